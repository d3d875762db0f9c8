package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// renaming is what a step renames.
type renaming struct {
	from, to schema.Ref
	sql      func(from, to string) string
}

// waitsFor reports whether a rename takes a name that another one gives up.
func (r *renaming) waitsFor(o *renaming) bool {
	free := o.from.Slots()
	return slices.ContainsFunc(r.to.Slots(), func(s schema.Slot) bool { return slices.Contains(free, s) })
}

// untangle puts renames that take each other's names into an order in which each name is free, in one
// transaction; one of a circle goes by a temporary name. Tables come before what belongs to them.
func untangle(entries []*entry) []*entry {
	after := make(map[int][]int)
	for i, e := range entries {
		for j, o := range entries {
			if i != j && e.renames != nil && o.renames != nil && e.renames.waitsFor(o.renames) {
				after[i] = append(after[i], j)
			}
		}
	}
	if len(after) == 0 {
		return entries
	}
	knots, of := knotsOf(len(entries), after)
	var out []*entry
	for i := range entries {
		knot := knots[of[i]]
		switch at := slices.Index(knot, i); {
		case len(knot) == 1:
			out = append(out, entries[i])
		case entries[knot[0]].renames.to.Table == "" && at == 0, entries[knot[0]].renames.to.Table != "" && at == len(knot)-1:
			out = append(out, unknot(entries, knot, after)...)
		}
	}
	return out
}

// knotsOf joins the renames that wait for each other, each list in the order of the entries.
func knotsOf(n int, after map[int][]int) (knots [][]int, of []int) {
	of = make([]int, n)
	for i := range of {
		of[i] = i
	}
	for again := true; again; {
		again = false
		for i, list := range after {
			for _, j := range list {
				if low := min(of[i], of[j]); of[i] != low || of[j] != low {
					of[i], of[j], again = low, low, true
				}
			}
		}
	}
	knots = make([][]int, n)
	for i, k := range of {
		knots[k] = append(knots[k], i)
	}
	return knots, of
}

// unknot writes the renames of a knot.
func unknot(entries []*entry, knot []int, after map[int][]int) []*entry {
	phase, group := phaseRename, "renames "+entries[knot[0]].renames.to.String()
	if e := entries[knot[0]]; e.phase == phaseRenameConstructors {
		phase, group = e.phase, e.group // with the others
	}
	var out []*entry
	done, open := make(map[int]bool), make(map[int]bool)
	put := func(e *entry) {
		e.phase, e.group = phase, group
		out = append(out, e)
	}
	var visit func(i int)
	visit = func(i int) {
		if done[i] || open[i] {
			return
		}
		open[i] = true
		for _, j := range after[i] {
			if open[j] && !done[j] {
				// The name of what began the circle is needed first.
				away := *entries[j]
				r := away.renames
				away.step = rerouted(away.step, r, r.from.Name, oldName(r.from.Name), fmt.Sprintf("move %s out of the way", r.from))
				put(&away)
				rest := entries[j]
				rest.step = rerouted(rest.step, r, oldName(r.from.Name), r.to.Name, rest.step.Summary)
				rest.step.Locks, rest.step.Hazards = movedLocks(rest.step.Locks, r.from), nil
			}
			visit(j)
		}
		done[i] = true
		put(entries[i])
	}
	for _, i := range knot {
		visit(i)
	}
	return out
}

// movedLocks are the locks of the second rename of what goes by a temporary name: a table has that name by
// then, and an index is locked since the first.
func movedLocks(locks []tableLock, from schema.Ref) []tableLock {
	out := []tableLock{}
	for _, l := range locks {
		if l.Relation == from.TypeName().SQL() {
			if from.Table != "" {
				continue
			}
			l.Relation = schema.Name{Schema: from.Schema, Name: oldName(from.Name)}.SQL()
		}
		out = append(out, l)
	}
	return out
}

// rerouted is a step that renames between other names.
func rerouted(s step, r *renaming, from, to, summary string) step {
	s.Summary, s.SQL, s.Undo = summary, r.sql(from, to), r.sql(to, from)
	s.Why = "two names change places"
	return s
}
