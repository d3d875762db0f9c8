package docs

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/schema"
)

// space adds the pages of a schema.
func (b *builder) space(s *space) {
	contents := &Entry{Kind: "schema", Title: s.Name, To: s.page}
	b.site.Contents = append(b.site.Contents, contents)
	add := func(p *Page) { b.site.Pages = append(b.site.Pages, p) }
	add(b.spacePage(s))
	tables, views := contents.group("Tables"), contents.group("Views")
	for _, t := range s.tables {
		if !t.IsPartition() {
			add(b.table(s, t))
			tables.entry(t.Name.Name, b.places[t.Ref()])
		}
	}
	for _, e := range s.relations {
		add(b.relation(s, e))
		views.entry(e.Ref().Name, b.places[e.Ref()])
	}
	b.groupPages(s, contents)
	contents.tidy()
}

// groupPages adds the pages that tell of several objects.
func (b *builder) groupPages(s *space, contents *Entry) {
	routines, types, sequences, others := contents.group("Routines"), contents.group("Types"), contents.group("Sequences"), contents.group("Others")
	for _, e := range s.routines {
		routines.entry(routineTitle(e), b.places[e.Ref()])
	}
	for _, e := range s.enums {
		types.entry(e.Name.Name, b.places[schema.Ref{Kind: schema.KindEnum, Schema: s.Name, Name: e.Name.Name}])
	}
	for _, e := range s.types {
		types.entry(e.Ref().Name, b.places[e.Ref()])
	}
	for _, q := range s.sequences {
		sequences.entry(q.Name.Name, b.places[schema.Ref{Kind: schema.KindSequence, Schema: s.Name, Name: q.Name.Name}])
	}
	for _, e := range s.others {
		others.entry(otherTitle(e), b.places[e.Ref()])
	}
	for _, g := range []struct {
		group *Entry
		page  *Page
	}{
		{routines, b.routinePage(s)}, {types, b.typePage(s)}, {sequences, b.sequencePage(s)}, {others, b.otherPage(s)},
	} {
		if len(g.page.Sections) > 0 {
			g.group.To = Target{Page: g.page.ID}
			b.site.Pages = append(b.site.Pages, g.page)
		}
	}
}

// group adds a heading to the contents.
func (e *Entry) group(title string) *Entry {
	g := &Entry{Title: title}
	e.Under = append(e.Under, g)
	return g
}

func (e *Entry) entry(title string, to Target) {
	e.Under = append(e.Under, &Entry{Title: title, To: to})
}

// tidy takes out groups without entries, and counts those of the others.
func (e *Entry) tidy() {
	var out []*Entry
	for _, g := range e.Under {
		if len(g.Under) > 0 {
			g.Title = fmt.Sprintf("%s (%d)", g.Title, len(g.Under))
			out = append(out, g)
		}
	}
	e.Under = out
}

// spacePage is the page of a schema.
func (b *builder) spacePage(s *space) *Page {
	p := &Page{ID: s.page.Page, Kind: "schema", Title: s.Name, Comment: s.OwnComment(), Up: b.up(nil)}
	p.fact("owner", code(s.OwnerName()))
	if b.known() {
		var bytes int64
		for _, t := range s.tables {
			if t.Partition == nil { // its partitions count
				bytes += t.Stats.Bytes
			}
		}
		p.fact("size of the tables", text(schema.SizeText(bytes)))
	}
	p.Drawing = b.spaceDrawing(s)
	p.section(b.tableList(s, p.ID))
	p.section(b.viewList(s, p.ID))
	p.section(b.routineList(s, p.ID))
	p.section(b.typeList(s, p.ID))
	rest := &Section{ID: b.names.under(p.ID, "rest"), Title: "Others", Heads: []string{"Kind", "Count"}}
	if n := len(s.sequences); n > 0 {
		rest.add("", Cell{{Text: "sequences", To: s.seqPage}}, number(n))
	}
	if n := len(s.others); n > 0 {
		rest.add("", Cell{{Text: "other objects", To: s.otherPage}}, number(n))
	}
	p.section(rest)
	p.section(b.privileges(p.ID, schema.Ref{Kind: schema.KindSchema, Name: s.Name}))
	return p
}

// A drawing has columns as long as it can be read: with all columns, with those of keys, or none.
const (
	mostWithColumns = 12
	mostWithKeys    = 45
)

func (b *builder) spaceDrawing(s *space) *Drawing {
	d := b.drawing.Within(s.Name)
	out := &Drawing{Look: diagram.Look{Home: s.Name}}
	switch n := len(d.Tables); {
	case len(d.References) == 0:
		return nil
	case n > mostWithKeys:
		d, out.Note = d.Names(), report.Count(n, "tables")+", without columns: the page of each table has a drawing with them"
	case n > mostWithColumns:
		d, out.Note = d.Brief(), "columns of keys alone: the page of each table has all"
	}
	out.Diagram = d
	return out
}

func (b *builder) tableList(s *space, id string) *Section {
	out := &Section{ID: b.names.under(id, "tables"), Title: "Tables", Heads: []string{"Name", "Columns", "Rows", "Size", "Comment"}}
	for _, t := range s.tables {
		if t.IsPartition() {
			continue
		}
		var rowCount, size Cell
		if b.known() {
			rowCount, size = rows(t.Stats), text(schema.SizeText(t.Stats.Bytes))
		}
		out.add("", b.relationLink(t.Name, s.Name), number(len(t.Columns)), rowCount, size, text(t.Comment))
	}
	return out
}

func (b *builder) viewList(s *space, id string) *Section {
	out := &Section{ID: b.names.under(id, "views"), Title: "Views and foreign tables", Heads: []string{"Name", "Kind", "Comment"}}
	for _, e := range s.relations {
		r := e.Ref()
		out.add("", b.relationLink(schema.Name{Schema: r.Schema, Name: r.Name}, s.Name), text(kindWords(r.Kind)), text(e.Base().Comment))
	}
	return out
}

func (b *builder) routineList(s *space, id string) *Section {
	out := &Section{ID: b.names.under(id, "routines"), Title: "Routines", Heads: []string{"Name", "Kind", "Comment"}}
	for _, e := range s.routines {
		out.add("", Cell{{Text: routineTitle(e), Code: true, To: b.places[e.Ref()]}}, text(kindWords(e.Ref().Kind)), text(e.Base().Comment))
	}
	return out
}

func (b *builder) typeList(s *space, id string) *Section {
	out := &Section{ID: b.names.under(id, "types"), Title: "Types", Heads: []string{"Name", "Kind", "Comment"}}
	add := func(r schema.Ref, comment string) {
		out.add("", Cell{{Text: r.Name, Code: true, To: b.places[r]}}, text(kindWords(r.Kind)), text(comment))
	}
	for _, e := range s.enums {
		add(schema.Ref{Kind: schema.KindEnum, Schema: s.Name, Name: e.Name.Name}, e.Comment)
	}
	for _, e := range s.types {
		add(e.Ref(), e.Base().Comment)
	}
	return out
}

// kindNames are the words of the manual for kinds that have other ones in the HCL.
var kindNames = map[schema.Kind]string{
	schema.KindMaterialized: "materialized view", schema.KindPerfIndex: "index", schema.KindExclusion: "exclusion constraint",
	schema.KindComposite: "composite type", schema.KindRange: "range type", schema.KindBaseType: "base type",
}

// kindWords is a kind in the words of the manual.
func kindWords(k schema.Kind) string {
	if name, ok := kindNames[k]; ok {
		return name
	}
	return strings.ReplaceAll(string(k), "_", " ")
}
