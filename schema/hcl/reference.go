package hcl

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

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
func (b *block) refTo(a *hclscan.Assignment, s *symbols) *symbol {
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
	if !ok {
		if len(*b.errs) == before {
			b.noColumn(at, guess(e))
		}
		return nil, "", false
	}
	return b.columnNamed(names, at)
}

func (b *block) noColumn(at hcl.Pos, guess string) {
	b.failf(at, reference("column", guess)+", or "+reference("table", "NAME", "column", guess), "this is no reference to a column")
}

// columnNamed resolves the names of a reference to a column.
func (b *block) columnNamed(names []string, at hcl.Pos) (table *symbol, column string, ok bool) {
	set := b.columns
	switch {
	case len(names) == 2 && names[0] == "column" && set != nil:
	case (len(names) == 4 || len(names) == 5) && names[0] == "table" && names[len(names)-2] == "column":
		t := b.r.tables.find(&b.place, at, names[1:len(names)-2])
		if t == nil {
			return nil, "", false
		}
		set = t.columns
	default:
		if len(names) > 1 {
			names = []string{"NAME"}
		}
		b.noColumn(at, names[0])
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
	written := b.Body.Attribute(name)
	if written == nil {
		return nil, nil
	}
	b.mark(name, written.Start())
	list, ok := b.listed(written)
	if !ok {
		return b.computedColumns(b.attr(name), mark)
	}
	var table *symbol
	cols := make([]string, 0, len(list))
	for i, e := range list {
		t, c, ok := e.column(b)
		if !ok {
			return table, nil
		}
		if table != nil && t != table {
			b.failf(e.at, "", "%s holds columns of two tables", name)
			return table, nil
		}
		table = t
		if slices.Contains(cols, c) {
			b.failf(e.at, "", "column %q is in %s twice", c, name)
		}
		cols = append(cols, c)
		if mark != nil {
			mark(i+1, e.at)
		}
	}
	if len(cols) == 0 {
		b.failf(written.ExprStart(), "", "%s is empty", name)
	}
	return table, cols
}

// columnElement is one element of a list of columns: the names of a reference, or an expression.
type columnElement struct {
	at    hcl.Pos
	names []string
	expr  hclsyntax.Expression
}

func (e columnElement) column(b *block) (table *symbol, column string, ok bool) {
	if e.expr != nil {
		return b.columnRef(e.expr)
	}
	return b.columnNamed(e.names, e.at)
}

// listed returns the elements of a list that is written as one.
func (b *block) listed(a *hclscan.Attribute) ([]columnElement, bool) {
	if refs := a.References(b.f.src); refs != nil { // nearly always
		out := make([]columnElement, len(refs))
		for i, r := range refs {
			out[i] = columnElement{at: r.Start, names: r.Names}
		}
		if !slices.ContainsFunc(refs, func(r hclscan.Reference) bool { return r.Names[0] != "column" && r.Names[0] != "table" }) {
			return out, true
		}
	}
	list, ok := a.Assignment(b.f.name, b.f.src).Expr.(*hclsyntax.TupleConsExpr)
	if !ok {
		return nil, false
	}
	out := make([]columnElement, len(list.Exprs))
	for i, e := range list.Exprs {
		out[i] = columnElement{at: e.Range().Start, expr: e}
	}
	return out, true
}

// computedColumns reads a list that an expression gives: [for c in local.key : column[c]].
func (b *block) computedColumns(a *hclscan.Assignment, mark func(n int, at hcl.Pos)) (*symbol, []string) {
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
