package planner

import (
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// plan writes the steps of a component.
func (r *rebuilder) plan(group string, c *component) {
	d := r.d
	if r.refuseUnread(c) {
		return
	}
	drops, creates := r.madeAgain(c)
	if len(c.drops) > 0 {
		drops = sortByNeed(append(drops, r.dropSteps(c)...), r.needed, func(phase) bool { return true })
	}
	p := phaseRewrite
	switch {
	case len(c.changes) == 0 && r.overShadows(c):
		p = phaseView // over the column's shadow column, once that is in its place
	case r.namesIndex(c):
		p = phaseRewrite // before the index is built
	case len(c.changes) > 0 && !r.notOnlyDrops(c):
		p = phaseDropRetypedGenerated // before a change of type that is not among them
	}
	for _, ref := range slices.SortedFunc(maps.Keys(c.parts), schema.Ref.Compare) {
		d.place(&entry{phase: p, group: group, step: c.parts[ref], clears: true})
	}
	for _, e := range drops {
		d.place(&entry{phase: p, group: group, step: e.step, clears: true})
	}
	r.planChanges(group, c, p)
	for _, e := range d.refillLater(group, creates) {
		e.phase, e.group = p, group
		d.place(e)
	}
}

// refuseUnread refuses a component in which something cannot be made again as it is: what it has is not read, or was read under
// names that are no more.
func (r *rebuilder) refuseUnread(c *component) bool {
	for _, ref := range slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare) {
		_, dropped := r.dropped[ref]
		switch {
		case dropped:
		case keepsSecret(r.live[ref]):
			r.d.refuse(c.first(r), ref.String()+" would have to be made again, and has secrets that are not read",
				"drop it by hand, apply, and make it again with its secrets")
			return true
		case r.d.desired.Entity(ref) == nil && r.readsRenamed(ref):
			r.d.refuse(c.first(r), ref.String()+" would have to be made again, is not in the HCL, and reads a column that the plan renames",
				"rename in a change of its own first: the server changes the text of what reads the column")
			return true
		}
	}
	return false
}

// readsRenamed reports whether an object reads a column that the plan renames. The text that was read of it has the old name.
func (r *rebuilder) readsRenamed(ref schema.Ref) bool {
	return slices.ContainsFunc(r.d.liveNeeds()[ref], func(n schema.Ref) bool { return n.Kind == schema.KindColumn && r.d.oldNames[n] != "" })
}

// planChanges writes what the changes of a component do between drop and creation.
func (r *rebuilder) planChanges(group string, c *component, p phase) {
	d := r.d
	defer func(was bool) { d.readersAway = was }(d.readersAway)
	d.readersAway = true
	var last []*entry
	later := slices.DeleteFunc(slices.Clone(c.changes), d.dropsBefore)
	first := slices.DeleteFunc(slices.Clone(c.changes), func(ch diff.Change) bool { return !d.dropsBefore(ch) })
	for _, ch := range append(first, later...) {
		written := d.captured(func() { d.change(ch) })
		if ch.Action == diff.Drop {
			// In its turn, after its indexes: what is made again reads it no more. What is computed from
			// a column that gets another type cannot wait.
			for _, e := range written {
				if e.phase == phaseDropRetypedGenerated {
					e.phase, e.group = p, group
				}
			}
			d.entries = append(d.entries, written...)
			continue
		}
		// What the changes do to their tables happens between drop and creation.
		made := phase(-1)
		if ch.Action == diff.Create && len(written) > 0 {
			made = written[0].phase
		}
		for _, e := range written {
			if e.phase == phaseGenerated {
				// A generated column is added once what it is computed from has its type.
				last = append(last, e)
				e.phase, e.group = p, group
				continue
			}
			if slices.Contains([]phase{phaseColumn, phaseRewrite, phaseDropColumn, phaseDropRetypedGenerated, made}, e.phase) {
				e.phase, e.group = p, group
			}
			d.entries = append(d.entries, e)
		}
	}
	d.entries = append(d.entries, last...)
}

// overShadows reports whether what is made again reads a table whose columns change their types by shadow columns.
func (r *rebuilder) overShadows(c *component) bool {
	tables := make(map[schema.Ref]bool)
	for t := range r.d.shadows {
		tables[schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}] = true
	}
	for ref := range c.again {
		if reaches(r.d.desiredNeeds(), ref, tables, map[schema.Ref]bool{ref: true}) {
			return true
		}
	}
	return false
}

// madeAgain are the steps that drop what is made again, and those that make it, in the order in which
// they need each other.
func (r *rebuilder) madeAgain(c *component) (drops, creates []*entry) {
	for _, ref := range slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare) {
		drops = append(drops, r.dropStep(c, ref)...)
		desired := r.d.desired.Entity(ref)
		if _, dropped := r.dropped[ref]; dropped {
			continue
		}
		if desired == nil {
			desired = r.live[ref] // policy keeps it out of the comparison
		}
		creates = append(creates, r.createSteps(desired)...)
		creates = append(creates, r.restore(ref, desired)...)
	}
	every := func(phase) bool { return true }
	return sortByNeed(drops, r.needed, every), sortByNeed(creates, r.d.desiredNeeds(), every)
}

func (r *rebuilder) dropStep(c *component, ref schema.Ref) []*entry {
	// What belongs to a view that is dropped is dropped with it.
	for _, k := range []schema.Kind{schema.KindView, schema.KindMaterialized} {
		if c.again[schema.Ref{Kind: k, Schema: ref.Schema, Name: ref.Table}] {
			return nil
		}
	}
	e := r.live[ref]
	s := r.d.newStep(ref, plan.Brief, rebuildSummary(ref), "DROP "+ddl.Target(ref))
	s.Why = "it is made again in the same transaction"
	s.Undo = strings.Join(ddl.Create(e), "; ")
	s.Locks = r.d.dropLocks(e)
	if ch, ok := r.altered[ref]; ok && ref.Kind == schema.KindPolicy && r.d.needsRebuild(ch) {
		r.d.policyHazard(&s, ch)
	}
	if ch, ok := r.dropped[ref]; ok {
		s.Summary, s.Why = "drop "+ref.String(), r.d.whyReplaced(ref)
		r.d.hazard(&s, r.d.recipes[ref.Kind].dropHazard, ch, ref.String()+" is dropped")
	}
	return []*entry{{step: s}}
}

// createSteps makes an entity with its comments.
func (r *rebuilder) createSteps(e schema.Entity) []*entry {
	d := r.d
	out := d.captured(func() { d.createEntity(diff.Change{Action: diff.Create, Ref: e.Ref(), To: e}) })
	for _, made := range out {
		made.group = ""
	}
	return out
}

// restore gives what is made again the owner and the privileges that it had, or is to have.
func (r *rebuilder) restore(ref schema.Ref, desired schema.Entity) []*entry {
	d := r.d
	if !grantable(ref.Kind) {
		return nil
	}
	owner, want := desired.Base().OwnerName(), d.secured.live[ref]
	if owner == "" {
		owner = r.live[ref].Base().OwnerName()
	}
	if d.secured.managed {
		want = slices.Concat(d.secured.desired[ref], d.keptByDefault(ref, owner))
	} else if want == nil {
		want = []*schema.Permission{} // nothing but what the server gives by itself
	}
	var out []*entry
	for _, s := range d.privilegeSteps(ref, owner, want) {
		out = append(out, &entry{phase: phaseView, step: s})
	}
	return out
}
