package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/text/unicode/norm"

	"github.com/replyx/schemactl/schema"
)

// symbol is a declared object.
type symbol struct {
	// name has a Schema for what lives in one.
	name schema.Name
	// label is what references use; it differs from the name where that is computed.
	label string
	block *block
	// columns are a table's; parents the tables that it has columns from.
	columns *columnSet
	parents []*symbol
	// values are an enum's.
	values []string
	// on is what the object belongs to: names are unique within it.
	on schema.Name
	// entity is what was read of the block; nil before that.
	entity schema.Entity
}

// symbols are the declared objects of one kind.
type symbols struct {
	kind   string
	all    []*symbol
	byName map[string][]*symbol
	// overloaded reports whether several may have one name.
	overloaded bool
}

func newSymbols(kind string) *symbols {
	return &symbols{kind: kind, byName: make(map[string][]*symbol)}
}

// add declares an object, or notes that it is declared already.
func (s *symbols) add(d *symbol) bool {
	for _, o := range s.byName[d.name.Name] {
		if o.name == d.name && o.on == d.on && !s.overloaded {
			first := o.block.f.pos(o.block.TypeRange.Start)
			d.block.failf(d.block.TypeRange.Start, "", "%s %q is declared twice; first at %s", s.kind, d.name.String(), first)
			return false
		}
	}
	s.all = append(s.all, d)
	s.byName[d.name.Name] = append(s.byName[d.name.Name], d)
	if d.label != d.name.Name {
		s.byName[d.label] = append(s.byName[d.label], d)
	}
	return true
}

func (s *symbols) names() []string {
	out := make([]string, len(s.all))
	for i, d := range s.all {
		out[i] = d.label
	}
	return out
}

// find resolves a reference: a name, or a schema and a name.
func (s *symbols) find(p *place, at hcl.Pos, path []string) *symbol {
	name := path[len(path)-1]
	found := s.byName[name]
	if found == nil {
		found = s.composed(name)
	}
	if len(path) == 2 {
		found = slices.DeleteFunc(slices.Clone(found), func(d *symbol) bool { return d.name.Schema != path[0] })
	}
	switch {
	case len(found) == 1 || len(found) > 1 && s.overloaded && found[0].name == found[1].name:
		return found[0]
	case len(found) == 0:
		p.failf(at, "", "%s %q is not declared%s", s.kind, strings.Join(path, "."), didYouMean(name, s.names()))
		return nil
	}
	example := reference(s.kind, found[0].name.Schema, found[0].name.Name)
	p.failf(at, "name its schema: "+example, "%s %q is declared in more than one schema", s.kind, name)
	return nil
}

// composed finds a name whose Unicode is written in another form: references that the
// parser reads come in composed form.
func (s *symbols) composed(name string) []*symbol {
	for _, d := range s.all {
		if sameComposed(d.label, name) {
			return s.byName[d.label]
		}
	}
	return nil
}

func sameComposed(a, b string) bool {
	return norm.NFC.String(a) == norm.NFC.String(b)
}

// object makes the value of the kind's root. A name in one schema is table.users, one
// in several, or declared so, table.app.users.
func (s *symbols) object() cty.Value {
	attrs := make(map[string]cty.Value)
	bySchema := make(map[string]map[string]cty.Value)
	for _, d := range s.all {
		v := d.value(s.kind)
		for _, n := range []string{d.label, d.name.Name} {
			if len(s.byName[n]) == 1 {
				attrs[n] = v
			}
			if d.name.Schema == "" {
				continue
			}
			if bySchema[d.name.Schema] == nil {
				bySchema[d.name.Schema] = make(map[string]cty.Value)
			}
			bySchema[d.name.Schema][n] = v
		}
	}
	for name, m := range bySchema {
		if _, taken := attrs[name]; !taken {
			attrs[name] = cty.ObjectVal(m)
		}
	}
	return cty.ObjectVal(attrs)
}

func (d *symbol) value(kind string) cty.Value {
	path := []string{kind, d.name.Name}
	if d.name.Schema != "" {
		path = []string{kind, d.name.Schema, d.name.Name}
	}
	v := refValue(d.name.Name, path...)
	if d.columns == nil {
		return v
	}
	attrs := v.AsValueMap()
	cols := make(map[string]cty.Value)
	for _, c := range d.columns.names {
		cols[c] = refValue(c, append(slices.Clone(path), "column", c)...)
	}
	attrs["column"] = cty.ObjectVal(cols)
	return cty.ObjectVal(attrs)
}

// columnSet are the columns of a table, known before any of them is read.
type columnSet struct {
	table  *symbol
	names  []string
	blocks []block
	// inherited are the names that come from parents; they stand in names too.
	inherited []string
	// open reports whether any name will do: the columns of a view are the query's to say.
	open bool
}

func (c *columnSet) has(name string) bool { return c.open || slices.Contains(c.names, name) }

// find gives the name as declared, which may be composed otherwise.
func (c *columnSet) find(p *place, at hcl.Pos, name string) (string, bool) {
	if c.has(name) {
		return name, true
	}
	for _, n := range c.names {
		if sameComposed(n, name) {
			return n, true
		}
	}
	p.failf(at, "", "column %q is not in table %q%s", name, c.table.name.Name, didYouMean(name, c.names))
	return "", false
}

func (c *columnSet) object() cty.Value {
	attrs := make(map[string]cty.Value)
	for _, n := range c.names {
		attrs[n] = refValue(n, "column", n)
	}
	return cty.ObjectVal(attrs)
}

// reference writes a reference: enum.status, table["we ird"].
func reference(parts ...string) string {
	var b strings.Builder
	b.WriteString(parts[0])
	for _, p := range parts[1:] {
		switch {
		case p == "":
		case plainName(p):
			b.WriteString("." + p)
		default:
			b.WriteString("[" + quote(p) + "]")
		}
	}
	return b.String()
}

// path reads a reference without evaluating it: the names it is made of.
func (p *place) path(e hclsyntax.Expression) ([]string, bool) {
	if names, ok := p.flatten(e); ok {
		return names, true
	}
	switch e := e.(type) {
	case *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr:
		return nil, false
	case *hclsyntax.ScopeTraversalExpr:
		if root := e.Traversal.RootName(); root != "var" && root != "local" && root != "each" {
			return nil, false
		}
	}
	v, ok := p.value(e)
	if !ok {
		return nil, false
	}
	return refPath(v)
}

func (p *place) flatten(e hclsyntax.Expression) ([]string, bool) {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if root := e.Traversal.RootName(); root != "column" && root != schema.KindParameter && !p.r.refRoots[root] {
			return nil, false
		}
		return appendTraversal(make([]string, 0, len(e.Traversal)), e.Traversal)
	case *hclsyntax.RelativeTraversalExpr:
		names, ok := p.flatten(e.Source)
		if !ok {
			return nil, false
		}
		return appendTraversal(names, e.Traversal)
	case *hclsyntax.IndexExpr:
		names, ok := p.flatten(e.Collection)
		if !ok {
			return nil, false
		}
		key, ok := p.value(e.Key)
		if !ok || key.IsNull() || key.Type() != cty.String {
			return nil, false
		}
		return append(names, key.AsString()), true
	case *hclsyntax.ParenthesesExpr:
		return p.flatten(e.Expression)
	}
	return nil, false
}

func appendTraversal(names []string, t hcl.Traversal) ([]string, bool) {
	for _, step := range t {
		switch s := step.(type) {
		case hcl.TraverseRoot:
			names = append(names, s.Name)
		case hcl.TraverseAttr:
			names = append(names, s.Name)
		case hcl.TraverseIndex:
			switch {
			case s.Key.Type() == cty.String:
				names = append(names, s.Key.AsString())
			case s.Key.Type() == cty.Number:
				// table.123 reads as an index.
				names = append(names, plainNumber(s.Key))
			default:
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return names, true
}

// refTo reads a reference to an object of one kind: schema.public, enum.app.status.
func (b *block) refTo(a *hclsyntax.Attribute, s *symbols) *symbol {
	at := a.Expr.Range().Start
	before := len(*b.errs)
	names, ok := b.path(a.Expr)
	if !ok || names[0] != s.kind || len(names) < 2 || len(names) > 3 {
		if len(*b.errs) == before {
			b.failf(at, a.Name+" = "+reference(s.kind, guess(a.Expr)), "%s is a reference to a %s", a.Name, s.kind)
		}
		return nil
	}
	return s.find(&b.place, at, names[1:])
}

// guess is the name that somebody meant who wrote it without its kind.
func guess(e hclsyntax.Expression) string {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		if len(e.Traversal) == 1 {
			return e.Traversal.RootName()
		}
	case *hclsyntax.TemplateExpr:
		if len(e.Parts) == 1 {
			if lit, ok := e.Parts[0].(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String {
				return lit.Val.AsString()
			}
		}
	}
	return "NAME"
}

// columnRef resolves a reference to a column, of the block's own table or another.
func (b *block) columnRef(e hclsyntax.Expression) (table *symbol, column string, ok bool) {
	at := e.Range().Start
	before := len(*b.errs)
	names, ok := b.path(e)
	set := b.columns
	switch {
	case ok && len(names) == 2 && names[0] == "column" && set != nil:
	case ok && (len(names) == 4 || len(names) == 5) && names[0] == "table" && names[len(names)-2] == "column":
		t := b.r.tables.find(&b.place, at, names[1:len(names)-2])
		if t == nil {
			return nil, "", false
		}
		set = t.columns
	default:
		if len(*b.errs) == before {
			b.failf(at, reference("column", guess(e))+", or "+reference("table", "NAME", "column", guess(e)), "this is no reference to a column")
		}
		return nil, "", false
	}
	column, ok = set.find(&b.place, at, names[len(names)-1])
	return set.table, column, ok
}

// ownColumns reads a list of columns of the block's own table. Each is passed to mark
// with its number.
func (b *block) ownColumns(name string, mark func(n int, at hcl.Pos)) []string {
	t, cols := b.columnList(name, mark)
	if t != nil && t != b.columns.table {
		b.failf(b.attr(name).Expr.Range().Start, "", "%s holds columns of table %q, not of its own", name, t.name.Name)
		return nil
	}
	return cols
}

// columnList reads a list of columns that are all of one table.
func (b *block) columnList(name string, mark func(n int, at hcl.Pos)) (*symbol, []string) {
	a := b.attr(name)
	if a == nil {
		return nil, nil
	}
	b.mark(name, a.NameRange.Start)
	list, ok := a.Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return b.computedColumns(a, mark)
	}
	var table *symbol
	cols := make([]string, 0, len(list.Exprs))
	for i, e := range list.Exprs {
		t, c, ok := b.columnRef(e)
		if !ok {
			return table, nil
		}
		if table != nil && t != table {
			b.failf(e.Range().Start, "", "%s holds columns of two tables", name)
			return table, nil
		}
		table = t
		if slices.Contains(cols, c) {
			b.failf(e.Range().Start, "", "column %q is in %s twice", c, name)
		}
		cols = append(cols, c)
		if mark != nil {
			mark(i+1, e.Range().Start)
		}
	}
	if len(cols) == 0 {
		b.failf(a.Expr.Range().Start, "", "%s is empty", name)
	}
	return table, cols
}

// computedColumns reads a list that an expression gives: [for c in local.key : column[c]].
func (b *block) computedColumns(a *hclsyntax.Attribute, mark func(n int, at hcl.Pos)) (*symbol, []string) {
	elems, ok := b.elements(a)
	if !ok {
		return nil, nil
	}
	var table *symbol
	var cols []string
	for _, e := range elems {
		names, ok := refPath(e.v)
		if !ok {
			b.failf(e.at, a.Name+" = [column.NAME]", "%s is a list of columns", a.Name)
			return nil, nil
		}
		t := b.columns.table
		if names[0] == "table" && len(names) > 3 {
			if t = b.r.tables.find(&b.place, e.at, names[1:len(names)-2]); t == nil {
				return nil, nil
			}
		}
		if table != nil && t != table {
			b.failf(e.at, "", "%s holds columns of two tables", a.Name)
			return nil, nil
		}
		table = t
		cols = append(cols, names[len(names)-1])
		if mark != nil {
			mark(len(cols), e.at)
		}
	}
	if len(cols) == 0 {
		b.failf(a.Expr.Range().Start, "", "%s is empty", a.Name)
	}
	return table, cols
}
