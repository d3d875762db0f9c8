package schema

import (
	"cmp"
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

// Kind is a kind of object. Its values are the block names of the HCL.
type Kind string

// The kinds, in the order in which they are created.
const (
	KindSchema     Kind = "schema"
	KindExtension  Kind = "extension"
	KindEnum       Kind = "enum"
	KindSequence   Kind = "sequence"
	KindTable      Kind = "table"
	KindColumn     Kind = "column"
	KindPrimaryKey Kind = "primary_key"
	KindUnique     Kind = "unique"
	KindIndex      Kind = "index"
	KindPerfIndex  Kind = "perf_index"
	KindCheck      Kind = "check"
	KindExclusion  Kind = "exclude"
	KindForeignKey Kind = "foreign_key"
)

// Kinds lists every kind in creation order.
func Kinds() []Kind {
	return []Kind{
		KindSchema, KindExtension, KindEnum, KindSequence, KindTable, KindColumn, KindPrimaryKey,
		KindUnique, KindIndex, KindPerfIndex, KindCheck, KindExclusion, KindForeignKey,
	}
}

// Ref names one object. Table is set for what belongs to a table. A schema or an
// extension has only a Name.
type Ref struct {
	Kind   Kind
	Schema string
	Table  string
	Name   string
}

// String gives kind and dotted name: "column public.users.email".
func (r Ref) String() string {
	return string(r.Kind) + " " + r.Path()
}

// Path gives the dotted name without the kind: "public.users.email".
func (r Ref) Path() string {
	parts := make([]string, 0, 3)
	for _, p := range []string{r.Schema, r.Table, r.Name} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ".")
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
		cmp.Compare(kindRank[r.Kind], kindRank[o.Kind]), strings.Compare(r.Name, o.Name))
}

func (r Ref) group() string {
	if r.Kind == KindTable {
		return r.Name
	}
	return r.Table
}

var kindRank = func() map[Kind]int {
	m := make(map[Kind]int)
	for i, k := range Kinds() {
		m[k] = i
	}
	return m
}()

// TypeName is the qualified name of a type or a relation that the ref names.
func (r Ref) TypeName() Name { return Name{r.Schema, r.Name} }
