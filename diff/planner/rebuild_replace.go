package planner

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// replace makes the component of an object that is dropped while others take its name: what needs it goes
// with it, and what takes the name is made in the same transaction. It reports whether that can be.
func (r *rebuilder) replace(c *component, ch diff.Change) bool {
	if holder := r.keepsName(ch); holder != "" {
		r.refuseReplaced(ch, holder)
		return false
	}
	for _, by := range r.d.replaced[ch.Ref] {
		switch {
		case by.Ref.Kind == schema.KindColumn:
			r.refuseReplaced(ch, "the sequence of "+by.Ref.String()+" gets its name")
			return false
		case standsAlone(by.To):
			c.changes = append(c.changes, by)
		}
	}
	if r.live[ch.Ref] != nil {
		r.collect(c, ch.Ref)
	} else {
		r.remove(c, ch)
	}
	holder := ""
	for _, ref := range slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare) {
		holder = cmp.Or(holder, r.holdsPart(c, ref))
	}
	for i := 0; i < len(c.drops); i++ { // which may grow
		holder = cmp.Or(holder, r.holdsPart(c, c.drops[i].Ref))
	}
	if holder != "" {
		r.refuseReplaced(ch, holder)
	}
	return holder == ""
}

// replaces reports whether a change drops what gives up its name to something new.
func (r *rebuilder) replaces(ch diff.Change) bool {
	return ch.Action == diff.Drop && len(r.d.replaced[ch.Ref]) > 0
}

// callsAnother reports whether a part of a table that calls a routine which is dropped calls another one by then: the
// part changes between the creation of the new routine and the drop of the old one.
func (r *rebuilder) callsAnother(ch diff.Change) bool {
	if !ch.Ref.Kind.IsRoutine() || slices.ContainsFunc(r.d.replaced[ch.Ref], func(by diff.Change) bool { return by.Ref.Slot() == ch.Ref.Slot() }) {
		return false
	}
	for _, on := range r.needed[ch.Ref] {
		t := r.d.renamed.Table(on.TypeName())
		if on.Kind != schema.KindTable || t == nil {
			continue
		}
		for part, o := range partsWithExprs(t) {
			if namesIt(o, ch.Ref.Name) && slices.ContainsFunc(r.list, func(c diff.Change) bool { return c.Ref == part && c.Action == diff.Alter }) {
				return true
			}
		}
	}
	return false
}

// standsAlone reports whether an object is made by one brief statement, or a few, that can share a transaction.
func standsAlone(o schema.Object) bool {
	switch o.(type) {
	case *schema.Table, schema.Entity:
		return true
	}
	return false
}

// refuseReplaced refuses a replacement, and says what holds the old object.
func (r *rebuilder) refuseReplaced(ch diff.Change, holder string) {
	by := r.d.replaced[ch.Ref][0]
	r.d.refuse(by, fmt.Sprintf("%s cannot take the name of %s: %s", by.Ref, ch.Ref, holder),
		"take that away in a change of its own first; or give the new object another name")
	r.refused[ch.Ref], r.refused[by.Ref] = true, true
}

// keepsName reports what keeps an object that is to go from being dropped before the rest of the plan.
func (r *rebuilder) keepsName(ch diff.Change) string {
	if t, ok := ch.From.(*schema.Table); ok {
		if t.IsPartition() {
			return "it is a partition of " + t.PartitionOf.String()
		}
		if below := r.d.tablesBelow(t.Name); len(below) > 0 {
			return below[0].Name.String() + " has its columns"
		}
	}
	if ch.Ref.Kind.HasRows() || ch.Ref.Kind == schema.KindEnum {
		if uses := r.d.typeUses(ch.Ref); len(uses) > 0 {
			return listUses(uses) + " is of its type"
		}
	}
	return ""
}

// remove takes a dropped table, enum or sequence into a component, with what needs it.
func (r *rebuilder) remove(c *component, ch diff.Change) {
	if slices.ContainsFunc(c.drops, func(o diff.Change) bool { return o.Ref == ch.Ref }) {
		return
	}
	c.drops = append(c.drops, ch)
	for _, by := range r.needed[ch.Ref] {
		r.collect(c, by)
	}
}

// holdsPart takes away what needs an object of a component and is no entity: a foreign key that is dropped,
// a table that is dropped. It says what stays and holds it.
func (r *rebuilder) holdsPart(c *component, ref schema.Ref) string {
	for _, by := range r.needed[ref] {
		if r.live[by] != nil || r.dropsTableOf(c, by) {
			continue
		}
		switch t := r.d.renamed.Table(by.TableName()); {
		case t == nil:
		case by.Kind == schema.KindForeignKey:
			if !r.untieReplaced(c, t, by) {
				return by.String() + " refers to it"
			}
		case ref.Kind == schema.KindSequence:
			if holder := r.numberedBy(c, t, ref); holder != "" {
				return holder
			}
		}
	}
	return ""
}

// dropsTableOf reports whether a table, or that of a part, is dropped with the component.
func (r *rebuilder) dropsTableOf(c *component, ref schema.Ref) bool {
	return slices.ContainsFunc(c.drops, func(ch diff.Change) bool { return ch.Ref.TableName() == ref.TableName() && ref.TableName().Name != "" })
}

// untieReplaced drops a foreign key to a table that gives up its name, if the plan drops it anyway.
func (r *rebuilder) untieReplaced(c *component, t *schema.Table, ref schema.Ref) bool {
	i := slices.IndexFunc(t.ForeignKeys, func(f *schema.ForeignKey) bool { return f.Name == ref.Name })
	if i < 0 || !r.leaves[ref] && !r.d.droppedRelations[t.Name] {
		return i < 0
	}
	drop := r.d.captured(func() { r.d.dropForeignKeyOf(t, t.ForeignKeys[i]) })
	c.parts[ref] = drop[0].step
	return true
}

// numberedBy reports which column keeps its default from a sequence that gives up its name. A table that
// the plan drops is dropped before the sequence.
func (r *rebuilder) numberedBy(c *component, t *schema.Table, sequence schema.Ref) string {
	if i := slices.IndexFunc(r.list, func(ch diff.Change) bool { return ch.Action == diff.Drop && ch.Ref == t.Ref() }); i >= 0 {
		r.remove(c, r.list[i])
		return ""
	}
	for _, col := range t.Columns {
		if !sqltext.Names(col.Default.Text, sequence.Name) && !strings.Contains(col.Default.Text, sequence.TypeName().SQL()) {
			continue
		}
		changes := slices.ContainsFunc(r.list, func(ch diff.Change) bool {
			return ch.Action == diff.Alter && ch.Ref == t.Child(schema.KindColumn, col.Name) && ch.Has("default", "identity", "serial")
		})
		if !changes {
			return t.Child(schema.KindColumn, col.Name).String() + " takes its numbers from it"
		}
	}
	return ""
}

// dropSteps are the steps that drop what is no entity and gives up its name.
func (r *rebuilder) dropSteps(c *component) []*entry {
	var out []*entry
	for _, ch := range c.drops {
		written := r.d.captured(func() { r.d.change(ch) })
		if n := len(written); n > 0 && written[n-1].step.Object.Ref() == ch.Ref {
			written[n-1].step.Why = r.d.whyReplaced(ch.Ref)
		}
		out = append(out, written...)
	}
	// The foreign keys that go first have steps of their own.
	return slices.DeleteFunc(out, func(e *entry) bool {
		ref := e.step.Object.Ref()
		_, apart := c.parts[ref]
		return apart && ref.Kind == schema.KindForeignKey
	})
}

// whyReplaced is why an object is dropped before what else the plan drops.
func (in *facts) whyReplaced(ref schema.Ref) string {
	by := in.replaced[ref]
	if len(by) == 0 {
		return ""
	}
	return "its name is taken by " + by[0].Ref.String()
}

// namesIndex reports whether an index or a constraint of a live table takes a name of the component.
func (r *rebuilder) namesIndex(c *component) bool {
	taken := func(ref schema.Ref) bool {
		return slices.ContainsFunc(r.d.replaced[ref], func(by diff.Change) bool { return !standsAlone(by.To) })
	}
	for ref := range c.again {
		if taken(ref) {
			return true
		}
	}
	return slices.ContainsFunc(c.drops, func(ch diff.Change) bool { return taken(ch.Ref) })
}
