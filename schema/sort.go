package schema

import (
	"cmp"
	"slices"
	"strings"
)

// Sort puts every list whose order means nothing into the order of names. Readers call
// it last.
func (d *Database) Sort() {
	slices.SortStableFunc(d.Schemas, func(a, b *Schema) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(d.Extensions, func(a, b *Extension) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(d.Tables, func(a, b *Table) int { return a.Name.Compare(b.Name) })
	for _, t := range d.Tables {
		t.sort()
	}
	SortEntities(d.Entities)
	slices.SortStableFunc(d.Data, func(a, b *Data) int { return a.Table.Compare(b.Table) })
}

func (t *Table) sort() {
	if t.Shared != nil {
		t.Shared.sort()
	}
	slices.SortStableFunc(t.Uniques, func(a, b *Key) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.Indexes, func(a, b *Index) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.Checks, func(a, b *Check) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.Exclusions, func(a, b *Exclusion) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(t.ForeignKeys, func(a, b *ForeignKey) int { return strings.Compare(a.Name, b.Name) })
}

// Table finds a table by name, or nil. Tables must be sorted.
func (d *Database) Table(n Name) *Table {
	i, ok := slices.BinarySearchFunc(d.Tables, n, func(t *Table, n Name) int { return t.Name.Compare(n) })
	if !ok {
		return nil
	}
	return d.Tables[i]
}

// Extension finds an extension by name, or nil.
func (d *Database) Extension(name string) *Extension {
	for _, e := range d.Extensions {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// SortUnmanaged orders counts by schema and kind.
func SortUnmanaged(list []Unmanaged) {
	slices.SortFunc(list, func(a, b Unmanaged) int {
		return cmp.Or(strings.Compare(a.Schema, b.Schema), strings.Compare(a.Kind, b.Kind))
	})
}
