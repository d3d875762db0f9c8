package schema

import "iter"

// Refs yields the name of every object, tables before what belongs to them.
func (d *Database) Refs() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		for r := range d.Objects() {
			if !yield(r) {
				return
			}
		}
	}
}

// Objects yields every object with its name, tables before what belongs to them.
func (d *Database) Objects() iter.Seq2[Ref, Object] {
	return func(yield func(Ref, Object) bool) {
		for _, s := range d.Schemas {
			if !yield(Ref{Kind: KindSchema, Name: s.Name}, s) {
				return
			}
		}
		for _, e := range d.Extensions {
			if !yield(Ref{Kind: KindExtension, Name: e.Name}, e) {
				return
			}
		}
		for _, e := range d.Enums {
			if !yield(Ref{Kind: KindEnum, Schema: e.Name.Schema, Name: e.Name.Name}, e) {
				return
			}
		}
		for _, s := range d.Sequences {
			if !yield(Ref{Kind: KindSequence, Schema: s.Name.Schema, Name: s.Name.Name}, s) {
				return
			}
		}
		for _, t := range d.Tables {
			if !t.objects(yield) {
				return
			}
		}
	}
}

func (t *Table) objects(yield func(Ref, Object) bool) bool {
	if !yield(t.Ref(), t) {
		return false
	}
	for _, c := range t.Columns {
		if !yield(t.Child(KindColumn, c.Name), c) {
			return false
		}
	}
	if k := t.PrimaryKey; k != nil && !yield(t.Child(KindPrimaryKey, k.Name), k) {
		return false
	}
	for _, k := range t.Uniques {
		if !yield(t.Child(KindUnique, k.Name), k) {
			return false
		}
	}
	for _, i := range t.Indexes {
		kind := KindIndex
		if i.Perf {
			kind = KindPerfIndex
		}
		if !yield(t.Child(kind, i.Name), i) {
			return false
		}
	}
	for _, c := range t.Checks {
		if !yield(t.Child(KindCheck, c.Name), c) {
			return false
		}
	}
	for _, e := range t.Exclusions {
		if !yield(t.Child(KindExclusion, e.Name), e) {
			return false
		}
	}
	for _, f := range t.ForeignKeys {
		if !yield(t.Child(KindForeignKey, f.Name), f) {
			return false
		}
	}
	return true
}
