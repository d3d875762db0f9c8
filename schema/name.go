package schema

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"strings"
)

// MaxIdentifier is the longest name that PostgreSQL keeps, in bytes; it cuts longer
// ones (manual, "Identifiers and Key Words": NAMEDATALEN - 1).
const MaxIdentifier = 63

// Name is the qualified name of a relation or a type.
type Name struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
}

// String gives schema.name as people write it, without quotes.
func (n Name) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// Compare orders names by schema, then name, byte by byte.
func (n Name) Compare(o Name) int {
	return cmp.Or(strings.Compare(n.Schema, o.Schema), strings.Compare(n.Name, o.Name))
}

// Ref names one object. Table is set for what belongs to a table or a view; Args for what is
// told apart by argument types: "integer, text". A schema or an extension has only a Name.
type Ref struct {
	Kind   Kind
	Schema string
	Table  string
	Name   string
	Args   string
}

// String gives kind and dotted name: "column public.users.email".
func (r Ref) String() string {
	return string(r.Kind) + " " + r.Path()
}

// Names gives the names that lead to the object, from the schema on; its own alone where it is in none.
func (r Ref) Names() []string {
	names := make([]string, 0, 3)
	for _, n := range []string{r.Schema, r.Table, r.Name} {
		if n != "" {
			names = append(names, n)
		}
	}
	return names
}

// Path gives the dotted name without the kind: "public.users.email".
func (r Ref) Path() string {
	path := strings.Join(r.Names(), ".")
	if r.Args != "" || r.Kind.IsRoutine() {
		path += "(" + r.Args + ")"
	}
	return path
}

// TableName is the table that the object belongs to or is.
func (r Ref) TableName() Name {
	if r.Kind == KindTable {
		return Name{r.Schema, r.Name}
	}
	return Name{r.Schema, r.Table}
}

// Compare orders refs by schema, table, kind and name: an object stands next to its table.
func (r Ref) Compare(o Ref) int {
	return cmp.Or(
		strings.Compare(r.Schema, o.Schema), strings.Compare(r.group(), o.group()),
		cmp.Compare(kindRank[r.Kind], kindRank[o.Kind]), strings.Compare(r.Name, o.Name),
		strings.Compare(r.Args, o.Args))
}

func (r Ref) group() string {
	if r.Kind == KindTable {
		return r.Name
	}
	return r.Table
}

// TypeName is the qualified name of a type or a relation that the ref names.
func (r Ref) TypeName() Name { return Name{r.Schema, r.Name} }

// TemporarySuffix ends every name that is meant for the time of a plan alone.
const TemporarySuffix = "_schemactl"

// TemporaryName is the name of what stands beside first, or its part second, for the time of a plan:
// first_second_what_schemactl. Where that has to be cut, eight digits of a hash of all of it keep apart the names of two
// that begin alike.
func TemporaryName(first, second, what string) string {
	whole := first + "_"
	if second != "" {
		whole += second + "_"
	}
	whole += what + TemporarySuffix
	if len(whole) <= MaxIdentifier {
		return whole
	}
	return ObjectName(first, second, fmt.Sprintf("%08x_%s%s", crc32.ChecksumIEEE([]byte(whole)), what, TemporarySuffix))
}

// IsTemporary reports whether an object is what a plan made for its own time: where it is still there,
// the plan was interrupted.
func IsTemporary(name string) bool { return strings.HasSuffix(name, TemporarySuffix) }
