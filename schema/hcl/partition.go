package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var (
	partitionAttrs   = []string{"type", "columns"}
	partitionBlocks  = []string{"by"}
	partitionByAttrs = []string{"column", "expr", "ops", "collate", "collation"}
	valuesAttrs      = []string{"from", "to", "in", "modulus", "remainder", "default"}
)

// declareParents lets column.x name the columns that a table has from others.
func (r *reader) declareParents() {
	for _, d := range r.tables.all {
		d.parents = d.block.quietly().parents()
	}
	for _, d := range r.tables.all {
		d.columns.inherited = d.inheritedNames(nil)
		for _, n := range d.columns.inherited {
			if !slices.Contains(d.columns.names, n) {
				d.columns.names = append(d.columns.names, n)
			}
		}
	}
}

// parents are the tables that partition_of and inherits name.
func (b *block) parents() []*symbol {
	var out []*symbol
	if a := b.attr("partition_of"); a != nil {
		b.mark("partition_of", a.NameRange.Start)
		if p := b.refTo(a, b.r.tables); p != nil {
			out = append(out, p)
		}
	}
	a := b.attr("inherits")
	if a == nil {
		return out
	}
	b.mark("inherits", a.NameRange.Start)
	elems, ok := b.elements(a)
	for _, e := range elems {
		names, isRef := refPath(e.v)
		if !isRef || names[0] != "table" || len(names) > 3 {
			b.failf(e.at, "inherits = [table.NAME]", "inherits is a list of tables")
			return out
		}
		p := b.r.tables.find(&b.place, e.at, names[1:])
		switch {
		case p == nil:
		case slices.Contains(out, p):
			b.failf(e.at, "", "table %q is in inherits twice", p.name.Name)
		default:
			out = append(out, p)
		}
	}
	if ok && len(elems) == 0 {
		b.failf(a.Expr.Range().Start, "", "inherits is empty")
	}
	return out
}

// inheritedNames are the columns of all ancestors; below holds the tables on the way.
func (d *symbol) inheritedNames(below []*symbol) []string {
	if slices.Contains(below, d) {
		return nil // a cycle: noted when the columns are put together
	}
	below = append(below, d)
	var out []string
	for _, p := range d.parents {
		for _, n := range append(p.inheritedNames(below), p.columns.names...) {
			if !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return out
}

// partitioned reads how a table is split.
func (b *block) partitioned(t *schema.Table) {
	b.only(partitionAttrs, partitionBlocks)
	b.mark("partition", b.TypeRange.Start)
	b.prefix = "partition."
	p := &schema.Partition{Type: b.oneOf("type", "RANGE", "LIST", "HASH")}
	if !b.has("type") {
		b.failf(b.TypeRange.Start, "type = RANGE", "partition has no type")
	}
	by := b.children("by")
	cols := b.attr("columns")
	switch {
	case cols != nil && len(by) > 0:
		b.failf(cols.NameRange.Start, "", "partition has both columns and by: keep one of them")
	case cols != nil:
		for _, c := range b.ownColumns("columns", func(n int, at hcl.Pos) { b.mark(onName(n), at) }) {
			p.Parts = append(p.Parts, schema.Part{Column: c})
		}
	case len(by) == 0:
		b.failf(b.TypeRange.Start, "columns = [column.NAME]", "partition has neither columns nor by")
	}
	for n := range by {
		o := &by[n]
		o.only(partitionByAttrs, nil)
		b.mark(onName(n+1), o.TypeRange.Start)
		o.src, o.prefix = b.src, "partition."+onName(n+1)+"."
		p.Parts = append(p.Parts, o.part())
	}
	if p.Type == "LIST" && len(p.Parts) > 1 {
		b.failf(b.TypeRange.Start, "", "a table is split by LIST of one column or expression")
	}
	t.Partition = p
}

// inheritance reads what a table is a part or a child of.
func (b *block) inheritance(t *schema.Table) {
	parents := b.parents()
	of, values := b.attr("partition_of"), b.child("values")
	inherits := b.attr("inherits")
	switch {
	case of != nil && inherits != nil:
		b.failf(inherits.NameRange.Start, "", "a partition inherits from nothing but its partitioned table")
	case of != nil && values == nil:
		b.failf(of.NameRange.Start, "values { from = [...], to = [...] }", "partition %q has no values block: which rows it holds", t.Name.Name)
	case of == nil && values != nil:
		b.failf(values.TypeRange.Start, "partition_of = table.NAME", "values says which rows a partition holds, and %q is a partition of nothing", t.Name.Name)
	}
	for _, p := range parents {
		if of != nil {
			t.PartitionOf = p.name
		} else {
			t.Inherits = append(t.Inherits, p.name)
		}
	}
	if values != nil {
		b.mark("values", values.TypeRange.Start)
		t.Bound = schema.Expr{Text: values.bound()}
	}
}

// bound reads a values block.
func (b *block) bound() string {
	b.only(valuesAttrs, nil)
	has := func(names ...string) bool {
		n := 0
		for _, name := range names {
			if b.has(name) {
				n++
			}
		}
		return n == len(names) && n == len(b.Body.Attributes)
	}
	switch {
	case has("from", "to"):
		return sqltext.RangeBound(b.boundValues("from"), b.boundValues("to"))
	case has("in"):
		return sqltext.ListBound(b.boundValues("in"))
	case has("modulus", "remainder"):
		modulus, remainder := b.number("modulus"), b.number("remainder")
		if modulus != nil && remainder != nil && *modulus > 0 && *remainder >= 0 && *remainder < *modulus {
			return sqltext.HashBound(*modulus, *remainder)
		}
		b.failf(b.TypeRange.Start, "", "modulus is more than 0, and remainder from 0 to less than modulus")
	case has("default") && b.flag("default", false):
		return sqltext.BoundDefault
	default:
		b.failf(b.TypeRange.Start, "", "values holds from and to, or in, or modulus and remainder, or default = true")
	}
	return ""
}

// boundValues reads a list of constants or SQL expressions.
func (b *block) boundValues(name string) []string {
	a := b.attr(name)
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		b.failf(a.Expr.Range().Start, name+" = [...]", "%s is a list of values", name)
		return nil
	}
	if len(list.Exprs) == 0 {
		b.failf(a.Expr.Range().Start, "", "%s is empty", name)
	}
	var out []string
	for _, e := range list.Exprs {
		if s, ok := b.sqlLiteral(e); ok {
			out = append(out, strings.TrimSpace(s))
			continue
		}
		v, ok := b.word(e)
		if !ok {
			return nil
		}
		text, ok := b.boundValue(e, v)
		if !ok {
			b.failf(e.Range().Start, `"2025-01-01", 10, MINVALUE, null or sql("...")`, "a value of %s is a constant or SQL", name)
			return nil
		}
		out = append(out, text)
	}
	return out
}

func (b *block) boundValue(e hclsyntax.Expression, v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
		return "NULL", true
	case v.Type() == cty.Number:
		return b.numberText(e, v), true
	case v.Type() == cty.Bool && v.True():
		return "true", true
	case v.Type() == cty.Bool:
		return "false", true
	case v.Type() != cty.String:
		s, ok := rawOrString(v)
		return strings.TrimSpace(s), ok
	}
	if bare, ok := e.(*hclsyntax.ScopeTraversalExpr); ok && len(bare.Traversal) == 1 {
		word := strings.ToUpper(v.AsString())
		return word, word == "MINVALUE" || word == "MAXVALUE"
	}
	return schema.Literal(b.stringOf(e, v)), true
}

// partition writes how a table is split.
func (w *writer) partition(p *printer, t *schema.Table) {
	if t.Partition == nil {
		return
	}
	p.open("partition")
	p.attr("type", t.Partition.Type)
	if onlyColumns(t.Partition.Parts) {
		p.partColumns(t.Partition.Parts)
	} else {
		w.partBlocks(p, "by", t.Partition.Parts)
	}
	p.close()
}

// parents writes what a table is a part or a child of.
func (w *writer) parents(p *printer, t *schema.Table) {
	refs := make([]string, 0, len(t.Inherits))
	for _, n := range t.Parents() {
		if !w.tables[n] {
			w.failf("table %s has columns of table %s, which is not among what is written", t.Name, n)
		}
		refs = append(refs, w.reference(schema.KindTable, n))
	}
	switch {
	case t.IsPartition():
		p.attr("partition_of", refs[0])
	case len(refs) > 0:
		p.attr("inherits", list(refs))
	}
}

// values writes which rows a partition holds.
func (w *writer) values(p *printer, t *schema.Table) {
	if t.Bound.IsZero() {
		return
	}
	b, ok := sqltext.ParseBound(t.Bound.Text)
	if !ok {
		w.failf("the bound of partition %s cannot be written as HCL: %s", t.Name, t.Bound.Text)
	}
	p.open("values")
	switch {
	case b.Default:
		p.flag("default", true)
	case b.In != nil:
		p.attr("in", p.boundValues(b.In))
	case b.From != nil:
		p.attr("from", p.boundValues(b.From))
		p.attr("to", p.boundValues(b.To))
	default:
		p.number("modulus", &b.Modulus)
		p.number("remainder", &b.Remainder)
	}
	p.close()
}

func (p *printer) boundValues(values []string) string {
	out := make([]string, len(values))
	for i, v := range values {
		var only sqltext.Token
		n := 0
		for t := range sqltext.Tokens(v) {
			only, n = t, n+1
		}
		switch {
		case v == "NULL":
			out[i] = "null"
		case v == "MINVALUE", v == "MAXVALUE", v == "true", v == "false", decimal.MatchString(v):
			out[i] = v
		case n == 1 && only.Kind == sqltext.String && schema.Literal(only.Text) == v:
			out[i] = p.quote(only.Text)
		default:
			out[i] = "sql(" + p.quote(v) + ")"
		}
	}
	return list(out)
}
