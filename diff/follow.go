package diff

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// wish is a renamed_from of the HCL.
type wish struct {
	to, from string
	desired  schema.Object
	// kept and moved are the live objects of the new and of the old name; nil where there is none.
	kept, moved schema.Object
}

// followed tells, by the new name, which renames are to run: the old name is live, and the new one is
// not, or is that of an object which is renamed too. All of them happen at once: a chain (a to b, b to c) and
// a swap keep every object.
func (c *comparer) followed(wishes []wish) map[string]bool {
	if len(wishes) == 0 {
		return nil
	}
	f := follower{comparer: c, state: make(map[string]verdict), byFrom: make(map[string]*wish)}
	for i := range wishes {
		w := &wishes[i]
		if w.moved != nil && f.byFrom[w.from] == nil {
			f.byFrom[w.from] = w
		}
	}
	out := make(map[string]bool)
	for i := range wishes {
		w := &wishes[i]
		if f.byFrom[w.from] == w && f.visit(w) {
			out[w.to] = true
		}
	}
	return out
}

type verdict int

const (
	unknown verdict = iota
	visiting
	runs
	ran
)

type follower struct {
	*comparer
	byFrom map[string]*wish
	state  map[string]verdict
	path   []*wish
}

// visit reports whether a rename is to run.
func (f *follower) visit(w *wish) bool {
	if s := f.state[w.to]; s == runs || s == ran {
		return s == runs
	}
	if w.kept == nil {
		return f.settle(w, true)
	}
	next := f.byFrom[w.to]
	if next == nil {
		return f.settle(w, false)
	}
	f.state[w.to], f.path = visiting, append(f.path, w)
	if at := slices.Index(f.path, next); at >= 0 {
		yes := f.swaps(f.path[at:])
		for _, member := range f.path[at:] {
			f.settle(member, yes)
		}
	} else {
		f.settle(w, f.visit(next))
	}
	f.path = f.path[:len(f.path)-1]
	return f.state[w.to] == runs
}

func (f *follower) settle(w *wish, yes bool) bool {
	if s := f.state[w.to]; s == runs || s == ran {
		return s == runs
	}
	f.state[w.to] = ran
	if yes {
		f.state[w.to] = runs
	}
	return yes
}

// swaps tells whether objects that change names in a circle have still to do so. Their names do not
// tell: what they are does.
func (f *follower) swaps(circle []*wish) bool {
	asIs, moved := 0, 0
	for _, w := range circle {
		asIs += distance(w.kept, w.desired)
		moved += distance(w.moved, w.desired)
	}
	if asIs == moved {
		w := circle[0]
		f.warn(w.desired.Src().At("renamed_from"), "renamed_from: %q and %q change names, and are so alike that no one can tell whether they have: take renamed_from out, and rename by hand if they have not", w.from, w.to)
	}
	return moved < asIs
}

// distance counts what differs between a live object and a desired one.
func distance(live, desired schema.Object) int {
	changed, unproven := textChanges(live, desired)
	n := len(changed) + len(unproven)
	l, ok := live.(*schema.Table)
	d, also := desired.(*schema.Table)
	if !ok || !also {
		return n
	}
	for _, p := range matchNames(l.Columns, d.Columns, func(c *schema.Column) string { return c.Name }) {
		switch {
		case p.live == nil || p.desired == nil:
			n++
		default:
			n += distance(p.live, p.desired)
		}
	}
	return n
}

// notFollowed warns of a rename whose new name is taken while the old one goes: its object is dropped.
func (c *comparer) notFollowed(w wish, declared bool) {
	if w.kept != nil && w.moved != nil && !declared {
		c.warn(w.desired.Src().At("renamed_from"), "renamed_from = %q is not followed: %q is there already, and %q is dropped", w.from, w.to, w.from)
	}
}
