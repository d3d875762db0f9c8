package schema

import (
	"slices"
	"strings"
)

// SearchPath is the search_path under which a bare name in the HCL means what its author
// means: something of the object's own schema first, then of public, then of every other
// schema that the states declare, then of those that hold extensions. The temporary schema
// comes last, where it hides nothing.
func SearchPath(inSchema string, states ...*Database) string {
	path := []string{inSchema, "public"}
	for _, db := range states {
		for _, s := range db.Schemas {
			path = append(path, s.Name)
		}
	}
	for _, db := range states {
		for _, e := range db.Extensions {
			path = append(path, e.Schema)
		}
	}
	var out []string
	for _, s := range path {
		if q := Ident(s); s != "" && s != "pg_catalog" && !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return strings.Join(append(out, "pg_temp"), ", ")
}
