package hcl

import (
	"slices"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

var wrapperKind = entityKind{
	kind: schema.KindForeignDataWrapper, file: "foreign", home: inDatabase,
	attrs: []string{"handler", "validator", "options"}, read: readWrapper, write: writeWrapper,
}

var serverKind = entityKind{
	kind: schema.KindServer, file: "foreign", home: inDatabase,
	attrs: []string{"fdw", "type", "version", "options"}, read: readServer, write: writeServer,
}

var userMappingKind = entityKind{
	kind: schema.KindUserMapping, file: "foreign", home: inDatabase, declare: declareUserMapping,
	attrs: []string{"user", "server", "options"}, read: readUserMapping, write: writeUserMapping,
}

var foreignTableKind = entityKind{
	kind: schema.KindForeignTable, file: "foreign",
	attrs: []string{"schema", "server", "options"}, blocks: []string{"column", "check"},
	read: readForeignTable, write: writeForeignTable,
}

func readWrapper(b *block, d *symbol) schema.Entity {
	w := &schema.ForeignDataWrapper{Name: d.name.Name}
	if a := b.attr("handler"); a != nil {
		w.Handler = b.routineRef(a)
	}
	if a := b.attr("validator"); a != nil {
		w.Validator = b.routineRef(a)
	}
	w.Options = b.options(schema.KindForeignDataWrapper)
	return w
}

func writeWrapper(w *writer, p *printer, e schema.Entity) {
	f := e.(*schema.ForeignDataWrapper)
	if f.Handler.Name != "" {
		p.attr("handler", w.routine(f.Handler))
	}
	if f.Validator.Name != "" {
		p.attr("validator", w.routine(f.Validator))
	}
	p.options(f.Options)
}

func readServer(b *block, d *symbol) schema.Entity {
	s := &schema.ForeignServer{Name: d.name.Name, Type: b.str("type"), Version: b.str("version")}
	if a := b.attr("fdw"); a == nil {
		b.failf(b.TypeRange.Start, "fdw = extension.postgres_fdw", "server %q has no fdw", s.Name)
	} else {
		s.Wrapper = b.wrapper(a)
	}
	s.Options = b.options(schema.KindServer)
	return s
}

// wrapper reads a foreign-data wrapper: that of an extension, which has its name, one that is
// declared, or the name of one that is not.
func (b *block) wrapper(a *hclscan.Assignment) string {
	b.mark("fdw", a.NameRange.Start)
	names, ok := b.path(a.Expr)
	if !ok {
		s, _ := b.text(a)
		return s
	}
	of := b.r.entities[schema.KindForeignDataWrapper]
	if names[0] == "extension" {
		of = b.r.extensions
	}
	if d := b.refTo(a, of); d != nil {
		return d.name.Name
	}
	return ""
}

func writeServer(w *writer, p *printer, e schema.Entity) {
	s := e.(*schema.ForeignServer)
	switch {
	case w.db.Entity(schema.Ref{Kind: schema.KindForeignDataWrapper, Name: s.Wrapper}) != nil:
		p.attr("fdw", reference("foreign_data_wrapper", s.Wrapper))
	case w.db.Extension(s.Wrapper) != nil:
		p.attr("fdw", reference("extension", s.Wrapper))
	default:
		p.str("fdw", s.Wrapper)
	}
	p.str("type", s.Type)
	p.str("version", s.Version)
	p.options(s.Options)
}

// declareUserMapping declares what has no name of its own: a mapping is told by its user and
// its server.
func declareUserMapping(b *block, s *symbols) {
	if len(b.Labels) > 0 {
		b.failf(b.LabelRanges[0].Start, "user_mapping { ... }", "user_mapping has no label: its user and its server name it")
		return
	}
	q := b.quietly()
	user, server := q.mappedUser(), q.serverRef("user_mapping")
	s.add(&symbol{name: schema.Name{Name: user}, label: user, on: schema.Name{Name: server}, block: b})
}

func readUserMapping(b *block, _ *symbol) schema.Entity {
	m := &schema.UserMapping{User: b.mappedUser(), Server: b.serverRef("user_mapping")}
	if b.has("comment") {
		b.failf(b.attr("comment").NameRange.Start, "", "PostgreSQL keeps no comment on a user mapping")
	}
	m.Options = b.options(schema.KindUserMapping)
	return m
}

// mappedUser reads a role: PUBLIC, a string, or role.NAME.
func (b *block) mappedUser() string {
	a := b.attr("user")
	if a == nil {
		b.failf(b.TypeRange.Start, "user = PUBLIC", "user_mapping has no user")
		return ""
	}
	b.mark("user", a.NameRange.Start)
	if names, ok := b.path(a.Expr); ok && len(names) == 2 && names[0] == "role" {
		if roles := b.r.entities[schema.KindRole]; roles != nil {
			if d := b.refTo(a, roles); d != nil {
				return d.name.Name
			}
			return ""
		}
		return names[1]
	}
	s, ok := b.keyword(a)
	switch {
	case !ok || s == "":
		return ""
	case s == "PUBLIC":
		return schema.PublicUser
	case !b.checkIdentifier(a.Expr.Range().Start, s):
		return ""
	}
	return s
}

// serverRef reads the foreign server of a user mapping or a foreign table.
func (b *block) serverRef(of string) string {
	a := b.attr("server")
	if a == nil {
		b.failf(b.TypeRange.Start, "server = server.NAME", "%s has no server", of)
		return ""
	}
	b.mark("server", a.NameRange.Start)
	if _, ok := b.path(a.Expr); !ok {
		s, _ := b.text(a) // an extension's
		return s
	}
	if d := b.refTo(a, b.r.entities[schema.KindServer]); d != nil {
		return d.name.Name
	}
	return ""
}

func (w *writer) server(p *printer, name string) {
	if w.db.Entity(schema.Ref{Kind: schema.KindServer, Name: name}) != nil {
		p.attr("server", reference("server", name))
	} else {
		p.str("server", name)
	}
}

func writeUserMapping(w *writer, p *printer, e schema.Entity) {
	m := e.(*schema.UserMapping)
	if m.User == schema.PublicUser {
		p.attr("user", "PUBLIC")
	} else {
		p.str("user", m.User)
	}
	w.server(p, m.Server)
	p.options(m.Options)
}

func readForeignTable(b *block, d *symbol) schema.Entity {
	t := &schema.ForeignTable{Name: d.name, Server: b.serverRef("foreign_table"), Options: b.options(schema.KindForeignTable)}
	b.declareColumns(d)
	d.columns.setErrors(b.errs)
	b.columns = d.columns
	for i := range d.columns.blocks {
		c := &d.columns.blocks[i]
		for _, name := range []string{"storage", "compression"} {
			if a := c.attr(name); a != nil {
				c.failf(a.NameRange.Start, "", "a column of a foreign table has no %s", name)
			}
		}
		if id := c.child("identity"); id != nil {
			c.failf(id.TypeRange.Start, "", "a column of a foreign table has no identity")
		}
		column := &schema.ForeignColumn{Column: &schema.Column{}}
		c.withoutOptions().column(column.Column, d, d.columns.names[i])
		column.Options = c.columnOptions(b, d.columns.names[i])
		t.Columns = append(t.Columns, column)
		if t.Columns[i].Serial {
			c.failf(c.TypeRange.Start, `default = sql("nextval('...')")`, "a column of a foreign table is not serial")
		}
		if was := t.Columns[i].RenamedFrom; was != "" {
			c.failf(c.attr("renamed_from").NameRange.Start, "", "renamed_from is not for columns of foreign tables")
		}
	}
	for _, c := range b.children("check") {
		c.columns = b.columns
		if k := c.check(); k != nil {
			if k.RenamedFrom != "" {
				c.failf(c.attr("renamed_from").NameRange.Start, "", "renamed_from is not for checks of foreign tables")
			}
			t.Checks = append(t.Checks, k)
		}
	}
	slices.SortStableFunc(t.Checks, func(x, y *schema.Check) int { return schema.Name{Name: x.Name}.Compare(schema.Name{Name: y.Name}) })
	return t
}

// withoutOptions is a column's block with what a table's column may have.
func (b *block) withoutOptions() *block {
	c, without := *b, *b.Block
	without.Body.Attributes = slices.DeleteFunc(slices.Clone(without.Body.Attributes), func(a hclscan.Attribute) bool { return a.Name == "options" })
	c.Block = &without
	return &c
}

// columnOptions reads a column's options, whose places the table keeps.
func (b *block) columnOptions(table *block, name string) []schema.Param {
	c := *b
	c.src, c.prefix = table.src, "column."+name+"."
	return c.options(schema.KindForeignTable)
}

func writeForeignTable(w *writer, p *printer, e schema.Entity) {
	t := e.(*schema.ForeignTable)
	w.server(p, t.Server)
	p.options(t.Options)
	plain := &schema.Table{Name: t.Name}
	for _, c := range t.Columns {
		p.open("column", c.Name)
		typ, isEnum := w.columnType(p, plain, c.Column)
		p.flag("null", !c.NotNull)
		if !c.Default.IsZero() {
			p.attr("default", defaultHCL(c.Default.Text, typ, isEnum))
		}
		if c.Collation != "" {
			p.str("collate", w.collation(c.Collation))
		}
		if !c.Generated.IsZero() && !c.Virtual {
			p.str("as", c.Generated.Text)
		}
		p.options(c.Options)
		p.comment(c.Comment)
		if c.Virtual {
			p.open("as")
			p.str("expr", c.Generated.Text)
			p.attr("type", "VIRTUAL")
			p.close()
		}
		p.close()
	}
	for _, c := range t.Checks {
		p.open("check", c.Name)
		p.str("expr", c.Expr.Text)
		p.flag("no_inherit", c.NoInherit)
		p.flag("not_valid", c.NotValid)
		p.unset("enforced", c.NotEnforced)
		p.ending(c.Comment, "")
	}
}
