package schema

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

// Space is a namespace of PostgreSQL: within one, a name is given once.
type Space int

// The namespaces.
const (
	// OwnSpace is that of the kind alone: two collations of a schema, two triggers of a table.
	OwnSpace Space = iota
	// RelationSpace is pg_class in a schema: all that has columns, sequences, and indexes.
	RelationSpace
	// TypeSpace is pg_type in a schema, where the types of rows are too.
	TypeSpace
	// RoutineSpace is pg_proc in a schema: a name with the types of what a call passes.
	RoutineSpace
	// ConstraintSpace is pg_constraint of one table.
	ConstraintSpace
)

// trait is what there is to know of a kind.
type trait struct {
	kind   Kind
	plural string
	space  Space
	// rows reports whether the objects are relations that a query can read.
	rows bool
	// rowType reports whether each is the type of its rows as well, index that an index of its name keeps it.
	rowType, index bool
}

// traits has one row for each kind, in the order in which kinds are created.
var traits = []trait{
	{kind: KindSchema, plural: "schemas"},
	{kind: KindExtension, plural: "extensions"},
	{kind: KindRole, plural: "roles"},
	{kind: KindCollation, plural: "collations"},
	{kind: KindEnum, plural: "enums", space: TypeSpace},
	{kind: KindComposite, plural: "composite types", space: RelationSpace, rowType: true},
	{kind: KindDomain, plural: "domains", space: TypeSpace},
	{kind: KindRange, plural: "range types", space: TypeSpace},
	{kind: KindLanguage, plural: "languages"},
	{kind: KindBaseType, plural: "base types", space: TypeSpace},
	{kind: KindSequence, plural: "sequences", space: RelationSpace},
	{kind: KindFunction, plural: "functions", space: RoutineSpace},
	{kind: KindProcedure, plural: "procedures", space: RoutineSpace},
	{kind: KindAggregate, plural: "aggregates", space: RoutineSpace},
	{kind: KindOperator, plural: "operators"},
	{kind: KindAccessMethod, plural: "access methods"},
	{kind: KindOperatorFamily, plural: "operator families"},
	{kind: KindOperatorClass, plural: "operator classes"},
	{kind: KindCast, plural: "casts"},
	{kind: KindConversion, plural: "conversions"},
	{kind: KindTextSearchParser, plural: "text search parsers"},
	{kind: KindTextSearchTemplate, plural: "text search templates"},
	{kind: KindTextSearchDictionary, plural: "text search dictionaries"},
	{kind: KindTextSearchConfiguration, plural: "text search configurations"},
	{kind: KindTransform, plural: "transforms"},
	{kind: KindForeignDataWrapper, plural: "foreign data wrappers"},
	{kind: KindServer, plural: "servers"},
	{kind: KindUserMapping, plural: "user mappings"},
	{kind: KindTable, plural: "tables", space: RelationSpace, rows: true, rowType: true},
	{kind: KindForeignTable, plural: "foreign tables", space: RelationSpace, rows: true, rowType: true},
	{kind: KindColumn, plural: "columns"},
	{kind: KindPrimaryKey, plural: "primary keys", space: ConstraintSpace, index: true},
	{kind: KindUnique, plural: "uniques", space: ConstraintSpace, index: true},
	{kind: KindIndex, plural: "indexes", space: RelationSpace},
	{kind: KindPerfIndex, plural: "indexes", space: RelationSpace},
	{kind: KindCheck, plural: "checks", space: ConstraintSpace},
	{kind: KindExclusion, plural: "excludes", space: ConstraintSpace, index: true},
	{kind: KindForeignKey, plural: "foreign keys", space: ConstraintSpace},
	{kind: KindView, plural: "views", space: RelationSpace, rows: true, rowType: true},
	{kind: KindMaterialized, plural: "materialized views", space: RelationSpace, rows: true, rowType: true},
	{kind: KindRule, plural: "rules"},
	{kind: KindTrigger, plural: "triggers"},
	{kind: KindPolicy, plural: "policies"},
	{kind: KindStatistics, plural: "statistics objects"},
	{kind: KindEventTrigger, plural: "event triggers"},
	{kind: KindPublication, plural: "publications"},
	{kind: KindSubscription, plural: "subscriptions"},
	{kind: KindPermission, plural: "permissions"},
	{kind: KindDefaultPermission, plural: "default permissions"},
}

// traitOf finds the row of a kind, and kindRank its place.
var traitOf, kindRank = func() (map[Kind]trait, map[Kind]int) {
	of, rank := make(map[Kind]trait, len(traits)), make(map[Kind]int, len(traits))
	for i, t := range traits {
		of[t.kind], rank[t.kind] = t, i
	}
	return of, rank
}()

// Kinds lists every kind in creation order.
func Kinds() []Kind {
	out := make([]Kind, len(traits))
	for i, t := range traits {
		out[i] = t.kind
	}
	return out
}

// Plural is PostgreSQL's word for objects of the kind.
func Plural(k Kind) string { return traitOf[k].plural }

// HasRows reports whether objects of the kind are relations that a query can read: tables and views.
func (k Kind) HasRows() bool { return traitOf[k].rows }

// IsRelation reports whether objects of the kind are granted on as tables are: those with rows,
// and sequences.
func (k Kind) IsRelation() bool { return k.HasRows() || k == KindSequence }

// IsRoutine reports whether objects of the kind are called.
func (k Kind) IsRoutine() bool { return traitOf[k].space == RoutineSpace }

// IsType reports whether objects of the kind are data types, and nothing else.
func (k Kind) IsType() bool { return traitOf[k].space == TypeSpace || k == KindComposite }

// HasRowType reports whether objects of the kind are relations that are the types of their rows too.
func (k Kind) HasRowType() bool { return traitOf[k].rowType }

// NamesType reports whether the name of an object of the kind is that of a type: its own, or that of its rows.
func (k Kind) NamesType() bool { return k.IsType() || k.HasRowType() }

// IsConstraint reports whether objects of the kind are constraints of a table.
func (k Kind) IsConstraint() bool { return traitOf[k].space == ConstraintSpace }

// Slot is the place of a name in a namespace: two objects with a slot in common cannot be there at
// the same time.
type Slot struct {
	Space  Space
	Schema string
	// Kind is set in a space of the kind's own, Table in that of a table.
	Kind  Kind
	Table string
	Name  string
	Args  string
}

// Slot is the place that the object's name takes in the namespace of its kind.
func (r Ref) Slot() Slot {
	s := Slot{Space: traitOf[r.Kind].space, Schema: r.Schema, Name: r.Name}
	switch s.Space {
	case OwnSpace:
		s.Kind, s.Table, s.Args = r.Kind, r.Table, r.Args
	case ConstraintSpace:
		s.Table = r.Table
	case RoutineSpace:
		s.Args = r.Args
	case RelationSpace, TypeSpace: // the schema and the name are all
	}
	return s
}

// Slots are all places that the object takes: its own, that of the type of its rows, and that of the
// index that keeps it.
func (r Ref) Slots() []Slot {
	out := []Slot{r.Slot()}
	if traitOf[r.Kind].rowType {
		out = append(out, Slot{Space: TypeSpace, Schema: r.Schema, Name: r.Name})
	}
	if traitOf[r.Kind].index {
		out = append(out, Slot{Space: RelationSpace, Schema: r.Schema, Name: r.Name})
	}
	return out
}
