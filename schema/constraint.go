package schema

// Key is a primary key or a unique constraint. PostgreSQL keeps it by an index of the
// same name.
type Key struct {
	// Name is empty where the HCL names none: then any name is right, and a new one
	// gets the server's default.
	Name             string
	RenamedFrom      string
	Columns          []string
	Include          []string
	NullsNotDistinct bool
	// WithoutOverlaps reports whether the last column is a range that must not overlap where the
	// others are equal (PostgreSQL 18).
	WithoutOverlaps bool
	Params          []Param
	Tablespace      string
	Timing
	Comment string
	// IndexComment is on the index, which has one beside the constraint's.
	IndexComment string
	*Source

	// Invalid reports whether the index of a live key is not valid; Lacking names the partitions
	// that have no valid part of it.
	Invalid bool
	Lacking []Name
	// PartOf names the index that a partition's is a part of; of a key of the partition's own it
	// is no index of a key.
	PartOf string
}

// Timing is when a constraint is checked.
type Timing struct {
	Deferrable bool
	// Deferred is INITIALLY DEFERRED, which implies Deferrable.
	Deferred bool
}

func (t Timing) attrs(l *attrList) {
	l.flag("deferrable", t.Deferrable)
	l.flag("initially_deferred", t.Deferred)
}

// ForeignKey is a foreign key constraint. Actions and Match are PostgreSQL's words:
// NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT; SIMPLE, FULL. Empty means NO
// ACTION and SIMPLE.
type ForeignKey struct {
	Name        string
	RenamedFrom string
	Columns     []string
	RefTable    Name
	RefColumns  []string
	Match       string
	OnUpdate    string
	OnDelete    string
	// OnDeleteColumns limits SET NULL and SET DEFAULT to some columns (PostgreSQL 15).
	OnDeleteColumns []string
	// Period reports whether the last columns are ranges: those referred to must cover the one that
	// refers (PostgreSQL 18).
	Period bool
	Timing
	NotValid bool
	// NotEnforced reports whether nothing checks the constraint (PostgreSQL 18).
	NotEnforced bool
	Comment     string
	*Source
}

// Check is a check constraint.
type Check struct {
	Name        string
	RenamedFrom string
	Expr        Expr
	NoInherit   bool
	NotValid    bool
	// NotEnforced reports whether nothing checks the constraint (PostgreSQL 18).
	NotEnforced bool
	Comment     string
	*Source

	// Inherited reports whether a parent has a live check too.
	Inherited bool
}

// Exclusion is an exclusion constraint.
type Exclusion struct {
	Name        string
	RenamedFrom string
	// Method is the access method; empty means btree.
	Method     string
	Parts      []Part
	Include    []string
	Where      Expr
	Params     []Param
	Tablespace string
	Timing
	Comment string
	// IndexComment is on the index, which has one beside the constraint's.
	IndexComment string
	*Source

	// Invalid reports whether the index of a live constraint is not valid.
	Invalid bool
}

// Attrs implements Object.
func (k *Key) Attrs() []Attr {
	l := make(attrList, 0, 2)
	l.list("columns", k.Columns)
	l.list("include", k.Include)
	l.unset("nulls_distinct", k.NullsNotDistinct)
	l.flag("without_overlaps", k.WithoutOverlaps)
	l.params("with", k.Params)
	l.text("tablespace", k.Tablespace)
	k.Timing.attrs(&l)
	l.text("comment", k.Comment)
	l.text("index_comment", k.IndexComment)
	return l
}

// Attrs implements Object.
func (f *ForeignKey) Attrs() []Attr {
	l := make(attrList, 0, 4)
	l.list("columns", f.Columns)
	l.text("ref_table", f.RefTable.String())
	l.list("ref_columns", f.RefColumns)
	l.text("match", unless(f.Match, "SIMPLE"))
	l.text("on_update", unless(f.OnUpdate, "NO ACTION"))
	l.text("on_delete", unless(f.OnDelete, "NO ACTION"))
	l.list("on_delete_columns", f.OnDeleteColumns)
	l.flag("period", f.Period)
	f.Timing.attrs(&l)
	l.flag("not_valid", f.NotValid)
	l.unset("enforced", f.NotEnforced)
	l.text("comment", f.Comment)
	return l
}

// Attrs implements Object.
func (c *Check) Attrs() []Attr {
	l := make(attrList, 0, 2)
	l.expr("expr", c.Expr)
	l.flag("no_inherit", c.NoInherit)
	l.flag("not_valid", c.NotValid)
	l.unset("enforced", c.NotEnforced)
	l.text("comment", c.Comment)
	return l
}

// Attrs implements Object.
func (e *Exclusion) Attrs() []Attr {
	l := make(attrList, 0, 6)
	l.text("type", unless(e.Method, "btree"))
	partAttrs(&l, e.Parts)
	l.list("include", e.Include)
	l.expr("where", e.Where)
	l.params("with", e.Params)
	l.text("tablespace", e.Tablespace)
	e.Timing.attrs(&l)
	l.text("comment", e.Comment)
	l.text("index_comment", e.IndexComment)
	return l
}

func unless(value, def string) string {
	if value == def {
		return ""
	}
	return value
}
