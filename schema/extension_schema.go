package schema

import "slices"

// WithoutExtensionSchemas returns a live state without the schemas that the scripts of extensions make, and without what else
// lies in them, which is counted as not managed: CREATE EXTENSION makes such a schema again, and fails where there is one; its
// functions make and drop objects there as they run. Schemas in keep stay.
func (d *Database) WithoutExtensionSchemas(keep []string) *Database {
	gone := make(map[string]bool)
	for _, s := range d.Schemas {
		if s.Extension != "" && !slices.Contains(keep, s.Name) {
			gone[s.Name] = true
		}
	}
	if len(gone) == 0 {
		return d
	}
	out := *d
	out.Schemas = slices.DeleteFunc(slices.Clone(d.Schemas), func(s *Schema) bool { return gone[s.Name] })
	out.Tables = slices.DeleteFunc(slices.Clone(d.Tables), func(t *Table) bool { return gone[t.Name.Schema] })
	out.Entities = slices.DeleteFunc(slices.Clone(d.Entities), func(e Entity) bool { return gone[e.Ref().Schema] })
	out.Unmanaged = d.UnmanagedWith(func(schema string) bool { return gone[schema] })
	return &out
}

// UnmanagedWith is what is not managed, sorted, with the tables and entities in some schemas.
func (d *Database) UnmanagedWith(in func(schema string) bool) []Unmanaged {
	counts := make(map[[2]string]int)
	count := func(schema string, k Kind) {
		if schema != "" && in(schema) {
			counts[[2]string{schema, Plural(k)}]++
		}
	}
	for _, t := range d.Tables {
		count(t.Name.Schema, KindTable)
	}
	for _, e := range d.Entities {
		count(e.Ref().Schema, e.Ref().Kind)
	}
	out := slices.Clone(d.Unmanaged)
	for at, n := range counts {
		out = append(out, Unmanaged{Schema: at[0], Kind: at[1], Count: n})
	}
	SortUnmanaged(out)
	return out
}
