package planner

import (
	"maps"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// order puts the steps into the order of the phases, and brings forward what a step needs:
// a function before the table whose default calls it, however late functions come otherwise.
// What takes away is ordered the other way: what needs an object is dropped before it.
func (d *draft) order() {
	slices.SortStableFunc(d.entries, func(x, y *entry) int { return int(x.phase) - int(y.phase) })
	d.gather()
	if len(d.entries) < 2 {
		return // what needs what is not looked for
	}
	n := slices.IndexFunc(d.entries, func(e *entry) bool { return e.phase >= phaseDropForeignKey })
	if n < 0 {
		n = len(d.entries)
	}
	// Renames come first, whatever their objects need: that is there, under its old or new name.
	first := slices.IndexFunc(d.entries, func(e *entry) bool { return e.phase > phaseMove })
	if first < 0 {
		first = len(d.entries)
	}
	renames, add, drop := untangle(d.entries[:first]), d.entries[first:max(n, first)], d.entries[n:]
	add = sortByNeed(add, d.evaluatedNeeds(add), func(p phase) bool { return p <= phaseRoutine || p == phaseView })
	drop = sortByNeed(drop, depend.Of(d.withoutApart()).Reversed(), func(phase) bool { return true })
	d.entries = slices.Concat(renames, add, drop)
}

// gather brings the steps of one group together, at the place of its first.
func (d *draft) gather() {
	type key struct {
		phase phase
		group string
	}
	first := make(map[key]int)
	place := make([]int, len(d.entries))
	for i, e := range d.entries {
		place[i] = i
		if e.group == "" {
			continue
		}
		k := key{e.phase, e.group}
		if f, ok := first[k]; ok {
			place[i] = f
		} else {
			first[k] = i
		}
	}
	order := make([]int, len(d.entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(x, y int) int { return place[x] - place[y] })
	sorted := make([]*entry, len(d.entries))
	for i, o := range order {
		sorted[i] = d.entries[o]
	}
	d.entries = sorted
}

// withoutApart is the live state, but for what relations need only because of what is dropped
// before them.
func (d *draft) withoutApart() *schema.Database {
	apart := make(map[schema.Ref]bool)
	for _, e := range d.entries {
		if e.apart {
			apart[e.step.Object.Ref()] = true
		}
	}
	if len(apart) == 0 {
		return d.renamed
	}
	db := *d.renamed
	db.Needs = maps.Clone(db.Needs)
	maps.DeleteFunc(db.Needs, func(r schema.Ref, _ []schema.Ref) bool { return apart[r] })
	return &db
}

// sortByNeed moves the steps that give what a step needs to before it: those about the object
// in phases that give. Where objects need each other, the order stays; where a rebuild is among
// them, it takes in the others.
func sortByNeed(entries []*entry, needs depend.Graph, gives func(phase) bool) []*entry {
	before := prerequisites(entries, needs, gives)
	units := together(entries, func(e *entry) string {
		if isRebuild(e.group) {
			return e.group
		}
		return ""
	})
	out := make([]*entry, 0, len(entries))
	for _, unit := range inOrder(joinCycles(units, entries, before), before) {
		out = append(out, ordered(entries, unit, needs)...)
	}
	return out
}

// prerequisites lists, for each entry, those that give what it needs.
func prerequisites(entries []*entry, needs depend.Graph, gives func(phase) bool) [][]int {
	about := make(map[schema.Ref][]int, len(entries))
	made, retyped, uncomputed := make(map[schema.Name]int), make(map[schema.Name][]int), make(map[schema.Name][]int)
	for i, e := range entries {
		r := e.step.Object.Ref()
		if e.retypes != nil {
			retyped[r.TableName()] = append(retyped[r.TableName()], i)
		}
		if e.uncomputes != nil {
			uncomputed[r.TableName()] = append(uncomputed[r.TableName()], i)
		}
		if !gives(e.phase) || e.phase == phaseDetach || e.phase == phaseAttachNew { // that makes nothing
			continue
		}
		about[r] = append(about[r], i)
		// A table is there once its columns are; partitions share the indexes of a new one.
		if r.Kind == schema.KindColumn && e.phase <= phaseGenerated || r.Kind == schema.KindIndex && e.phase == phaseTable {
			t := schema.Ref{Kind: schema.KindTable, Schema: r.Schema, Name: r.Table}
			about[t] = append(about[t], i)
		}
	}
	out := make([][]int, len(entries))
	for i, e := range entries {
		r := e.step.Object.Ref()
		if e.makes {
			made[r.TypeName()] = i
		} else if m, ok := made[relationOf(r)]; ok {
			out[i] = append(out[i], m) // what is said of a new relation comes after it
		}
		if e.phase == phaseNamespace && r.Kind != schema.KindExtension {
			continue // the shell of a type needs nothing
		}
		if e.uncomputes != nil {
			continue // nor does what goes, though its text may have the name of its own table
		}
		if e.computed {
			out[i] = append(out[i], retyped[r.TableName()]...)
		}
		if e.retypes != nil {
			for _, j := range uncomputed[r.TableName()] {
				if sqltext.Names(entries[j].uncomputes.Generated.SQL(), r.Name) {
					out[i] = append(out[i], j)
				}
			}
		}
		for _, need := range needs[r] {
			out[i] = append(out[i], about[need]...)
		}
	}
	return out
}

// relationOf is the relation that an object is or belongs to.
func relationOf(r schema.Ref) schema.Name {
	if r.Kind.HasRows() {
		return r.TypeName()
	}
	return r.TableName()
}

// together lists, for each entry, those that stay with it: those of the same key, if it has one.
func together(entries []*entry, key func(*entry) string) [][]int {
	out := make([][]int, len(entries))
	groups := make(map[string][]int)
	for i, e := range entries {
		out[i] = []int{i}
		if k := key(e); k != "" {
			groups[k] = append(groups[k], i)
		}
	}
	for _, list := range groups {
		for _, i := range list {
			out[i] = list
		}
	}
	return out
}

// inOrder puts each unit once, behind the units of what its entries need.
func inOrder(units, before [][]int) [][]int {
	var out [][]int
	visited := make([]bool, len(units))
	var visit func(i int)
	visit = func(i int) {
		if visited[i] {
			return
		}
		for _, m := range units[i] {
			visited[m] = true
		}
		for _, m := range units[i] {
			for _, j := range before[m] {
				visit(j)
			}
		}
		out = append(out, units[i])
	}
	for i := range units {
		visit(i)
	}
	return out
}

// joinCycles makes one unit of those that need each other, where a rebuild is among them: a new
// view that reads a column which the rebuild retypes, and is read by what it makes again, can come
// neither before nor after the rebuild.
func joinCycles(units [][]int, entries []*entry, before [][]int) [][]int {
	rebuilds := func(i int) bool { return isRebuild(entries[i].group) }
	if !slices.ContainsFunc(units, func(u []int) bool { return rebuilds(u[0]) }) {
		return units
	}
	out := slices.Clone(units)
	for _, cycle := range cycles(units, before) {
		if slices.ContainsFunc(cycle, rebuilds) {
			for _, i := range cycle {
				out[i] = cycle
			}
		}
	}
	return out
}

// cycles are the sets of entries whose units need each other: the strongly connected components
// of Tarjan's algorithm with more than one unit.
func cycles(units, before [][]int) [][]int {
	var out [][]int
	var stack []int
	number, low := make(map[int]int), make(map[int]int)
	on := make(map[int]bool)
	var visit func(u int)
	visit = func(u int) {
		number[u] = len(number) + 1
		low[u] = number[u]
		stack, on[u] = append(stack, u), true
		for _, m := range units[u] {
			for _, j := range before[m] {
				switch v := units[j][0]; {
				case number[v] == 0:
					visit(v)
					low[u] = min(low[u], low[v])
				case on[v]:
					low[u] = min(low[u], number[v])
				}
			}
		}
		if low[u] != number[u] {
			return
		}
		at := slices.Index(stack, u)
		var cycle []int
		for _, v := range stack[at:] {
			on[v] = false
			cycle = append(cycle, units[v]...)
		}
		if len(stack)-at > 1 {
			slices.Sort(cycle)
			out = append(out, cycle)
		}
		stack = stack[:at]
	}
	for i := range units {
		if u := units[i][0]; number[u] == 0 {
			visit(u)
		}
	}
	return out
}

// ordered are the entries of a unit. A rebuild first drops what is in the way; what it makes and
// changes then comes as it is needed, in one transaction.
func ordered(entries []*entry, unit []int, needs depend.Graph) []*entry {
	list := make([]*entry, len(unit))
	for i, m := range unit {
		list[i] = entries[m]
	}
	first := slices.IndexFunc(list, func(e *entry) bool { return isRebuild(e.group) })
	if first < 0 {
		return list
	}
	group := list[first].group
	var out, rest []*entry
	for _, e := range list {
		e.phase, e.group = phaseRewrite, group
		if e.clears {
			out = append(out, e)
		} else {
			rest = append(rest, e)
		}
	}
	before := prerequisites(rest, needs, func(phase) bool { return true })
	// What is done to one object stays together.
	object := func(e *entry) string { return e.step.Object.Ref().String() }
	for _, u := range inOrder(together(rest, object), before) {
		for _, i := range u {
			out = append(out, rest[i])
		}
	}
	return out
}
