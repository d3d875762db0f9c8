package schema

import (
	"slices"
	"strings"
)

// SearchPath is the search_path under which a bare name in the HCL means what its author
// means: something of the object's own schema first, then of public, then of the other schemas
// that the HCL declares, then of those of extensions. pg_catalog comes before all of them. What else
// is in the database does not exist for a bare name. The temporary schema comes last, where it
// hides nothing.
func SearchPath(inSchema string, desired, live *Database) string {
	path := []string{inSchema}
	for _, s := range desired.Schemas {
		if s.Name == "public" {
			path = append(path, s.Name)
		}
	}
	for _, s := range desired.Schemas {
		path = append(path, s.Name)
	}
	for _, e := range desired.Extensions {
		path = append(path, e.Schema)
	}
	for _, e := range live.Extensions {
		if e.Trusted || desired.Extension(e.Name) != nil {
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
