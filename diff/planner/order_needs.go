package planner

import (
	"maps"
	"slices"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// evaluatedNeeds is what the objects of steps need, where an index needs what the functions read that it calls, by the text
// of their bodies: the server may compile them when it plans the build, of an empty table too.
func (d *draft) evaluatedNeeds(entries []*entry) depend.Graph {
	needs := d.desiredNeeds()
	var reads depend.Graph
	out := d.strangersNeeds(entries)
	for _, e := range entries {
		ref := e.step.Object.Ref()
		for _, index := range d.indexesIn(e) {
			if !slices.ContainsFunc(needs[index], isRoutine) {
				continue
			}
			if reads == nil {
				reads = depend.Reads(d.desired)
			}
			if out == nil {
				out = maps.Clone(needs)
			}
			out[ref] = slices.Concat(out[ref], readByCalls(reads, index))
		}
	}
	if out == nil {
		return needs
	}
	return out
}

// strangersNeeds adds to what desired objects need what those need that are made again and that the HCL does not declare: as they
// are. It is nil where there are none.
func (d *draft) strangersNeeds(entries []*entry) depend.Graph {
	var out depend.Graph
	for _, e := range entries {
		ref := e.step.Object.Ref()
		if !isRebuild(e.group) || e.clears || ref.Table != "" || !isRebuildable(d.renamed.Entity(ref)) || d.declared()[ref] {
			continue
		}
		if out == nil {
			out = maps.Clone(d.desiredNeeds())
		}
		out[ref] = d.liveNeeds()[ref]
	}
	return out
}

// indexesIn are the indexes with expressions that a step may build: of a new table, those that keep its exclusion constraints.
func (in *facts) indexesIn(e *entry) []schema.Ref {
	ref := e.step.Object.Ref()
	t := in.desired.Table(ref.TypeName())
	switch {
	case ref.Kind == schema.KindIndex, ref.Kind == schema.KindExclusion:
		return []schema.Ref{ref}
	case ref.Kind != schema.KindTable || !e.makes || t == nil:
		return nil
	}
	var out []schema.Ref
	for _, x := range t.Exclusions {
		out = append(out, t.Child(schema.KindExclusion, x.Name))
	}
	return out
}

func isRoutine(r schema.Ref) bool { return r.Kind.IsRoutine() }

// readByCalls is what the functions read that an object calls, and those that these call.
func readByCalls(reads depend.Graph, ref schema.Ref) []schema.Ref {
	var out []schema.Ref
	seen := map[schema.Ref]bool{ref: true}
	todo := slices.DeleteFunc(slices.Clone(reads[ref]), func(r schema.Ref) bool { return !isRoutine(r) })
	for len(todo) > 0 {
		r := todo[0]
		todo = todo[1:]
		for _, n := range reads[r] {
			if seen[n] {
				continue
			}
			seen[n] = true
			out = append(out, n)
			if isRoutine(n) {
				todo = append(todo, n)
			}
		}
	}
	return out
}
