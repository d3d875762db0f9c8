package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// A change that gives a column other values leaves what is over it as it is: the server builds indexes again and proves constraints again
// in the same statement. Rows that did not stand in their way may do so with the new values: that is asked before the plan, or not at all,
// since right before the step the values are the old ones.

// typedParts is the precheck of what stays over a column that gets another type or collation: nil where values that differ go on to.
func (d *draft) typedParts(a columnChange) []*plan.Precheck {
	if !a.in.narrows(a.from.Type.SQL(), a.to.Type.SQL()) && a.from.Collation == a.to.Collation {
		return nil
	}
	return d.partsOver(a)
}

// partsOver is the precheck of what stays over a column whose values change.
func (d *draft) partsOver(a columnChange) []*plan.Precheck {
	var out []*plan.Precheck
	for _, t := range append([]*schema.Table{a.ch.LiveTable}, d.tablesBelow(a.ch.LiveTable.Name)...) {
		to := d.desired.Table(t.Name)
		if to == nil {
			continue
		}
		for _, o := range depend.PartsOver(t, a.from.Name) {
			if p := d.partFits(to, depend.PartName(t, o), o); p != nil && !p.Late {
				out = append(out, p)
			}
		}
	}
	return out
}

// partFits is the precheck of one index or constraint, if it stays as it is.
func (d *draft) partFits(t *schema.Table, name string, live schema.Object) *plan.Precheck {
	for ref, o := range t.Children() {
		if ref.Kind == schema.KindPrimaryKey {
			ref.Name = primaryKeyName(t)
		}
		if ref.Name != name || d.changed[ref] {
			continue
		}
		switch o := o.(type) {
		case *schema.Key:
			if _, same := live.(*schema.Key); same && !o.WithoutOverlaps {
				return d.indexable(t.Name, ddl.KeyIndex(o, name))
			}
		case *schema.Index:
			if _, same := live.(*schema.Index); same && o.Unique {
				return d.indexable(t.Name, o)
			}
		case *schema.Exclusion:
			return d.conflicts(ref, o, "")
		case *schema.Check:
			if !o.NotValid && !o.NotEnforced && d.checkAsked(t.Name, o).Expr.Canonical != "" {
				return d.violations(t.Name, o)
			}
		}
	}
	return nil
}

// pointsFrom is the precheck of the foreign keys that stay over a column whose values change.
func (d *draft) pointsFrom(a columnChange) []*plan.Precheck {
	var out []*plan.Precheck
	for _, f := range a.ch.Table.ForeignKeys {
		if slices.Contains(f.Columns, a.to.Name) && !f.NotValid && !f.NotEnforced && !d.changed[a.ch.Table.Child(schema.KindForeignKey, f.Name)] {
			if p := d.orphans(a.ch.Table.Name, f); p != nil && !p.Late {
				out = append(out, p)
			}
		}
	}
	return out
}
