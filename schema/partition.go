package schema

import (
	"regexp"
	"slices"
)

// Partition is how a partitioned table is split.
type Partition struct {
	// Type is RANGE, LIST or HASH.
	Type string
	// Parts are the key: columns and expressions.
	Parts []Part
}

// Method is the access method whose operator classes order the key.
func (p *Partition) Method() string {
	if p.Type == "HASH" {
		return "hash"
	}
	return "btree"
}

// boundAttr lets a number equal the same number in quotes: the server quotes those of some
// types, and a person does not.
func boundAttr(e Expr) Attr {
	a := e.attr("values")
	for _, text := range append([]string{a.Value}, a.Same...) {
		if plain := plainNumbers(text); plain != text {
			a.Same = append(a.Same, plain)
		}
	}
	return a
}

// SameBound reports whether two partitions hold the same rows of one table.
func SameBound(a, b *Table) bool {
	return a.PartitionOf == b.PartitionOf && boundAttr(a.Bound).Equal(boundAttr(b.Bound))
}

var quotedNumber = regexp.MustCompile(`'(-?[0-9]+(?:\.[0-9]+)?)'`)

func plainNumbers(text string) string { return quotedNumber.ReplaceAllString(text, "$1") }

// IsPartition reports whether the table is a partition of another.
func (t *Table) IsPartition() bool { return t.PartitionOf.Name != "" }

// Parents are the tables that the table has columns from.
func (t *Table) Parents() []Name {
	if t.IsPartition() {
		return []Name{t.PartitionOf}
	}
	return t.Inherits
}

// partitionAttrs are the properties of a table that is split, or a part of another.
func (t *Table) partitionAttrs(l *attrList) {
	if p := t.Partition; p != nil {
		l.text("partition.type", p.Type)
		from := len(*l)
		partAttrs(l, p.Parts)
		for i := range (*l)[from:] {
			(*l)[from+i].Name = "partition." + (*l)[from+i].Name
		}
	}
	if t.IsPartition() {
		of := t.PartitionOf.String()
		if t.Detaching {
			of += " (half detached)"
		}
		l.text("partition_of", of)
		*l = append(*l, boundAttr(t.Bound))
	}
	names := make([]string, len(t.Inherits))
	for i, n := range t.Inherits {
		names[i] = n.String()
	}
	l.list("inherits", names)
}

// InheritedColumns are the columns that a table gets from its parents, in their order. A
// column that several have is one; it is never null where any of them says so.
func InheritedColumns(parents []*Table, partition bool) []*Column {
	var out []*Column
	for _, p := range parents {
		for _, c := range p.Columns {
			if have := findColumn(out, c.Name); have != nil {
				have.NotNull = have.NotNull || c.inherited(p.Name, partition).NotNull
				if have.Default.IsZero() {
					have.Default = c.inheritedDefault(p.Name)
				}
				continue
			}
			out = append(out, c.inherited(p.Name, partition))
		}
	}
	return out
}

// inherited is the column as a child of its table has it: the sequence of a serial or identity
// column stays the parent's, as does the comment.
func (c *Column) inherited(table Name, partition bool) *Column {
	n := *c
	n.Inherited, n.Serial, n.Default, n.Comment, n.Views = true, false, c.inheritedDefault(table), "", nil
	n.NotNull = c.NotNull && (c.NotNullConstraint == nil || !c.NotNullConstraint.NoInherit)
	n.NotNullConstraint, n.NotNullOwn = nil, false
	if !partition {
		// Partitions share the identity since PostgreSQL 17; see live.ResolveTypes.
		n.Identity = nil
	}
	return &n
}

func (c *Column) inheritedDefault(table Name) Expr {
	if c.Serial {
		return Expr{Text: "nextval(" + Literal(SerialSequence(table, c.Name).SQL()) + "::regclass)"}
	}
	return c.Default
}

func findColumn(list []*Column, name string) *Column {
	i := slices.IndexFunc(list, func(c *Column) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return list[i]
}

// ParentTables are the parents of a table among those of the state.
func (d *Database) ParentTables(t *Table) []*Table {
	var out []*Table
	for _, n := range t.Parents() {
		if p := d.Table(n); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Ancestors are the parents of a table, and theirs.
func (d *Database) Ancestors(t *Table) []*Table {
	var out []*Table
	for _, p := range d.ParentTables(t) {
		if !slices.Contains(out, p) {
			out = append(append(out, p), d.Ancestors(p)...)
		}
	}
	return out
}

// PrimaryKeyOf is the primary key of a table, or that of the table that it is a partition of, at any depth; nil where there is none.
func (d *Database) PrimaryKeyOf(t *Table) *Key {
	for t != nil && t.PrimaryKey == nil && t.IsPartition() {
		t = d.Table(t.PartitionOf)
	}
	if t == nil {
		return nil
	}
	return t.PrimaryKey
}

// Children maps each table to the tables that have columns from it, by name.
func (d *Database) ChildTables() map[Name][]*Table {
	out := make(map[Name][]*Table)
	for _, t := range d.Tables {
		for _, p := range t.Parents() {
			out[p] = append(out[p], t)
		}
	}
	return out
}

// SameOrder reports whether the columns of a table stand in the order of others.
func SameOrder(a, b []*Column) bool {
	return slices.EqualFunc(a, b, func(x, y *Column) bool { return x.Name == y.Name })
}

// Reached is a child's column as it is once its parent's column has been changed: ALTER TABLE
// reaches all children with what it sets, and only with that.
func (c *Column) Reached(from, to *Column, parent Name) *Column {
	n := *c
	if from.Type.SQL() != to.Type.SQL() {
		n.Type = to.Type
	}
	if from.Collation != to.Collation {
		n.Collation = to.Collation
	}
	if from.NotNull != to.NotNull {
		n.NotNull = to.NotNull
	}
	if !from.Default.Equal(to.Default) || from.Serial != to.Serial {
		n.Default = to.inheritedDefault(parent)
	}
	if !from.Generated.Equal(to.Generated) {
		n.Generated, n.Virtual = to.Generated, to.Virtual
	}
	if !from.attrEqual(to, "storage") {
		n.Storage = to.Storage
		if n.Storage == "" {
			n.Storage = n.TypeStorage
		}
	}
	if c.Identity != nil && c.Identity == from.Identity {
		n.Identity = to.Identity
	}
	return &n
}

func (c *Column) attrEqual(o *Column, name string) bool {
	find := func(list []Attr) Attr {
		i := slices.IndexFunc(list, func(a Attr) bool { return a.Name == name })
		if i < 0 {
			return Attr{}
		}
		return list[i]
	}
	return find(c.Attrs()).Equal(find(o.Attrs()))
}
