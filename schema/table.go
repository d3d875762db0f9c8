package schema

// Table is an ordinary table with what belongs to it. Columns stay in their order;
// everything else is sorted by name.
type Table struct {
	Name        Name
	Comment     string
	RenamedFrom string
	Owner
	// RowSecurity says whether policies hold.
	RowSecurity RowSecurity
	// Unlogged reports whether the table is not written to WAL: it is empty after a crash, and on
	// standbys.
	Unlogged bool
	Storage
	// Params are storage parameters, sorted by name; those of the TOAST table begin with
	// "toast.".
	Params  []Param
	Columns []*Column
	// PrimaryKey is nil where there is none.
	PrimaryKey  *Key
	Uniques     []*Key
	Indexes     []*Index
	Checks      []*Check
	Exclusions  []*Exclusion
	ForeignKeys []*ForeignKey
	// Partition is how a partitioned table is split; nil for any other.
	Partition *Partition
	// PartitionOf is the partitioned table that this one is a part of; Bound says which part,
	// as the server prints it: FOR VALUES FROM (1) TO (10).
	PartitionOf Name
	Bound       Expr
	// BoundCheck is the server's condition that the rows of a desired partition meet; empty
	// until asked for.
	BoundCheck string
	// Inherits are the tables that this one inherits from, in their order.
	Inherits []Name
	// DependsOn are objects that must be there first, beyond those that can be seen.
	DependsOn []Ref
	*Source

	// Stats is set for a live table; of a partitioned one it is its partitions'.
	Stats Stats
	// Shared holds what a live table has because its parents have it: parts of their indexes,
	// keys and constraints. They are its own once it is detached.
	Shared *Table
	// KeptBy is the extension that keeps the rows of a live table elsewhere: in other tables, as TimescaleDB, or on other
	// servers, as Citus. It is empty for all others.
	KeptBy string
	// Detaching reports whether a live partition is half detached: a DETACH CONCURRENTLY was
	// interrupted.
	Detaching bool
}

// Stats is what the catalogs say about a table's size.
type Stats struct {
	// Rows is pg_class.reltuples; -1 where the table was never analyzed.
	Rows int64
	// Bytes is pg_class.relpages in bytes, or the exact size where it was asked for; of a table with its
	// TOAST, without its indexes.
	Bytes int64
}

// Ref names the table.
func (t *Table) Ref() Ref { return Ref{Kind: KindTable, Schema: t.Name.Schema, Name: t.Name.Name} }

// Child names something that belongs to the table.
func (t *Table) Child(k Kind, name string) Ref {
	return Ref{Kind: k, Schema: t.Name.Schema, Table: t.Name.Name, Name: name}
}

// Column is a column of the table, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Column is a column of a table.
type Column struct {
	Name        string
	Type        Type
	NotNull     bool
	Default     Expr
	RenamedFrom string
	// Serial reports whether the default is nextval of the column's own sequence, which has
	// the name and the options that the serial pseudo-types give it.
	Serial bool
	// Identity is nil where the column is not an identity column.
	Identity *Identity
	// Generated is the expression of a generated column.
	Generated Expr
	// Virtual reports whether a generated column is computed when read (PostgreSQL 18).
	Virtual bool
	// Collation is the qualified name, empty for the type's own.
	Collation string
	// Storage is PLAIN, EXTERNAL, EXTENDED or MAIN; TypeStorage, of a live column, is
	// the type's own, which a desired column has when it names none.
	Storage, TypeStorage string
	// Views names the views, materialized ones too, that read a live column: while they do,
	// the column can neither change its type nor go.
	Views []string
	// Compression is pglz or lz4; empty for default_toast_compression.
	Compression string
	Comment     string
	// NotNullConstraint says more of a NOT NULL than that it is there (PostgreSQL 18); nil where
	// there is no more to say.
	NotNullConstraint *NotNull
	// NotNullOwn reports whether a column of a child is NOT NULL by itself, not only by its parents
	// (PostgreSQL 18). It is no difference, as whether a column or a check is the child's own.
	NotNullOwn bool
	// NotNullName is the name of the constraint that a live column has by its table's parents alone.
	NotNullName string
	Statistics
	// Inherited reports whether the column comes from a parent and is not the table's own.
	Inherited bool
	*Source
}

// Identity is GENERATED ... AS IDENTITY with the options of its sequence.
type Identity struct {
	// Always is GENERATED ALWAYS; otherwise BY DEFAULT.
	Always bool
	// Options of the implicit sequence; nil numbers are defaults.
	Options SequenceOptions
	// Sequence is the name of the implicit sequence.
	Sequence GivenName
	// Persistence is LOGGED or UNLOGGED where the sequence is not as its table (PostgreSQL 15).
	Persistence string
	// Comment is on the sequence.
	Comment string
}

// Attrs implements Object. What belongs to a table is compared on its own.
func (t *Table) Attrs() []Attr {
	var l attrList
	l.flag("unlogged", t.Unlogged)
	t.Storage.attrs(&l)
	t.partitionAttrs(&l)
	l.params("with", t.Params)
	t.RowSecurity.attrs(&l)
	l.text("comment", t.Comment)
	return l
}

// Attrs implements Object.
func (c *Column) Attrs() []Attr { return c.AppendAttrs(make([]Attr, 0, 4)) }

// AppendAttrs adds them to a list.
func (c *Column) AppendAttrs(list []Attr) []Attr {
	l := attrList(list)
	l = append(l, c.Type.attr("type"))
	if c.Serial {
		l.flag("serial", true)
	}
	l = append(l, Attr{Name: "null", Value: boolText(!c.NotNull)})
	l.expr("default", c.Default)
	if id := c.Identity; id != nil {
		l.text("identity", id.generated())
		id.Options.attrs(&l, "identity.", c.Type.SQL())
		id.Sequence.attrs(&l, "identity.sequence_name")
		l.text("identity.persistence", id.Persistence)
		l.text("identity.comment", id.Comment)
	}
	l.expr("as", c.Generated)
	if !c.Generated.IsZero() {
		l.text("as.type", c.generatedType())
	}
	l.text("collation", c.Collation)
	if c.Storage != "" && c.Storage != c.TypeStorage {
		l = append(l, Attr{Name: "storage", Value: c.Storage})
	} else if c.TypeStorage != "" {
		l = append(l, Attr{Name: "storage", Value: c.TypeStorage, Same: []string{""}})
	} else {
		l = append(l, Attr{Name: "storage"})
	}
	l.text("compression", c.Compression)
	c.Statistics.attrs(&l)
	c.NotNullConstraint.attrs(&l)
	l.text("comment", c.Comment)
	return l
}

func (c *Column) generatedType() string {
	if c.Virtual {
		return "VIRTUAL"
	}
	return "STORED"
}

func (i *Identity) generated() string {
	if i.Always {
		return "ALWAYS"
	}
	return "BY DEFAULT"
}

func boolText(b bool) string {
	if b {
		return "true"
	}
	return "false"
}
