package hcl

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// migrationBlock is a data step.
const migrationBlock = "migration"

var (
	migrationAttrs  = []string{"after", "before", "sql", "undo"}
	migrationBlocks = []string{"batch"}
	batchAttrs      = []string{"table", "where", "set"}
)

// dropFunction marks a place that the plan takes away: before = drop(column.users.first_name).
const dropFunction = "drop"

// readMigrations reads the data steps, in the order of the files.
func (r *reader) readMigrations() []*schema.Migration {
	var out []*schema.Migration
	seen := make(map[string]*schema.Migration)
	r.eachBlock(migrationBlock, func(b *block) {
		m := b.migration()
		if m == nil {
			return
		}
		if first := seen[m.Name]; first != nil {
			b.failf(b.TypeRange.Start, "", "migration %q is declared twice; first at %s", m.Name, first.Pos)
			return
		}
		seen[m.Name] = m
		out = append(out, m)
	})
	return out
}

func (b *block) migration() *schema.Migration {
	before := len(*b.errs)
	b.only(migrationAttrs, migrationBlocks)
	name, ok := b.label()
	if !ok {
		return nil
	}
	m := &schema.Migration{Source: b.open(), Name: name}
	b.migrationPlace(m)
	m.SQL, m.Undo = b.sql("sql").Text, b.sql("undo").Text
	batch := b.child("batch")
	switch {
	case (batch != nil) == b.has("sql"):
		b.failf(b.TypeRange.Start, "batch { table = ..., where = ..., set = { ... } }, or sql = ...", "migration %q has one of batch and sql", name)
	case batch != nil:
		m.Batch = batch.migrationBatch()
	case m.SQL == "":
		b.failf(b.TypeRange.Start, "", "the sql of migration %q is empty", name)
	}
	if len(*b.errs) > before {
		return nil
	}
	return m
}

// migrationPlace reads where the step stands in a plan.
func (b *block) migrationPlace(m *schema.Migration) {
	after, before := b.attr("after"), b.attr("before")
	switch {
	case (after == nil) == (before == nil):
		b.failf(b.TypeRange.Start, "after = column.TABLE.NAME, or before = drop(column.TABLE.NAME)", "migration %q has one of after and before", m.Name)
	case after != nil:
		b.mark("after", after.NameRange.Start)
		m.After = b.placeAfter(after)
	default:
		b.mark("before", before.NameRange.Start)
		m.Before = b.placeBefore(before)
	}
}

// placeAfter is a table or a column that the HCL declares.
func (b *block) placeAfter(a *hclscan.Assignment) (p schema.MigrationPlace) {
	at := a.Expr.Range().Start
	table, column, ok := b.placeNames(a.Expr)
	if !ok {
		b.failf(at, "after = column.TABLE.NAME, or table.NAME", "after is a reference to a column or a table")
		return p
	}
	t := b.r.tables.find(&b.place, at, table)
	if t == nil {
		return p
	}
	if p.Table = t.name; column != "" {
		p.Column, _ = t.columns.find(&b.place, at, column)
	}
	return p
}

// placeBefore is a table or a column that the HCL does not declare: the plan drops it.
func (b *block) placeBefore(a *hclscan.Assignment) (p schema.MigrationPlace) {
	at := a.Expr.Range().Start
	call, ok := a.Expr.(*hclsyntax.FunctionCallExpr)
	var table []string
	var column string
	if ok = ok && call.Name == dropFunction && len(call.Args) == 1; ok {
		table, column, ok = b.placeNames(call.Args[0])
	}
	if !ok {
		b.failf(at, "before = drop(column.TABLE.NAME), or drop(table.NAME)", "before is the drop of a column or a table")
		return p
	}
	name := table[len(table)-1]
	if found := b.r.tables.byName[name]; len(found) == 1 && len(table) == 1 {
		p.Table = found[0].name
	} else if len(table) == 2 {
		p.Table = schema.Name{Schema: table[0], Name: name}
	} else if len(b.r.schemas.all) == 1 {
		p.Table = schema.Name{Schema: b.r.schemas.all[0].name.Name, Name: name}
	} else {
		b.failf(at, "drop(table.SCHEMA."+name+")", "the schema of table %q is not known: the HCL has more than one", name)
		return p
	}
	p.Column = column
	for _, t := range b.r.tables.byName[name] {
		if t.name == p.Table && (column == "" || slices.Contains(t.columns.names, column)) {
			b.failf(at, "", "the HCL declares %s: nothing drops it", p)
		}
	}
	return p
}

// placeNames takes a reference apart: table.users, table.app.users, column.users.name, column.app.users.name,
// table.users.column.name.
func (b *block) placeNames(e hclsyntax.Expression) (table []string, column string, ok bool) {
	names, ok := b.flatten(e)
	if !ok {
		return nil, "", false
	}
	switch n := len(names); {
	case names[0] == "table" && (n == 2 || n == 3):
		return names[1:], "", true
	case names[0] == "column" && (n == 3 || n == 4):
		return names[1 : n-1], names[n-1], true
	case names[0] == "table" && (n == 4 || n == 5) && names[n-2] == "column":
		return names[1 : n-2], names[n-1], true
	}
	return nil, "", false
}

func (b *block) migrationBatch() *schema.MigrationBatch {
	b.only(batchAttrs, nil)
	out := &schema.MigrationBatch{}
	a := b.attr("table")
	if a == nil {
		b.failf(b.TypeRange.Start, "table = table.NAME", "batch names no table")
		return out
	}
	t := b.refTo(a, b.r.tables)
	if t == nil {
		return out
	}
	out.Table = t.name
	if out.Where = b.sql("where"); out.Where.IsZero() {
		b.failf(b.TypeRange.Start, `where = "... IS NULL"`, "batch has no where: it says of a row that it is still to be written, so that a step which was stopped goes on")
	}
	set := b.attr("set")
	if set == nil {
		b.failf(b.TypeRange.Start, `set = { column = "value" }`, "batch sets nothing")
		return out
	}
	v, ok := b.value(set.Expr)
	if !ok {
		return out
	}
	if v.IsNull() || !v.Type().IsObjectType() && !v.Type().IsMapType() || v.LengthInt() == 0 {
		b.failf(set.Expr.Range().Start, `set = { column = "value" }`, "set is an object of columns and SQL")
		return out
	}
	values := v.AsValueMap()
	for name := range values {
		if _, ok := t.columns.find(&b.place, set.Expr.Range().Start, name); !ok {
			return out
		}
	}
	for _, c := range t.columns.names {
		if e, ok := values[c]; ok {
			out.Set = append(out.Set, schema.MigrationSet{Column: c, Value: b.setValue(set, c, e)})
		}
	}
	return out
}

// setValue is the SQL of a new value.
func (b *block) setValue(set *hclscan.Assignment, column string, v cty.Value) schema.Expr {
	switch {
	case v.IsNull():
		return schema.Expr{Text: "NULL"}
	case v.Type() == cty.String && v.AsString() != "":
		return schema.Expr{Text: v.AsString()}
	case v.Type() == cty.Number:
		return schema.Expr{Text: plainNumber(v)}
	case v.Type() == cty.Bool && v.True():
		return schema.Expr{Text: "true"}
	case v.Type() == cty.Bool:
		return schema.Expr{Text: "false"}
	case v.Type() == sqlExpr:
		return schema.Expr{Text: *v.EncapsulatedValue().(*string)}
	}
	b.failf(set.Expr.Range().Start, `a text of SQL stands in quotes of its own: "'new'"`, "the value of %q is no SQL", column)
	return schema.Expr{}
}

// writeMigration writes a data step.
func (w *writer) writeMigration(p *printer, m *schema.Migration) {
	p.open(migrationBlock, m.Name)
	if m.Before.IsZero() {
		p.attr("after", w.placeReference(m.After))
	} else {
		p.attr("before", dropFunction+"("+w.placeReference(m.Before)+")")
	}
	if m.SQL != "" {
		p.text("sql", m.SQL)
	}
	if m.Batch != nil {
		p.open("batch")
		p.attr("table", w.reference(schema.KindTable, m.Batch.Table))
		p.str("where", m.Batch.Where.Text)
		fields := "{\n"
		for _, s := range m.Batch.Set {
			fields += quote(s.Column) + " = " + p.quote(s.Value.Text) + "\n"
		}
		p.attr("set", fields+"}")
		p.close()
	}
	p.str("undo", m.Undo)
	p.close()
}

func (w *writer) placeReference(pl schema.MigrationPlace) string {
	parts := []string{"table", pl.Table.Schema, pl.Table.Name}
	if pl.Column != "" {
		parts = append(parts, "column", pl.Column)
	}
	return reference(parts...)
}
