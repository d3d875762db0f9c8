package live

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// slot is the name that a stand-in has in pg_temp. Routines of one name share it, since a call may mean
// any of them.
type slot struct {
	routine bool
	name    string
}

func slotOf(r schema.Ref) slot { return slot{r.Kind.IsRoutine(), r.Name} }

// hasSlot reports whether others can name an object.
func hasSlot(r schema.Ref) bool {
	return r.Table == "" && (r.Kind.NamesType() || r.Kind.IsRoutine() || r.Kind == schema.KindSequence)
}

// worldGroup are texts that are judged in one transaction: no two of the objects that they need have one
// name in pg_temp.
type worldGroup struct {
	texts []*worldText
	// stood are the stand-ins, each after what it needs.
	stood []schema.Ref
	slots map[slot]string // to schemas
	has   map[schema.Ref]bool
}

// typeColumns gives the columns of a view that was read in pg_temp the types that the stand-ins there are for. The
// server prints a type of pg_temp by its bare name.
func (g *worldGroup) typeColumns(v *schema.View) {
	for i := range v.Columns {
		t := &v.Columns[i].Type
		if schema.BuiltinType(t.Text) {
			continue
		}
		word, _, _ := strings.Cut(t.Text, "[")
		n := schema.ParseName(word)
		if in, ok := g.slots[slot{name: n.Name}]; ok && n.Schema == "" {
			n.Schema = in
			t.Text = n.SQL() + t.Text[len(word):]
		}
	}
}

// groups puts the texts into as few groups as their names allow. A text that needs two objects of one
// name is in none.
func (w *world) groups() []*worldGroup {
	var out []*worldGroup
	for _, t := range w.texts {
		members := w.overloads(w.members(t))
		if !fits(nil, members) {
			continue
		}
		g := find(out, func(g *worldGroup) bool {
			return (t.part == nil || len(g.texts) < partsTogether) && fits(g.slots, members)
		})
		if g == nil {
			g = &worldGroup{slots: make(map[slot]string), has: make(map[schema.Ref]bool)}
			out = append(out, g)
		}
		if t.part != nil {
			t.part.number = len(g.texts)
		}
		g.texts = append(g.texts, t)
		for _, m := range members {
			if hasSlot(m) {
				g.slots[slotOf(m)] = m.Schema
			}
			if w.stood[m] && !g.has[m] {
				g.has[m] = true
				g.stood = append(g.stood, m)
			}
		}
	}
	return out
}

// members are what a text needs, in order, and what is judged with it.
func (w *world) members(t *worldText) []schema.Ref {
	ref := t.ref()
	seen := map[schema.Ref]bool{ref: true}
	out := w.closure(ref, seen)
	switch {
	case t.part != nil && !seen[t.part.table.Ref()]:
		on := t.part.table.Ref()
		seen[on] = true
		out = append(append(out, w.closure(on, seen)...), on)
	case hasSlot(ref):
		out = append(out, ref)
	}
	return out
}

// overloads adds the other routines of the names that are called: all of them get a stand-in where one
// does.
func (w *world) overloads(members []schema.Ref) []schema.Ref {
	seen := make(map[schema.Ref]bool, len(members))
	for _, m := range members {
		seen[m] = true
	}
	for _, m := range slices.Clone(members) {
		if !m.Kind.IsRoutine() || !w.stood[m] {
			continue
		}
		for _, e := range w.routines[m.TypeName()] {
			r := e.Ref()
			switch {
			case seen[r]:
			case standable(e):
				seen[r], w.stood[r] = true, true
				members = append(append(members, w.closure(r, seen)...), r)
			default:
				w.unsure = true
			}
		}
	}
	return members
}

// fits reports whether objects can be in a group: a name is that of one schema's object.
func fits(slots map[slot]string, members []schema.Ref) bool {
	own := make(map[slot]string, len(members))
	for _, m := range members {
		if !hasSlot(m) {
			continue
		}
		s := slotOf(m)
		for _, taken := range []map[slot]string{slots, own} {
			if in, ok := taken[s]; ok && in != m.Schema {
				return false
			}
		}
		own[s] = m.Schema
	}
	return true
}
