package planner

import "github.com/replyx/schemactl/schema"

// names is which names of indexes and constraints are free while the plan runs.
type names struct {
	// taken holds the live names that a new index cannot have yet.
	taken map[schema.Name]bool
	// moved holds the indexes and constraints that have given up their name, and what they are
	// called until they are dropped.
	moved map[schema.Ref]string
	// away holds the temporary names of indexes, constraints and sequences that have given up theirs.
	away map[schema.Name]bool
	// remade holds the indexes and constraints that go with a replaced column.
	remade map[schema.Name]bool
	// given holds the names that the plan gives to parts of indexes.
	given map[schema.Name]bool
	// notNull holds the names that it gives to NOT NULL constraints, as if they were checks of their tables.
	notNull map[schema.Ref]bool
}

func newNames(taken map[schema.Name]bool) *names {
	return &names{taken: taken, moved: make(map[schema.Ref]string), away: make(map[schema.Name]bool), remade: make(map[schema.Name]bool), given: make(map[schema.Name]bool), notNull: make(map[schema.Ref]bool)}
}

// isTaken reports whether a name belongs to another live relation that the plan drops or replaces later.
func (n *names) isTaken(name schema.Name) bool { return n.taken[name] && !n.remade[name] }

// now is what a live index or constraint is called when it is dropped.
func (n *names) now(ref schema.Ref) string {
	if ref.Kind == schema.KindPerfIndex {
		ref.Kind = schema.KindIndex
	}
	if to := n.moved[ref]; to != "" {
		return to
	}
	return ref.Name
}

// sequence is what a live sequence is called when a column loses it.
func (n *names) sequence(name schema.Name) schema.Name {
	return schema.Name{Schema: name.Schema, Name: n.now(schema.SequenceRef(name))}
}

// sameButName compares all properties but the comment.
func sameButName(a, b schema.Object) bool {
	values := func(o schema.Object) map[string]schema.Attr {
		m := make(map[string]schema.Attr)
		for _, x := range o.Attrs() {
			if !isComment(x.Name) {
				m[x.Name] = x
			}
		}
		return m
	}
	x, y := values(a), values(b)
	for name := range y {
		if _, ok := x[name]; !ok {
			x[name] = schema.Attr{Name: name}
		}
	}
	for name, v := range x {
		w, ok := y[name]
		if !ok {
			w = schema.Attr{Name: name}
		}
		if !v.Equal(w) {
			return false
		}
	}
	return true
}

func hasIndex(t *schema.Table, name string) bool {
	for _, i := range t.Indexes {
		if i.Name == name {
			return true
		}
	}
	return false
}

// replaced is the temporary name of an index that a new one replaces: something else that had its name, which it got by a
// rename, may have the usual one until it is dropped.
func (n *names) replaced(index schema.Name) string {
	if old := oldName(index.Name); !n.away[schema.Name{Schema: index.Schema, Name: old}] {
		return old
	}
	return schema.TemporaryName(index.Name, "", "replaced")
}
