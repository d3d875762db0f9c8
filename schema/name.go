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
	KindSchema                  Kind = "schema"
	KindExtension               Kind = "extension"
	KindRole                    Kind = "role"
	KindCollation               Kind = "collation"
	KindEnum                    Kind = "enum"
	KindComposite               Kind = "composite"
	KindDomain                  Kind = "domain"
	KindRange                   Kind = "range"
	KindLanguage                Kind = "language"
	KindBaseType                Kind = "type"
	KindSequence                Kind = "sequence"
	KindFunction                Kind = "function"
	KindProcedure               Kind = "procedure"
	KindAggregate               Kind = "aggregate"
	KindOperator                Kind = "operator"
	KindAccessMethod            Kind = "access_method"
	KindOperatorFamily          Kind = "operator_family"
	KindOperatorClass           Kind = "operator_class"
	KindCast                    Kind = "cast"
	KindConversion              Kind = "conversion"
	KindTextSearchParser        Kind = "text_search_parser"
	KindTextSearchTemplate      Kind = "text_search_template"
	KindTextSearchDictionary    Kind = "text_search_dictionary"
	KindTextSearchConfiguration Kind = "text_search_configuration"
	KindTransform               Kind = "transform"
	KindForeignDataWrapper      Kind = "foreign_data_wrapper"
	KindServer                  Kind = "server"
	KindUserMapping             Kind = "user_mapping"
	KindTable                   Kind = "table"
	KindForeignTable            Kind = "foreign_table"
	KindColumn                  Kind = "column"
	KindPrimaryKey              Kind = "primary_key"
	KindUnique                  Kind = "unique"
	KindIndex                   Kind = "index"
	KindPerfIndex               Kind = "perf_index"
	KindCheck                   Kind = "check"
	KindExclusion               Kind = "exclude"
	KindForeignKey              Kind = "foreign_key"
	KindView                    Kind = "view"
	KindMaterialized            Kind = "materialized"
	KindRule                    Kind = "rule"
	KindTrigger                 Kind = "trigger"
	KindPolicy                  Kind = "policy"
	KindStatistics              Kind = "statistics"
	KindEventTrigger            Kind = "event_trigger"
	KindPublication             Kind = "publication"
	KindSubscription            Kind = "subscription"
	KindPermission              Kind = "permission"
	KindDefaultPermission       Kind = "default_permission"
)

// Kinds lists every kind in creation order.
func Kinds() []Kind {
	return []Kind{
		KindSchema, KindExtension, KindRole, KindCollation, KindEnum, KindComposite, KindDomain, KindRange,
		KindLanguage, KindBaseType, KindSequence, KindFunction, KindProcedure, KindAggregate, KindOperator, KindAccessMethod, KindOperatorFamily,
		KindOperatorClass, KindCast, KindConversion, KindTextSearchParser, KindTextSearchTemplate,
		KindTextSearchDictionary, KindTextSearchConfiguration, KindTransform, KindForeignDataWrapper, KindServer, KindUserMapping,
		KindTable, KindForeignTable, KindColumn, KindPrimaryKey, KindUnique, KindIndex, KindPerfIndex, KindCheck,
		KindExclusion, KindForeignKey, KindView, KindMaterialized, KindRule, KindTrigger, KindPolicy,
		KindStatistics, KindEventTrigger, KindPublication, KindSubscription, KindPermission, KindDefaultPermission,
	}
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

// Path gives the dotted name without the kind: "public.users.email".
func (r Ref) Path() string {
	parts := make([]string, 0, 3)
	for _, p := range []string{r.Schema, r.Table, r.Name} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	path := strings.Join(parts, ".")
	if r.Args != "" || r.Kind.hasArgs() {
		path += "(" + r.Args + ")"
	}
	return path
}

// hasArgs says that objects of the kind are told apart by their arguments.
func (k Kind) hasArgs() bool {
	return k == KindFunction || k == KindProcedure || k == KindAggregate
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

var kindRank = func() map[Kind]int {
	m := make(map[Kind]int)
	for i, k := range Kinds() {
		m[k] = i
	}
	return m
}()

// TypeName is the qualified name of a type or a relation that the ref names.
func (r Ref) TypeName() Name { return Name{r.Schema, r.Name} }

// Plural is PostgreSQL's word for objects of the kind.
func Plural(k Kind) string {
	switch k {
	case KindMaterialized:
		return "materialized views"
	case KindPolicy:
		return "policies"
	case KindIndex, KindPerfIndex:
		return "indexes"
	case KindStatistics:
		return "statistics objects"
	case KindRange, KindComposite:
		return string(k) + " types"
	case KindOperatorClass:
		return "operator classes"
	case KindOperatorFamily:
		return "operator families"
	case KindTextSearchDictionary:
		return "text search dictionaries"
	case KindBaseType:
		return "base types"
	}
	return strings.ReplaceAll(string(k), "_", " ") + "s"
}

// TemporarySuffix ends every name that is meant for the time of a plan alone.
const TemporarySuffix = "_schemactl"

// IsTemporary says that an object is what a plan made for its own time: where it is still there,
// the plan was interrupted.
func IsTemporary(name string) bool { return strings.HasSuffix(name, TemporarySuffix) }
