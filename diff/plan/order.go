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
	// Renames come first, whatever their objects need: that is there, under its old or new name.
	first := slices.IndexFunc(b.entries, func(e entry) bool { return e.phase > phaseRename })
	if first < 0 {
		first = len(b.entries)
	}
	renames, add, drop := b.entries[:first], b.entries[first:max(n, first)], b.entries[n:]
	desired, live := depend.Of(b.desired), depend.Of(b.renamed)
	add = sortByNeed(add, desired, func(p phase) bool { return p <= phaseRoutine || p == phaseView })
	drop = sortByNeed(drop, live.Reversed(), func(phase) bool { return true })
	b.entries = slices.Concat(renames, add, drop)
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
		// A table is there once its columns are; partitions share the indexes of a new one.
		if r.Kind == schema.KindColumn && e.phase <= phaseRewrite || r.Kind == schema.KindIndex && e.phase == phaseTable {
			t := schema.Ref{Kind: schema.KindTable, Schema: r.Schema, Name: r.Table}
			about[t] = append(about[t], i)
		}
	}
	units := whole(entries)
	out := make([]entry, 0, len(entries))
	visited := make([]bool, len(entries))
	var visit func(i int)
	visit = func(i int) {
		if visited[i] {
			return
		}
		unit := units[i]
		for _, m := range unit {
			visited[m] = true
		}
		for _, m := range unit {
			if entries[m].phase == phaseNamespace {
				continue // the shell of a type needs nothing
			}
			for _, r := range needs[entries[m].step.Object.Ref()] {
				for _, j := range about[r] {
					visit(j)
				}
			}
		}
		for _, m := range unit {
			out = append(out, entries[m])
		}
	}
	for i := range entries {
		visit(i)
	}
	return out
}

// whole lists, for each entry, those that must stay together with it: a rebuild's.
func whole(entries []entry) [][]int {
	out := make([][]int, len(entries))
	groups := make(map[string][]int)
	for i, e := range entries {
		out[i] = []int{i}
		if isRebuild(e.group) {
			groups[e.group] = append(groups[e.group], i)
		}
	}
	for _, list := range groups {
		for _, i := range list {
			out[i] = list
		}
	}
	return out
}
