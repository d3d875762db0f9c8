package schema

// ForeignDataWrapper is a foreign-data wrapper that belongs to no extension.
type ForeignDataWrapper struct {
	Name string
	// Handler and Validator are functions; empty for none.
	Handler, Validator Name
	// Options are in the server's order, which means nothing.
	Options []Param
	Common
}

// Ref implements Entity.
func (w *ForeignDataWrapper) Ref() Ref { return Ref{Kind: KindForeignDataWrapper, Name: w.Name} }

// Attrs implements Object.
func (w *ForeignDataWrapper) Attrs() []Attr {
	var l attrList
	l.text("handler", w.Handler.String())
	l.text("validator", w.Validator.String())
	l.options("options", w.Options)
	l.text("comment", w.Comment)
	return l
}

// Needs implements Entity.
func (w *ForeignDataWrapper) Needs() []Ref {
	var out []Ref
	for _, n := range []Name{w.Handler, w.Validator} {
		if n.Name != "" {
			out = append(out, Ref{Kind: KindFunction, Schema: n.Schema, Name: n.Name})
		}
	}
	return out
}

// Follow implements Renamable.
func (w *ForeignDataWrapper) Follow(to func(Ref) Ref) Renamable {
	c := *w
	c.Name = to(w.Ref()).Name
	function := func(n Name) Name { return to(Ref{Kind: KindFunction, Schema: n.Schema, Name: n.Name}).TypeName() }
	c.Handler, c.Validator = function(w.Handler), function(w.Validator)
	return &c
}

// ForeignServer is a foreign server.
type ForeignServer struct {
	Name string
	// Wrapper is the foreign-data wrapper, often an extension's.
	Wrapper       string
	Type, Version string
	Options       []Param
	// Secrets reports whether a live server has options that hold a secret.
	Secrets bool
	Common
}

// Ref implements Entity.
func (s *ForeignServer) Ref() Ref { return Ref{Kind: KindServer, Name: s.Name} }

// Attrs implements Object.
func (s *ForeignServer) Attrs() []Attr {
	var l attrList
	l.text("fdw", s.Wrapper)
	l.text("type", s.Type)
	l.text("version", s.Version)
	l.options("options", s.Options)
	l.text("comment", s.Comment)
	return l
}

// Needs implements Entity.
func (s *ForeignServer) Needs() []Ref { return []Ref{{Kind: KindForeignDataWrapper, Name: s.Wrapper}} }

// Follow implements Renamable.
func (s *ForeignServer) Follow(to func(Ref) Ref) Renamable {
	c := *s
	c.Name = to(s.Ref()).Name
	c.Wrapper = to(s.Needs()[0]).Name
	return &c
}

// PublicUser is the user of a mapping for everybody; no role can have the name.
const PublicUser = "public"

// UserMapping says as whom a role works on a foreign server.
type UserMapping struct {
	// User is a role, or PublicUser.
	User, Server string
	Options      []Param
	// Secrets reports whether a live mapping has options that hold a secret.
	Secrets bool
	// Hidden reports whether the options of a live mapping may not be read; Unproven, of a desired
	// one, that they could not be compared.
	Hidden, Unproven bool
	Common
}

// Ref implements Entity. The server stands where other kinds have arguments.
func (m *UserMapping) Ref() Ref { return Ref{Kind: KindUserMapping, Name: m.User, Args: m.Server} }

// Attrs implements Object.
func (m *UserMapping) Attrs() []Attr {
	var l attrList
	switch {
	case m.Hidden:
		l = append(l, Attr{Name: "options", Value: "(not readable)"})
	case m.Unproven:
		l = append(l, Attr{Name: "options", Value: "(as declared)", Unproven: true})
	default:
		l.options("options", m.Options)
	}
	return l
}

// Needs implements Entity.
func (m *UserMapping) Needs() []Ref {
	out := []Ref{{Kind: KindServer, Name: m.Server}}
	if m.User != PublicUser {
		out = append(out, Ref{Kind: KindRole, Name: m.User})
	}
	return out
}

// ForeignTable is a table whose rows are on a foreign server.
type ForeignTable struct {
	Name    Name
	Server  string
	Options []Param
	// Columns are in their order, Checks in that of their names.
	Columns []*ForeignColumn
	Checks  []*Check
	// Secrets reports whether a live table has options that hold a secret.
	Secrets bool
	Common
}

// ForeignColumn is a column of a foreign table.
type ForeignColumn struct {
	*Column
	Options []Param
}

// Ref implements Entity.
func (t *ForeignTable) Ref() Ref {
	return Ref{Kind: KindForeignTable, Schema: t.Name.Schema, Name: t.Name.Name}
}

// Column is a column of the table, or nil.
func (t *ForeignTable) Column(name string) *ForeignColumn {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Check is a check of the table, or nil.
func (t *ForeignTable) Check(name string) *Check {
	for _, c := range t.Checks {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Attrs implements Object. Columns and checks are part of the table: it has no rows of its own.
func (t *ForeignTable) Attrs() []Attr {
	var l attrList
	l.text("server", t.Server)
	l.options("options", t.Options)
	for _, c := range t.Columns {
		prefix := "column." + c.Name + "."
		l = append(l, c.Type.attr(prefix+"type"), Attr{Name: prefix + "null", Value: boolText(!c.NotNull)})
		l.expr(prefix+"default", c.Default)
		l.expr(prefix+"as", c.Generated)
		if !c.Generated.IsZero() {
			l.text(prefix+"as.type", c.generatedType())
		}
		l.text(prefix+"collation", c.Collation)
		l.options(prefix+"options", c.Options)
		l.text(prefix+"comment", c.Comment)
	}
	for _, c := range t.Checks {
		prefix := "check." + c.Name + "."
		l.expr(prefix+"expr", c.Expr)
		l.flag(prefix+"no_inherit", c.NoInherit)
		l.flag(prefix+"not_valid", c.NotValid)
		l.unset(prefix+"enforced", c.NotEnforced)
		l.text(prefix+"comment", c.Comment)
	}
	l.text("comment", t.Comment)
	return l
}

// Types implements Entity.
func (t *ForeignTable) Types() []*Type {
	out := make([]*Type, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = &c.Type
	}
	return out
}

// Exprs implements Entity.
func (t *ForeignTable) Exprs() []*Expr {
	var out []*Expr
	for _, c := range t.Columns {
		for _, e := range []*Expr{&c.Default, &c.Generated} {
			if !e.IsZero() {
				out = append(out, e)
			}
		}
	}
	for _, c := range t.Checks {
		out = append(out, &c.Expr)
	}
	return out
}

// Needs implements Entity.
func (t *ForeignTable) Needs() []Ref { return []Ref{{Kind: KindServer, Name: t.Server}} }

// Follow implements Renamable.
func (t *ForeignTable) Follow(to func(Ref) Ref) Renamable {
	c := t.clone()
	c.Name = to(t.Ref()).TypeName()
	c.Server = to(t.Needs()[0]).Name
	return c
}

func (t *ForeignTable) clone() *ForeignTable {
	c := *t
	c.Columns = make([]*ForeignColumn, len(t.Columns))
	for i, col := range t.Columns {
		plain := *col.Column
		c.Columns[i] = &ForeignColumn{Column: &plain, Options: col.Options}
	}
	c.Checks = make([]*Check, len(t.Checks))
	for i, check := range t.Checks {
		plain := *check
		c.Checks[i] = &plain
	}
	return &c
}

// In implements Movable.
func (t *ForeignTable) In(schema string) Movable {
	c := t.clone()
	c.Name.Schema = schema
	return c
}

// Plain is the table as an ordinary one: its columns and checks.
func (t *ForeignTable) Plain() *Table {
	p := &Table{Name: t.Name, Checks: t.Checks, Source: t.Source}
	for _, c := range t.Columns {
		p.Columns = append(p.Columns, c.Column)
	}
	return p
}
