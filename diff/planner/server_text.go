package planner

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// A precheck is a query of ours, so the names in it must be qualified: it takes what the server prints. The server was asked about texts that
// differ from the live ones; what is as it was stands in its words in the live state.

// checkAsked is a check in the words of the server, where they are known: those of the table's own, or of a table above.
func (in *facts) checkAsked(t schema.Name, c *schema.Check) *schema.Check {
	if c.Expr.Canonical != "" {
		return c
	}
	for _, l := range in.liveAnd(t) {
		if i := slices.IndexFunc(l.Checks, func(o *schema.Check) bool { return o.Name == c.Name && o.Expr.Equal(c.Expr) }); i >= 0 {
			asked := *c
			asked.Expr.Canonical = l.Checks[i].Expr.SQL()
			return &asked
		}
	}
	return c
}

// liveAnd is a table, with those above it, as renames leave them.
func (in *facts) liveAnd(t schema.Name) []*schema.Table {
	var out []*schema.Table
	for _, n := range in.withAbove(t) {
		if l := in.renamed.Table(n); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// withAbove are the names of a table, and of those that it has columns from in the desired state.
func (in *facts) withAbove(t schema.Name) []schema.Name {
	names := []schema.Name{t}
	if d := in.desired.Table(t); d != nil {
		for _, a := range in.desired.Ancestors(d) {
			names = append(names, a.Name)
		}
	}
	return names
}

// indexAsked is an index so.
func (in *facts) indexAsked(t schema.Name, i *schema.Index) *schema.Index {
	if _, asked := textsOf(i); asked {
		return i
	}
	for _, l := range in.liveAnd(t) {
		if at := slices.IndexFunc(l.Indexes, func(o *schema.Index) bool { return o.Name == i.Name && sameButName(o, i) }); at >= 0 {
			asked := *i
			asked.Parts, asked.Where = asServer(l.Indexes[at].Parts), serverText(l.Indexes[at].Where)
			return &asked
		}
	}
	return i
}

func asServer(parts []schema.Part) []schema.Part {
	out := slices.Clone(parts)
	for n := range out {
		out[n].Expr = serverText(out[n].Expr)
	}
	return out
}

// serverText is a live expression, which the server has printed.
func serverText(live schema.Expr) schema.Expr {
	live.Canonical = live.SQL()
	return live
}

// generatedAsked is the expression of a generated column so.
func (in *facts) generatedAsked(ref schema.Ref, c *schema.Column) schema.Expr {
	if l := in.renamed.Table(ref.TableName()); l != nil && c.Generated.Canonical == "" {
		if own := l.Column(c.Name); own != nil && own.Generated.Equal(c.Generated) {
			return serverText(own.Generated)
		}
	}
	return c.Generated
}

// viewAsked is a materialized view so; it is nil where the server was not asked.
func (in *facts) viewAsked(v *schema.View) *schema.View {
	if c, known := v.Canonical.(*schema.View); known {
		return c
	}
	if l, ok := in.renamed.Entity(v.Ref()).(*schema.View); ok && l.As.Equal(v.As) {
		return l
	}
	return nil
}
