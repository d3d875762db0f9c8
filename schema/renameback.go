package schema

// RenameBack makes a state that was, of which later ones are given in their order, one to go back
// to: what has another name by now is renamed from that, and what its own renamed_from said of
// the time before is over.
func (d *Database) RenameBack(later []*Database) {
	for _, t := range d.Tables {
		now := t.Name
		var tables []*Table
		for _, l := range later {
			next := follow(l.Tables, now.Name, func(x *Table) (string, string, bool) {
				return x.Name.Name, x.RenamedFrom, x.Name.Schema == now.Schema
			})
			if next != nil {
				now.Name = (*next).Name.Name
				tables = append(tables, *next)
			}
		}
		t.RenamedFrom = was(now.Name, t.Name.Name, d.Table(now) != nil)
		t.renameBack(tables)
	}
	for _, e := range d.Entities {
		ref := e.Ref()
		e.Base().RenamedFrom = back(ref.Name, lists(later, func(l *Database) []Entity { return l.Entities }),
			func(x Entity) (string, string, bool) {
				r := x.Ref()
				name := r.Name
				r.Name = ref.Name
				return name, x.Base().RenamedFrom, r == ref
			},
			func(name string) bool {
				other := ref
				other.Name = name
				return d.Entity(other) != nil
			})
		if e, ok := e.(*Enum); ok {
			e.RenamedValues = nil
		}
	}
}

// renameBack does so for what belongs to a table, which later states are given of.
func (t *Table) renameBack(later []*Table) {
	for _, c := range t.Columns {
		c.RenamedFrom = backIn(c.Name, t.Columns, later, func(t *Table) []*Column { return t.Columns }, func(x *Column) (string, string) { return x.Name, x.RenamedFrom })
	}
	for _, i := range t.Indexes {
		i.RenamedFrom = backIn(i.Name, t.Indexes, later, func(t *Table) []*Index { return t.Indexes }, func(x *Index) (string, string) { return x.Name, x.RenamedFrom })
	}
	for _, k := range t.Uniques {
		k.RenamedFrom = backIn(k.Name, t.Uniques, later, func(t *Table) []*Key { return t.Uniques }, func(x *Key) (string, string) { return x.Name, x.RenamedFrom })
	}
	for _, c := range t.Checks {
		c.RenamedFrom = backIn(c.Name, t.Checks, later, func(t *Table) []*Check { return t.Checks }, func(x *Check) (string, string) { return x.Name, x.RenamedFrom })
	}
	for _, e := range t.Exclusions {
		e.RenamedFrom = backIn(e.Name, t.Exclusions, later, func(t *Table) []*Exclusion { return t.Exclusions }, func(x *Exclusion) (string, string) { return x.Name, x.RenamedFrom })
	}
	for _, f := range t.ForeignKeys {
		f.RenamedFrom = backIn(f.Name, t.ForeignKeys, later, func(t *Table) []*ForeignKey { return t.ForeignKeys }, func(x *ForeignKey) (string, string) { return x.Name, x.RenamedFrom })
	}
	if t.PrimaryKey != nil {
		t.PrimaryKey.RenamedFrom = ""
	}
}

func backIn[T any](name string, own []T, later []*Table, of func(*Table) []T, names func(T) (name, from string)) string {
	return back(name, lists(later, of), func(x T) (string, string, bool) {
		n, from := names(x)
		return n, from, true
	}, func(name string) bool {
		for _, x := range own {
			if n, _ := names(x); n == name {
				return true
			}
		}
		return false
	})
}

func lists[S, T any](states []S, of func(S) []T) [][]T {
	out := make([][]T, len(states))
	for i, s := range states {
		out[i] = of(s)
	}
	return out
}

// back is the name that something has by now, or nothing where that is its own, or another's.
func back[T any](name string, later [][]T, names func(T) (name, from string, of bool), taken func(string) bool) string {
	if name == "" { // of a key that the HCL gives no name
		return ""
	}
	now := name
	for _, list := range later {
		if next := follow(list, now, names); next != nil {
			now, _, _ = names(*next)
		}
	}
	return was(now, name, taken(now))
}

func was(now, name string, taken bool) string {
	if now == name || taken {
		return ""
	}
	return now
}

// follow finds what has a name, or had it before.
func follow[T any](list []T, name string, names func(T) (name, from string, of bool)) *T {
	var renamed *T
	for i, x := range list {
		switch n, from, of := names(x); {
		case of && n == name:
			return &list[i]
		case of && from == name:
			renamed = &list[i]
		}
	}
	return renamed
}
