package planner

import (
	"fmt"
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// A query that groups by the columns of a primary key, and has other columns of the table, depends on the key
// (manual, SELECT, GROUP BY), and so does what names a constraint ON CONFLICT. Its view, rule or routine is dropped before the key is
// exchanged for another one, and made again after it, in the same transaction.

// readKeys exchanges the keys that the queries of others depend on.
func (d *draft) readKeys(p *progress) {
	isRead := func(ch diff.Change) bool { return d.replacesKey(ch) || replacesExclusion(ch) }
	if !slices.ContainsFunc(p.rest, isRead) {
		return // what reads what is much to find out
	}
	r := newRebuilder(d, p.managed)
	r.readerIndex = d.readerIndex()
	for _, ch := range p.rest {
		if !isRead(ch) {
			continue
		}
		c := newComponent()
		for _, key := range d.withParts(ch) {
			for _, ref := range r.needed[key] {
				r.collect(c, ref)
			}
		}
		maps.DeleteFunc(c.again, func(ref schema.Ref, _ bool) bool {
			_, dropped := r.dropped[ref]
			return dropped && d.early[ref]
		})
		c.changes = []diff.Change{ch}
		if len(c.again) > 0 && !r.refuse(c, ch) && !r.refuseNewNeeds(c, p.rest) {
			r.meet(c)
		}
	}
	done := make(map[schema.Ref]bool)
	r.refuseStuck(done)
	for _, c := range r.components {
		r.planKeys(c)
		for ref := range c.again {
			done[ref] = true
		}
		for _, ch := range c.changes {
			done[ch.Ref] = true
		}
	}
	p.rest = r.withoutDone(p.rest, done)
}

// replacesExclusion reports whether a change drops an exclusion constraint and adds another one of its name.
func replacesExclusion(ch diff.Change) bool {
	return ch.Ref.Kind == schema.KindExclusion && ch.Action == diff.Alter && !onlyAttrs(ch, "comment", "index_comment", "tablespace") && !onlyStatistics(ch)
}

// withParts is a key, and what the partitions have of it.
func (in *facts) withParts(ch diff.Change) []schema.Ref {
	out := []schema.Ref{ch.Ref}
	for t, name := range in.indexParts(ch.Ref.TableName(), ch.Ref.Name) {
		out = append(out, schema.Ref{Kind: ch.Ref.Kind, Schema: t.Schema, Table: t.Name, Name: name})
	}
	slices.SortFunc(out, schema.Ref.Compare)
	return out
}

// refuseNewNeeds refuses the exchange of a key where what would be made again with it changes, and needs what the
// plan makes or changes only later.
func (r *rebuilder) refuseNewNeeds(c *component, list []diff.Change) bool {
	later := make(map[schema.Ref]bool)
	for _, ch := range list {
		if ch.Action != diff.Drop && !c.again[ch.Ref] && (ch.Ref.Kind == schema.KindView || ch.Ref.Kind == schema.KindMaterialized) {
			later[ch.Ref] = true
		}
	}
	key := c.changes[0]
	for _, ref := range slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare) {
		if _, ok := r.altered[ref]; ok && reaches(r.d.desiredNeeds(), ref, later, map[schema.Ref]bool{ref: true}) {
			r.d.refuse(key, fmt.Sprintf("%s cannot change beside %s, which depends on it, and on a view that is new or changes too", key.Ref, ref),
				"change the views first, in a change of their own")
			r.refused[key.Ref] = true
			return true
		}
	}
	return false
}

// planKeys writes the transaction that exchanges the keys of a component.
func (r *rebuilder) planKeys(c *component) {
	d, group := r.d, rebuildGroup+c.changes[0].Ref.String()
	if r.refuseUnread(c) {
		return
	}
	drops, creates := r.madeAgain(c)
	for _, e := range drops {
		d.place(&entry{phase: phaseNotNull, group: group, step: e.step, clears: true})
	}
	for _, ch := range c.changes {
		for _, e := range d.captured(func() { d.change(ch) }) {
			exchanges := e.phase == phaseNotNull || ch.Ref.Kind == schema.KindExclusion && e.phase == d.recipes[ch.Ref.Kind].phase
			if exchanges && e.step.Class != plan.Scan {
				e.phase, e.group = phaseNotNull, group
			}
			d.entries = append(d.entries, e)
		}
	}
	for _, e := range d.refillLater(group, creates) {
		e.phase, e.group = phaseNotNull, group
		d.place(e)
	}
}
