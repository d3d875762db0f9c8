package planner

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// rows are the tables whose rows a statement about a table reads or writes: itself and those
// that have its columns, but for what is partitioned and what the plan makes.
func (in *facts) rows(t schema.Name) []string {
	var out []string
	for _, n := range append([]schema.Name{t}, in.below(t, false)...) {
		l := in.renamed.Table(n)
		if l == nil || n != t && in.departs(l) {
			continue // new, or no part of the table by then
		}
		if l.Partition == nil && !in.created[n] && !slices.Contains(out, n.SQL()) {
			out = append(out, n.SQL())
		}
	}
	slices.Sort(out)
	return out
}

// own is the table alone.
func (in *facts) own(t schema.Name) []string {
	if in.created[t] {
		return nil
	}
	return []string{t.SQL()}
}

// queried are the tables that the query of a materialized view reads, through views.
func (in *facts) queried(v *schema.View) []string {
	needs := in.desiredNeeds()
	var out []string
	seen := make(map[schema.Ref]bool)
	var visit func(r schema.Ref)
	visit = func(r schema.Ref) {
		for _, to := range needs[r] {
			if seen[to] {
				continue
			}
			seen[to] = true
			switch to.Kind {
			case schema.KindTable:
				out = append(out, in.rows(to.TypeName())...)
			case schema.KindMaterialized:
				if !in.created[to.TypeName()] {
					out = append(out, to.TypeName().SQL())
				}
			case schema.KindView:
				visit(to)
			}
		}
	}
	visit(v.Ref())
	slices.Sort(out)
	return slices.Compact(out)
}

// ledByColumn reports whether an index of a live table finds the highest value of a column.
func ledByColumn(live *schema.Table, column string) bool {
	if live == nil {
		return false
	}
	leads := func(k *schema.Key) bool {
		return k != nil && len(k.Columns) > 0 && k.Columns[0] == column && !k.Invalid
	}
	return leads(live.PrimaryKey) || slices.ContainsFunc(live.Uniques, leads) || slices.ContainsFunc(live.Indexes, func(i *schema.Index) bool {
		return i.MethodName() == "btree" && !i.Invalid && i.Where.IsZero() && i.Parts[0].Column == column
	})
}
