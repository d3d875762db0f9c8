package schema

import "slices"

// View is a view or a materialized view.
type View struct {
	// Materialized reports whether the rows are stored.
	Materialized bool
	Name         Name
	// As is the query, without a closing semicolon. The names of the columns are part of it.
	As Expr
	// Columns are those with a comment or a default of their own; of a live view, all.
	Columns []ViewColumn
	// Params are storage parameters and view options (security_invoker, security_barrier),
	// sorted by name.
	Params []Param
	// CheckOption is LOCAL or CASCADED; empty for none.
	CheckOption string
	// Tablespace and Method are a materialized view's.
	Tablespace, Method string
	// ClusterOn is the index that CLUSTER without one sorts a materialized view's rows by.
	ClusterOn string
	// NoData reports whether a materialized view has not been filled, or need not be. One that is filled is
	// no difference: REFRESH is the user's.
	NoData bool
	// Indexes are a materialized view's, sorted by name.
	Indexes []*Index
	// Stats is set for a live materialized view.
	Stats Stats
	Common
}

// ViewColumn is a column of a view.
type ViewColumn struct {
	Name string
	// Type and Collation are set for a live view.
	Type      Type
	Collation string
	// Default is what INSERT into the view takes.
	Default Expr
	Comment string
}

// Kind is KindView or KindMaterialized.
func (v *View) Kind() Kind {
	if v.Materialized {
		return KindMaterialized
	}
	return KindView
}

// Ref implements Entity.
func (v *View) Ref() Ref { return Ref{Kind: v.Kind(), Schema: v.Name.Schema, Name: v.Name.Name} }

// Attrs implements Object. Indexes are compared on their own.
func (v *View) Attrs() []Attr {
	l := make(attrList, 0, 4)
	l.expr("as", v.As)
	l.params("with", v.Params)
	l.text("check_option", v.CheckOption)
	l.text("tablespace", v.Tablespace)
	l.text("access_method", v.Method)
	l.text("cluster_on", v.ClusterOn)
	for _, c := range v.Columns {
		l.expr("column."+c.Name+".default", c.Default)
		l.text("column."+c.Name+".comment", c.Comment)
	}
	l.text("comment", v.Comment)
	return l
}

// Exprs implements Entity.
func (v *View) Exprs() []*Expr {
	out := []*Expr{&v.As}
	for i := range v.Columns {
		if !v.Columns[i].Default.IsZero() {
			out = append(out, &v.Columns[i].Default)
		}
	}
	return out
}

// Table is the materialized view seen as the table that its indexes are on.
func (v *View) Table() *Table {
	return &Table{Name: v.Name, Indexes: v.Indexes, Stats: v.Stats, Source: v.Source}
}

// Follow implements Renamable.
func (v *View) Follow(to func(Ref) Ref) Renamable {
	c := *v
	c.Name = to(v.Ref()).TypeName()
	c.Columns = slices.Clone(v.Columns)
	return &c
}

// In implements Movable.
func (v *View) In(schema string) Movable {
	c := *v
	c.Name.Schema = schema
	return &c
}
