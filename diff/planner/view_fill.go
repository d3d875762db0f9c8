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
func (b *builder) refillLater(group string, creates []*entry) []*entry {
	if !b.holdsTable(group) {
		return creates
	}
	out := slices.Clone(creates)
	for i := range out {
		filled := *out[i]
		s := &filled.step
		v, ok := b.desired.Entity(s.Object.Ref()).(*schema.View)
		if !ok || !v.Materialized || !out[i].makes || v.NoData {
			continue
		}
		out[i] = &filled
		s.SQL += "\nWITH NO DATA"
		s.Scans, s.Why = nil, "filled apart: its query does not run while the table is locked; until then whoever reads it gets an error (55000)"
		b.fillView(v, nil)
	}
	return out
}

// fillView fills a materialized view; rewrites is what it rewrites of what was there before the plan.
func (b *builder) fillView(v *schema.View, rewrites []string) {
	s := b.newStep(v.Ref(), plan.Rewrite, "fill "+v.Ref().String(), "REFRESH MATERIALIZED VIEW "+v.Name.SQL(), lock(plan.AccessExclusive, v.Name))
	s.Lost = "nothing: the rows are those of its query"
	s.Rewrites = rewrites
	read := b.queried(v)
	s.scans(read)
	for _, t := range read {
		s.Locks = append(s.Locks, lock(plan.AccessShare, schema.ParseName(t)))
	}
	b.add(phaseView, "", s)
}

// repairView fills a materialized view that has not been filled.
func (b *builder) repairView(ch diff.Change) {
	b.fillView(ch.To.(*schema.View), []string{ch.Ref.TypeName().SQL()})
}

// holdsTable reports whether a transaction locks a live table against all others.
func (b *builder) holdsTable(group string) bool {
	return slices.ContainsFunc(b.entries, func(e *entry) bool {
		return e.group == group && slices.ContainsFunc(e.step.Locks, func(l tableLock) bool {
			n := schema.ParseName(l.Relation)
			return l.Mode == plan.AccessExclusive && b.renamed.Table(n) != nil && !b.created[n]
		})
	})
}
