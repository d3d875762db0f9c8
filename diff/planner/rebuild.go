package planner

import (
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// rebuildGroup begins the names of the transactions that drop objects and make them again.
const rebuildGroup = "rebuild "

func isRebuild(group string) bool { return strings.HasPrefix(group, rebuildGroup) }

// rebuilder finds the components.
type rebuilder struct {
	*readerIndex
	d *draft
	// list is all that changes; altered and dropped are what the plan does to entities anyway.
	list             []diff.Change
	altered, dropped map[schema.Ref]diff.Change
	// leaves are the parts of tables that the plan drops.
	leaves     map[schema.Ref]bool
	components []*component
	// refused are the changes that would drop a type which columns use.
	refused map[schema.Ref]bool
}

// newRebuilder notes what the changes do to the objects.
func newRebuilder(d *draft, list []diff.Change) *rebuilder {
	r := &rebuilder{
		d: d, list: list,
		altered: make(map[schema.Ref]diff.Change), dropped: make(map[schema.Ref]diff.Change), refused: make(map[schema.Ref]bool),
		leaves: make(map[schema.Ref]bool),
	}
	for _, ch := range list {
		switch {
		case isRebuildable(ch.From) && ch.Action == diff.Alter:
			r.altered[ch.Ref] = ch
		case isRebuildable(ch.From) && ch.Action == diff.Drop:
			r.dropped[ch.Ref] = ch
		case ch.Action == diff.Drop:
			r.leaves[ch.Ref] = true
		}
	}
	return r
}

// isRebuildable reports whether an object may be dropped and made again: not what holds values, which would be lost.
func isRebuildable(o schema.Object) bool {
	switch o.(type) {
	case *schema.Enum, *schema.Sequence:
		return false
	}
	_, ok := o.(schema.Entity)
	return ok
}

// starts reports whether a change needs objects out of its way.
func (r *rebuilder) starts(ch diff.Change) bool {
	switch {
	case ch.Ref.Kind == schema.KindServer && r.d.needsRebuild(ch):
		return false // refused: see alterServer
	case ch.Ref.Kind == schema.KindColumn && r.d.isShadowed(schema.ColumnRef{Table: ch.Ref.TableName(), Column: ch.Ref.Name}):
		return false // its readers are made again in the swap
	case r.d.swapped(ch):
		return false
	}
	return r.d.needsRebuild(ch) || needsColumnFree(ch) || columnInTheWay(ch) || r.replaces(ch)
}

// rebuild plans every change that an object stands in the way of.
func (d *draft) rebuild(p *progress) {
	list := p.rest
	r := newRebuilder(d, list)
	starts := slices.DeleteFunc(slices.Clone(list), func(ch diff.Change) bool { return !r.starts(ch) })
	if len(starts) == 0 {
		return // what reads what is much to find out
	}
	r.readerIndex = d.readerIndex()
	for _, ch := range starts {
		if r.replaces(ch) && r.callsAnother(ch) {
			continue
		}
		r.start(ch)
	}
	r.join(d.desiredNeeds())
	done := make(map[schema.Ref]bool)
	r.refuseStuck(done)
	for n, c := range r.components {
		if len(c.again)+len(c.drops) == 0 {
			continue
		}
		r.plan(rebuildGroup+strconv.Itoa(n), c)
		for ref := range c.again {
			done[ref] = true
		}
		for ref := range c.parts {
			done[ref] = ref.Kind != schema.KindColumn // which still has a drop of its own
		}
		for _, ch := range slices.Concat(c.changes, c.drops) {
			done[ch.Ref] = true
		}
	}
	p.rest = r.withoutDone(list, done)
}

// withoutDone takes out of the changes what the components have done, and what is refused.
func (r *rebuilder) withoutDone(list []diff.Change, done map[schema.Ref]bool) []diff.Change {
	return slices.DeleteFunc(slices.Clone(list), func(ch diff.Change) bool {
		// The indexes of a materialized view that is made again come with it.
		on := schema.Ref{Kind: schema.KindMaterialized, Schema: ch.Ref.Schema, Name: ch.Ref.Table}
		return ch.Action != diff.Rename && (done[ch.Ref] || done[on] || r.refused[ch.Ref])
	})
}

// needsColumnFree reports whether a change of a column is refused while something reads the column
// (manual, ALTER TABLE: "cannot alter type of a column used by a view or rule").
func needsColumnFree(ch diff.Change) bool {
	return ch.Ref.Kind == schema.KindColumn && (ch.Action == diff.Alter && ch.Has("type", "collation", "as") || ch.Action == diff.Drop)
}

// start makes the component of a change, and joins it with those that it meets.
func (r *rebuilder) start(ch diff.Change) {
	c := newComponent()
	if r.replaces(ch) {
		if !r.replace(c, ch) {
			return
		}
	} else if ch.Ref.Kind == schema.KindColumn {
		for _, ref := range r.readers(ch) {
			r.collect(c, ref)
		}
		if ch.Action == diff.Drop && !r.d.dropsBefore(ch) {
			// What reads the column and stays must let go of it first; what is altered in place does.
			if !r.anyKept(c) {
				return
			}
		}
		c.changes = append(c.changes, ch)
	} else if columnInTheWay(ch) && !r.d.needsRebuild(ch) {
		for _, ref := range r.needed[ch.Ref] {
			r.collect(c, ref)
		}
		c.changes = append(c.changes, ch)
	} else {
		r.collect(c, ch.Ref)
	}
	if r.refuse(c, ch) {
		return
	}
	r.meet(c)
}

// meet adds a component, joined with those that it meets.
func (r *rebuilder) meet(c *component) {
	kept := r.components[:0]
	for _, o := range r.components {
		if !meets(c, o) {
			kept = append(kept, o)
			continue
		}
		o.take(c)
		c = o
	}
	r.components = append(kept, c)
}

// join makes one of components where one makes again what needs, as desired, something that the
// other still has to drop or to change: a view over a column that the other retypes; or where one drops a generated column
// over such a column.
func (r *rebuilder) join(needs depend.Graph) {
	for i := 0; i < len(r.components); i++ {
		for j := 0; j < len(r.components); j++ {
			a, o := r.components[i], r.components[j]
			if i == j || !a.waitsFor(o, needs) && !o.waitsFor(a, needs) && !r.retypesUnder(a, o) {
				continue
			}
			a.take(o)
			r.components = slices.Delete(r.components, j, j+1)
			i, j = -1, len(r.components) // what has grown may meet others
		}
	}
}

// anyKept reports whether an object that reads a dropped column is neither dropped nor changed: the
// server would refuse, so it is made again and the server judges the definition.
func (r *rebuilder) anyKept(c *component) bool {
	for ref := range c.again {
		_, dropped := r.dropped[ref]
		ch, altered := r.altered[ref]
		if !dropped && (!altered || r.d.needsRebuild(ch)) {
			return true
		}
	}
	return false
}
