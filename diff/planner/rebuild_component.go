package planner

import (
	"maps"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// component is a set of changes that need objects out of their way, with those objects: they
// are dropped, the changes made, and the objects made again, in one transaction.
type component struct {
	// changes are of columns, made between drop and creation.
	changes []diff.Change
	// again are the live entities that are dropped; those that are desired are made again.
	again map[schema.Ref]bool
	// parts are the steps that take away, early, parts of tables that go: they call what is made again.
	parts map[schema.Ref]step
	// drops are the changes that drop what is no entity, and gives up its name.
	drops []diff.Change
}

func newComponent() *component {
	return &component{again: make(map[schema.Ref]bool), parts: make(map[schema.Ref]step)}
}

// take joins another component with this one.
func (c *component) take(o *component) {
	maps.Copy(c.again, o.again)
	maps.Copy(c.parts, o.parts)
	c.drops = append(c.drops, o.drops...)
	for _, ch := range o.changes {
		if !slices.ContainsFunc(c.changes, func(own diff.Change) bool { return own.Ref == ch.Ref && own.Action == ch.Action }) {
			c.changes = append(c.changes, ch)
		}
	}
}

// waitsFor reports whether what the component makes again needs what the other is about.
func (c *component) waitsFor(o *component, needs depend.Graph) bool {
	for ref := range c.again {
		for _, need := range needs[ref] {
			if o.again[need] || slices.ContainsFunc(o.changes, func(ch diff.Change) bool { return ch.Table != nil && ch.Table.Ref() == need }) {
				return true
			}
		}
	}
	return false
}

// retypesUnder reports whether a component gives another type to a column that a generated one is computed from which the
// other drops, beside changes of its own: alone, that comes before by itself.
func (r *rebuilder) retypesUnder(c, o *component) bool {
	return r.notOnlyDrops(o) && slices.ContainsFunc(o.changes, func(drop diff.Change) bool {
		return r.d.dropsBefore(drop) && slices.ContainsFunc(c.changes, func(ch diff.Change) bool {
			return ch.Ref.Kind == schema.KindColumn && ch.Action == diff.Alter && ch.LiveTable == drop.LiveTable && namesColumn([]schema.Expr{drop.From.(*schema.Column).Generated}, ch.From.(*schema.Column).Name)
		})
	})
}

// notOnlyDrops reports whether a component changes more than generated columns that are dropped before what they are computed
// from gets another type.
func (r *rebuilder) notOnlyDrops(c *component) bool {
	return slices.ContainsFunc(c.changes, func(ch diff.Change) bool { return !r.d.dropsBefore(ch) })
}

func meets(a, b *component) bool {
	for _, ch := range a.changes {
		if slices.ContainsFunc(b.changes, func(o diff.Change) bool { return o.Ref == ch.Ref && o.Action == ch.Action }) {
			return true
		}
	}
	for ref := range a.again {
		if b.again[ref] {
			return true
		}
	}
	return false
}

// first is a change that makes the component.
func (c *component) first(r *rebuilder) diff.Change {
	if len(c.changes) > 0 {
		return c.changes[0]
	}
	refs := slices.SortedFunc(maps.Keys(c.again), schema.Ref.Compare)
	for _, ref := range refs {
		if ch, ok := r.altered[ref]; ok {
			return ch
		}
	}
	return diff.Change{Ref: refs[0]}
}
