package hcl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// dataBlock declares rows of a table. Its mistakes never show a line of the file: it holds values.
const dataBlock = "data"

var dataAttrs = []string{"table", "rows", "file", "key", "mode"}

// readData reads the rows that the files declare.
func (r *reader) readData(db *schema.Database) []*schema.Data {
	of := make(map[*symbol]*schema.Table, len(db.Tables))
	for i, d := range r.tables.all {
		of[d] = db.Tables[i]
	}
	var out []*schema.Data
	seen := make(map[schema.Name]*schema.Data)
	r.eachBlock(dataBlock, func(b *block) {
		d := b.data(of)
		if d == nil {
			return
		}
		b.checkLabels(d, db)
		if first := seen[d.Table]; first != nil {
			b.failf(b.TypeRange.Start, "", "the rows of table %q are declared twice; first at %s", d.Table.Name, first.Pos)
			return
		}
		seen[d.Table] = d
		out = append(out, d)
	})
	return out
}

// data reads a block; nil where it has a mistake.
func (b *block) data(of map[*symbol]*schema.Table) *schema.Data {
	before := len(*b.errs)
	b.only(dataAttrs, nil)
	d := &schema.Data{Source: b.open(), Mode: schema.DataUpsert}
	if len(b.Labels) > 1 {
		b.failf(b.LabelRanges[1].Start, "", "data has too many labels")
	} else if len(b.Labels) == 1 {
		d.Name = b.Labels[0]
	}
	a := b.attr("table")
	if a == nil {
		b.failf(b.TypeRange.Start, "table = table.NAME", "data names no table")
		return nil
	}
	b.mark("table", a.NameRange.Start)
	sym := b.refTo(a, b.r.tables)
	if sym == nil || of[sym] == nil {
		return nil
	}
	t := of[sym]
	d.Table, b.columns = t.Name, sym.columns
	if m := b.oneOf("mode", string(schema.DataInsert), string(schema.DataUpsert), string(schema.DataSync)); m != "" {
		d.Mode = schema.DataMode(m)
	}
	b.dataKey(d, t)
	b.dataRows(d, t)
	if len(*b.errs) > before {
		return nil
	}
	b.checkRows(d, t)
	if len(*b.errs) > before {
		return nil
	}
	return d
}

// dataKey finds the columns that tell one row from another.
func (b *block) dataKey(d *schema.Data, t *schema.Table) {
	a := b.attr("key")
	if a == nil {
		if t.PrimaryKey == nil {
			b.failf(b.TypeRange.Start, `key = "NAME" of a unique constraint or index`, "table %q has no primary key, and data names no unique by which its rows are told apart", t.Name.Name)
			return
		}
		d.Key = t.PrimaryKey.Columns
		return
	}
	b.mark("key", a.NameRange.Start)
	name, ok := b.keyword(a)
	if !ok {
		return
	}
	d.By = name
	var names []string
	for _, u := range t.Uniques {
		names = append(names, u.Name)
		if u.Name == name {
			d.Key = u.Columns
		}
	}
	for _, i := range t.Indexes {
		plain := i.Unique && i.Where.IsZero()
		var columns []string
		for _, p := range i.Parts {
			plain = plain && p.Column != ""
			columns = append(columns, p.Column)
		}
		if names = append(names, i.Name); i.Name != name {
			continue
		}
		if !plain {
			b.failf(a.Expr.Range().Start, "", "index %q is not unique, or not over whole columns of every row: it tells no row from another", name)
			return
		}
		d.Key = columns
	}
	if d.Key == nil && len(*b.errs) == 0 {
		b.failf(a.Expr.Range().Start, "", "table %q has no unique constraint or index %q%s", t.Name.Name, name, near.DidYouMean(name, names))
	}
}

// dataRows reads the rows, of the block or of its file.
func (b *block) dataRows(d *schema.Data, t *schema.Table) {
	rows, file := b.attr("rows"), b.attr("file")
	switch {
	case rows != nil && file != nil:
		b.failf(file.NameRange.Start, "", "data has rows and a file: give one of them")
	case file != nil:
		b.mark("file", file.NameRange.Start)
		if name, ok := b.text(file); ok {
			b.csvRows(d, t, name, file.Expr.Range().Start)
		}
	case rows != nil:
		b.mark("rows", rows.NameRange.Start)
		b.literalRows(d, t, rows)
	default:
		b.failf(b.TypeRange.Start, `rows = [{ ... }], or file = "rows.csv"`, "data has no rows")
	}
	if n := len(d.Rows); n > schema.MaxDataRows {
		b.failf(b.TypeRange.Start, "rows that are no part of what the application is, are loaded by COPY, or written by a migration block",
			"data declares %d rows of table %q; at most %d are compared", n, t.Name.Name, schema.MaxDataRows)
	}
}

// literalRows reads rows = [...]. Each row is evaluated by itself, so that it has its place.
func (b *block) literalRows(d *schema.Data, t *schema.Table, a *hclscan.Assignment) {
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		v, ok := b.value(a.Expr)
		if !ok {
			return
		}
		if v.IsNull() || !v.CanIterateElements() || v.Type().IsObjectType() {
			b.failf(a.Expr.Range().Start, "rows = [{ ... }]", "rows is no list")
			return
		}
		for it := v.ElementIterator(); it.Next(); {
			_, row := it.Element()
			b.literalRow(d, t, nil, row, a.Expr.Range().Start)
		}
		return
	}
	for _, e := range list.Exprs {
		v, ok := b.value(e)
		if !ok {
			return
		}
		object, _ := e.(*hclsyntax.ObjectConsExpr)
		b.literalRow(d, t, object, v, e.Range().Start)
	}
}

// hidden notes a mistake in a row, without its line.
func (b *block) hidden(p schema.Pos, hint, format string, args ...any) {
	*b.errs = append(*b.errs, &Error{Pos: p, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (b *block) literalRow(d *schema.Data, t *schema.Table, object *hclsyntax.ObjectConsExpr, v cty.Value, at hcl.Pos) {
	pos := b.f.pos(at)
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() {
		b.hidden(pos, "{ column = value, ... }", "a row is an object")
		return
	}
	values := v.AsValueMap()
	row := &schema.DataRow{Source: &schema.Source{Pos: pos}}
	for name := range values {
		if t.Column(name) == nil {
			b.hidden(pos, "", "table %q has no column %q%s", t.Name.Name, name, near.DidYouMean(name, b.columns.names))
			return
		}
	}
	for _, c := range t.Columns {
		v, ok := values[c.Name]
		if !ok {
			continue
		}
		text, err := valueText(v, c.Type.SQL())
		if err != "" {
			b.hidden(pos, "", "column %q of table %q: %s", c.Name, t.Name.Name, err)
			return
		}
		// The evaluator brings text into composed form; what is written is meant.
		if s, ok := b.written(object, c.Name); ok {
			text.Text = s
		}
		row.Columns, row.Values = append(row.Columns, c.Name), append(row.Values, text)
	}
	d.Rows = append(d.Rows, row)
}

// written is the string that an object gives a key as the file has it.
func (b *block) written(object *hclsyntax.ObjectConsExpr, key string) (string, bool) {
	if object == nil {
		return "", false
	}
	for _, item := range object.Items {
		e, ok := item.ValueExpr.(*hclsyntax.TemplateExpr)
		if !ok || hcl.ExprAsKeyword(item.KeyExpr) != key {
			continue
		}
		return b.literal(e)
	}
	return "", false
}

// valueText is a value as the input function of a type reads it, or what is wrong with it.
func valueText(v cty.Value, typ string) (schema.DataValue, string) {
	switch {
	case v.IsNull():
		return schema.DataValue{Null: true}, ""
	case v.Type() == cty.String:
		if strings.IndexByte(v.AsString(), 0) >= 0 {
			return schema.DataValue{}, "the text holds a NUL character, which PostgreSQL cannot keep"
		}
		return schema.DataValue{Text: v.AsString()}, ""
	case v.Type() == cty.Number:
		return schema.DataValue{Text: plainNumber(v)}, ""
	case v.Type() == cty.Bool:
		return schema.DataValue{Text: strconv.FormatBool(v.True())}, ""
	case v.Type() == sqlExpr:
		return schema.DataValue{}, "a row holds values, not SQL: a value that the server computes is a default of the column, or written by a migration block"
	}
	if _, ok := refPath(v); ok {
		return schema.DataValue{}, "a row holds values, not references"
	}
	if strings.HasSuffix(typ, "[]") {
		return arrayText(v, typ)
	}
	data, err := ctyjson.Marshal(v, v.Type())
	if err != nil || typ != "json" && typ != "jsonb" {
		return schema.DataValue{}, "a list or an object is a value of an array, json or jsonb column alone"
	}
	return schema.DataValue{Text: string(data)}, ""
}

// arrayText writes a list as array_in reads it.
func arrayText(v cty.Value, typ string) (schema.DataValue, string) {
	if !v.Type().IsTupleType() && !v.Type().IsListType() && !v.Type().IsSetType() {
		return schema.DataValue{}, "an object is no array"
	}
	var items []string
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		item, err := valueText(e, typ)
		switch {
		case err != "":
			return item, err
		case item.Null:
			items = append(items, "NULL")
		case !e.IsNull() && !e.Type().IsPrimitiveType():
			items = append(items, item.Text)
		default:
			items = append(items, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(item.Text)+`"`)
		}
	}
	return schema.DataValue{Text: "{" + strings.Join(items, ",") + "}"}, ""
}

// checkRows finds what no server has to be asked about.
func (b *block) checkRows(d *schema.Data, t *schema.Table) {
	if t.IsPartition() {
		b.failf(b.TypeRange.Start, "", "table %q is a partition: declare the rows of the table that it is a part of", t.Name.Name)
	}
	first := make(map[string]schema.Pos, len(d.Rows))
	for _, r := range d.Rows {
		for i, c := range r.Columns {
			if col := t.Column(c); !col.Generated.IsZero() {
				b.hidden(r.Pos, "leave it out", "column %q of table %q is generated: the server computes it", c, t.Name.Name)
			} else if col.NotNull && r.Values[i].Null {
				b.hidden(r.Pos, "", "column %q of table %q is NOT NULL, and the row has null for it", c, t.Name.Name)
			}
		}
		for _, c := range t.Columns {
			_, has := r.Value(c.Name)
			if !has && c.NotNull && c.Default.IsZero() && !c.Serial && c.Identity == nil && c.Generated.IsZero() && !strings.Contains(c.Type.SQL(), ".") {
				b.hidden(r.Pos, "", "the row has no value for column %q of table %q, which is NOT NULL and has no default", c.Name, t.Name.Name)
				return
			}
		}
		for _, c := range d.Key {
			if v, ok := r.Value(c); !ok || v.Null {
				b.hidden(r.Pos, "", "the row has no value for %q, which is a part of the key that tells the rows of table %q apart: %s", c, t.Name.Name, strings.Join(d.Key, ", "))
				return
			}
		}
		k := d.KeyOf(r)
		if p, ok := first[k]; ok {
			b.hidden(r.Pos, "", "the row has the key (%s) of another row of table %q, at %s", strings.Join(d.Key, ", "), t.Name.Name, p)
		}
		first[k] = r.Pos
	}
}

// checkLabels finds values that an enum of the HCL does not have.
func (b *block) checkLabels(d *schema.Data, db *schema.Database) {
	t := tableNamed(db.Tables, d.Table)
	for _, e := range schema.Of[*schema.Enum](db) {
		for _, c := range t.Columns {
			if c.Type.SQL() != e.Name.SQL() {
				continue
			}
			for _, r := range d.Rows {
				if v, ok := r.Value(c.Name); ok && !v.Null && !slices.Contains(e.Values, v.Text) {
					b.hidden(r.Pos, "its values are "+strings.Join(e.Values, ", "), "column %q of table %q: enum %q has no such value", c.Name, t.Name.Name, e.Name.Name)
				}
			}
		}
	}
}

// tableNamed is the table of a name.
func tableNamed(tables []*schema.Table, n schema.Name) *schema.Table {
	return tables[slices.IndexFunc(tables, func(t *schema.Table) bool { return t.Name == n })]
}

// writeData writes the rows of a table.
func (w *writer) writeData(p *printer, d *schema.Data) {
	if d.Name == "" {
		p.open(dataBlock)
	} else {
		p.open(dataBlock, d.Name)
	}
	p.attr("table", w.reference(schema.KindTable, d.Table))
	if d.By != "" {
		p.str("key", d.By)
	}
	if d.Mode != schema.DataUpsert {
		p.attr("mode", string(d.Mode))
	}
	lines := make([]string, len(d.Rows))
	for i, r := range d.Rows {
		fields := make([]string, len(r.Columns))
		for n, c := range r.Columns {
			value := "null"
			if v := r.Values[n]; !v.Null {
				value = p.quote(v.Text)
			}
			if !hclsyntax.ValidIdentifier(c) || slices.Contains([]string{"null", "true", "false", "for", "in", "if"}, c) {
				c = quote(c)
			}
			fields[n] = c + " = " + value
		}
		lines[i] = "{ " + strings.Join(fields, ", ") + " },"
	}
	if len(lines) == 0 {
		p.attr("rows", "[]")
	} else {
		p.attr("rows", "[\n"+strings.Join(lines, "\n")+"\n]")
	}
	p.close()
}
