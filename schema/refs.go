package schema

import (
	"iter"
	"slices"
)

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
		for _, t := range d.Tables {
			if !t.objects(yield) {
				return
			}
		}
		for _, e := range d.Entities {
			if !yield(e.Ref(), e) {
				return
			}
			if v, ok := e.(*View); ok && !v.Table().children(yield) {
				return
			}
		}
	}
}

// Children yields what belongs to the table.
func (t *Table) Children() iter.Seq2[Ref, Object] {
	return func(yield func(Ref, Object) bool) { t.children(yield) }
}

// ColumnsOf lists the columns that an index or a constraint names.
func ColumnsOf(o Object) []string {
	switch o := o.(type) {
	case *Key:
		return append(slices.Clone(o.Columns), o.Include...)
	case *ForeignKey:
		return append(slices.Clone(o.Columns), o.OnDeleteColumns...)
	case *Index:
		return append(partColumns(o.Parts), o.Include...)
	case *Exclusion:
		return append(partColumns(o.Parts), o.Include...)
	}
	return nil
}

// ExprsOf lists the expressions of an index or a constraint.
func ExprsOf(o Object) []Expr {
	switch o := o.(type) {
	case *Check:
		return []Expr{o.Expr}
	case *Index:
		return append(partExprs(o.Parts), o.Where)
	case *Exclusion:
		return append(partExprs(o.Parts), o.Where)
	}
	return nil
}

// CollationsOf lists the collations that an index or a constraint names.
func CollationsOf(o Object) []string {
	var parts []Part
	switch o := o.(type) {
	case *Index:
		parts = o.Parts
	case *Exclusion:
		parts = o.Parts
	}
	var out []string
	for _, p := range parts {
		if p.Collation != "" {
			out = append(out, p.Collation)
		}
	}
	return out
}

func partColumns(parts []Part) []string {
	var out []string
	for _, p := range parts {
		if p.Column != "" {
			out = append(out, p.Column)
		}
	}
	return out
}

func partExprs(parts []Part) []Expr {
	var out []Expr
	for _, p := range parts {
		if !p.Expr.IsZero() {
			out = append(out, p.Expr)
		}
	}
	return out
}

func (t *Table) objects(yield func(Ref, Object) bool) bool {
	return yield(t.Ref(), t) && t.children(yield)
}

func (t *Table) children(yield func(Ref, Object) bool) bool {
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
