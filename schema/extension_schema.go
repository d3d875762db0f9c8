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
	out.Unmanaged = slices.Clone(d.Unmanaged)
	counts := make(map[[2]string]int)
	count := func(schema, kind string) bool {
		if gone[schema] {
			counts[[2]string{schema, kind}]++
		}
		return gone[schema]
	}
	out.Schemas = slices.DeleteFunc(slices.Clone(d.Schemas), func(s *Schema) bool { return gone[s.Name] })
	out.Tables = slices.DeleteFunc(slices.Clone(d.Tables), func(t *Table) bool { return count(t.Name.Schema, Plural(KindTable)) })
	out.Entities = slices.DeleteFunc(slices.Clone(d.Entities), func(e Entity) bool { return count(e.Ref().Schema, Plural(e.Ref().Kind)) })
	for at, n := range counts {
		out.Unmanaged = append(out.Unmanaged, Unmanaged{Schema: at[0], Kind: at[1], Count: n})
	}
	SortUnmanaged(out.Unmanaged)
	return &out
}
