package schema

// Collation is a sort order. Its version is the server's business and is not compared.
type Collation struct {
	Name Name
	// Provider is icu or builtin; empty means libc.
	Provider string
	// Locale is the locale's name. Of libc it stands for both categories.
	Locale string
	// Collate and Ctype are libc's categories where they differ.
	Collate, Ctype string
	// Nondeterministic reports whether strings of different bytes may be equal.
	Nondeterministic bool
	// Rules are tailoring rules of ICU.
	Rules string
	Common
}

// Ref implements Entity.
func (c *Collation) Ref() Ref {
	return Ref{Kind: KindCollation, Schema: c.Name.Schema, Name: c.Name.Name}
}

// Attrs implements Object.
func (c *Collation) Attrs() []Attr {
	var l attrList
	l.text("provider", c.Provider)
	l.text("locale", c.Locale)
	l.text("lc_collate", c.Collate)
	l.text("lc_ctype", c.Ctype)
	if c.Nondeterministic {
		l.text("deterministic", "false")
	}
	l.text("rules", c.Rules)
	l.text("comment", c.Comment)
	return l
}

// In implements Movable.
func (c *Collation) In(schema string) Movable {
	o := *c
	o.Name.Schema = schema
	return &o
}

// Follow implements Renamable.
func (c *Collation) Follow(to func(Ref) Ref) Renamable {
	o := *c
	o.Name = to(c.Ref()).TypeName()
	return &o
}

// StaleCollation is a live collation whose provider, the C library or ICU, has another version than
// the one that its indexes were built by. What it sorts in another order now, they may not find.
// https://www.postgresql.org/docs/current/sql-altercollation.html
type StaleCollation struct {
	Name Name
	// Recorded is the version that the catalogs hold, Actual that of the provider.
	Recorded, Actual string
	// Owned reports whether the role may record another version.
	Owned bool
	// Indexes depend on its order, in every schema.
	Indexes []CollatedIndex
	// Partitioned are the tables whose rows it puts into partitions by range.
	Partitioned []Name
}

// CollatedIndex is an index that depends on the order of a collation.
type CollatedIndex struct {
	Name, Table Name
	// Exclusion reports whether it keeps an exclusion constraint.
	Exclusion bool
}

// IsDefault reports whether it is the database's own collation.
func (c *StaleCollation) IsDefault() bool {
	return c.Name == Name{Schema: "pg_catalog", Name: "default"}
}
