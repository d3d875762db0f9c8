package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// refillLater takes the filling of materialized views out of the transaction that makes them again, where
// that holds a table that the application writes: their queries may run for long. They are filled
// right after it.
func (d *draft) refillLater(group string, creates []*entry) []*entry {
	if !d.holdsTable(group) {
		return creates
	}
	out := slices.Clone(creates)
	for i := range out {
		filled := *out[i]
		s := &filled.step
		v, ok := d.desired.Entity(s.Object.Ref()).(*schema.View)
		if !ok || !v.Materialized || !out[i].makes || v.NoData {
			continue
		}
		out[i] = &filled
		s.SQL += "\nWITH NO DATA"
		s.Scans, s.Why = nil, "filled apart: its query does not run while the table is locked; until then whoever reads it gets an error (55000)"
		d.fillView(v, nil)
	}
	return out
}

// fillView fills a materialized view; rewrites is what it rewrites of what was there before the plan.
func (d *draft) fillView(v *schema.View, rewrites []string) *entry {
	s := d.newStep(v.Ref(), plan.Rewrite, "fill "+v.Ref().String(), "REFRESH MATERIALIZED VIEW "+v.Name.SQL(), lock(plan.AccessExclusive, v.Name))
	s.Lost = "nothing: the rows are those of its query"
	s.Rewrites = rewrites
	read := d.queried(v)
	s.scans(read)
	for _, t := range read {
		s.Locks = append(s.Locks, lock(plan.AccessShare, schema.ParseName(t)))
	}
	return d.add(phaseView, "", s)
}

// repairView fills a materialized view that has not been filled.
func (d *draft) repairView(ch diff.Change) {
	v := ch.To.(*schema.View)
	s := &d.fillView(v, []string{ch.Ref.TypeName().SQL()}).step
	s.Precheck = d.fillable(v)
	for _, i := range v.Indexes {
		s.asks(d.repeated(v, i))
	}
}

// holdsTable reports whether a transaction locks a live table against all others.
func (d *draft) holdsTable(group string) bool {
	return slices.ContainsFunc(d.entries, func(e *entry) bool {
		return e.group == group && slices.ContainsFunc(e.step.Locks, func(l tableLock) bool {
			n := schema.ParseName(l.Relation)
			return l.Mode == plan.AccessExclusive && d.renamed.Table(n) != nil && !d.created[n]
		})
	})
}
