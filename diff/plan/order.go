package plan

import (
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// order puts the steps into the order of the phases, and brings forward what a step needs:
// a function before the table whose default calls it, however late functions come otherwise.
// What takes away goes the other way: what needs an object goes before it.
func (b *builder) order() {
	slices.SortStableFunc(b.entries, func(x, y entry) int { return int(x.phase) - int(y.phase) })
	b.gather()
	n := slices.IndexFunc(b.entries, func(e entry) bool { return e.phase >= phaseDropForeignKey })
	if n < 0 {
		n = len(b.entries)
	}
	add, drop := b.entries[:n], b.entries[n:]
	desired, live := depend.Of(b.desired), depend.Of(b.live)
	add = sortByNeed(add, desired, func(p phase) bool { return p != phaseRename && p <= phaseRoutine || p == phaseView })
	drop = sortByNeed(drop, live.Reversed(), func(phase) bool { return true })
	b.entries = append(add, drop...)
}

// sortByNeed moves the steps that give what a step needs to before it: those about the object
// in phases that give. Where objects need each other, the order stays.
func sortByNeed(entries []entry, needs depend.Graph, gives func(phase) bool) []entry {
	about := make(map[schema.Ref][]int, len(entries))
	for i, e := range entries {
		r := e.step.Object.Ref()
		if !gives(e.phase) {
			continue
		}
		about[r] = append(about[r], i)
		// A table is there once its columns are.
		if r.Kind == schema.KindColumn && e.phase <= phaseRewrite {
			t := schema.Ref{Kind: schema.KindTable, Schema: r.Schema, Name: r.Table}
			about[t] = append(about[t], i)
		}
	}
	out := make([]entry, 0, len(entries))
	state := make([]int, len(entries)) // 1 while being visited, 2 when done
	var visit func(i int)
	visit = func(i int) {
		if state[i] != 0 {
			return
		}
		state[i] = 1
		for _, r := range needs[entries[i].step.Object.Ref()] {
			for _, j := range about[r] {
				visit(j)
			}
		}
		state[i] = 2
		out = append(out, entries[i])
	}
	for i := range entries {
		visit(i)
	}
	return out
}
