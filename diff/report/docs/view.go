package docs

import (
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// relation is the page of a view or a foreign table.
func (b *builder) relation(s *space, e schema.Entity) *Page {
	r := e.Ref()
	n := schema.Name{Schema: r.Schema, Name: r.Name}
	p := &Page{ID: b.places[r].Page, Kind: kindWords(r.Kind), Title: n.String(), Comment: e.Base().Comment, Up: b.up(s)}
	p.fact("owner", code(e.Base().OwnerName()))
	switch e := e.(type) {
	case *schema.View:
		b.view(p, e)
	case *schema.ForeignTable:
		b.foreignTable(p, e)
	}
	b.common(p, n)
	p.section(b.usedSection(p.ID, r))
	p.section(b.privileges(p.ID, r))
	return p
}

func (b *builder) view(p *Page, v *schema.View) {
	if v.Materialized {
		b.sizeFacts(p, v.Stats)
	}
	p.fact("check option", code(v.CheckOption))
	if len(v.Params) > 0 {
		p.fact("options", code(ddl.Params(v.Params)))
	}
	s := &Section{ID: b.names.under(p.ID, "columns"), Title: "Columns", Heads: []string{"Name", "Type", "Default", "Comment"}}
	for _, c := range v.Columns {
		s.add(b.names.under(p.ID, c.Name), code(c.Name), b.typeCell(c.Type, v.Name.Schema), code(c.Default.SQL()), text(c.Comment))
	}
	p.section(s)
	p.Sections = append(p.Sections, &Section{ID: b.names.under(p.ID, "definition"), Title: "Definition", SQL: ddl.CreateView(v, false) + ";"})
	p.section(b.indexes(p.ID, v.Table()))
	p.section(b.reads(p.ID, v.Ref()))
}

// reads lists what a view is made of, with the columns where the server tells them.
func (b *builder) reads(id string, r schema.Ref) *Section {
	s := &Section{ID: b.names.under(id, "reads"), Title: "Reads", Heads: []string{"Kind", "Name", "Columns"}}
	columns := make(map[schema.Name][]string)
	for _, to := range b.needs[r] {
		if to.Kind == schema.KindColumn {
			columns[to.TableName()] = append(columns[to.TableName()], to.Name)
		}
	}
	for _, to := range b.needs[r] {
		if to.Kind != schema.KindColumn && !b.places.of(to).IsZero() {
			s.add("", text(kindWords(to.Kind)), b.link(to), code(strings.Join(columns[to.TypeName()], ", ")))
		}
	}
	return s
}

func (b *builder) foreignTable(p *Page, t *schema.ForeignTable) {
	p.fact("server", b.link(schema.Ref{Kind: schema.KindServer, Name: t.Server}))
	for _, o := range t.Options {
		p.fact("option "+o.Name, code(schema.Literal(o.Value)))
	}
	if hidesOptions(t) {
		p.fact("options", text(hiddenOptions))
	}
	p.section(b.columns(p.ID, t.Plain()))
	p.section(b.constraints(p.ID, t.Plain()))
}
