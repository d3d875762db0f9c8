package docs

import (
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// routineTitle is the name of a routine with the types that a call passes.
func routineTitle(e schema.Entity) string {
	r := e.Ref()
	return r.Name + "(" + r.Args + ")"
}

// groupPage is the page of several objects of a schema.
func (b *builder) groupPage(s *space, at Target, kind string) *Page {
	return &Page{ID: at.Page, Title: kind + " of " + s.Name, Up: b.up(s)}
}

func (b *builder) routinePage(s *space) *Page {
	p := b.groupPage(s, s.routinePage, "Routines")
	for _, e := range s.routines {
		o := b.object(e)
		o.Title, o.Facts = routineTitle(e), nil
		o.fact("kind", text(kindWords(e.Ref().Kind)))
		if r, ok := e.(*schema.Routine); ok {
			b.routineFacts(o, r)
		}
		o.SQL = strings.Join(ddl.Create(e), ";\n") + ";"
		o.fact("owner", code(e.Base().OwnerName()))
		o.fact("used by", b.usedCell(e.Ref()))
		o.fact("privileges", b.grantCell(e.Ref()))
		p.Sections = append(p.Sections, o)
	}
	return p
}

func (b *builder) routineFacts(s *Section, r *schema.Routine) {
	returns := b.typeCell(r.Returns, r.Name.Schema)
	if r.ReturnsSet && len(returns) > 0 {
		returns = append(Cell{{Text: "SETOF "}}, returns...)
	}
	s.fact("returns", returns)
	s.fact("language", code(r.Language))
	volatility := r.Volatility
	if volatility == "" {
		volatility = "VOLATILE"
	}
	s.fact("volatility", code(volatility))
	if r.SecurityDefiner {
		s.fact("security", code("DEFINER"))
	}
}

func (b *builder) grantCell(r schema.Ref) Cell {
	var cells []Cell
	for _, p := range b.grants[r] {
		cells = append(cells, Cell{{Text: p.Grantee, Code: true}, {Text: ": " + privileges(p.Privileges)}})
	}
	return list(cells)
}

func (b *builder) typePage(s *space) *Page {
	p := b.groupPage(s, s.typePage, "Types")
	for _, e := range s.enums {
		r := schema.Ref{Kind: schema.KindEnum, Schema: s.Name, Name: e.Name.Name}
		o := &Section{ID: b.places[r].Part, Title: r.Name, Comment: e.Comment}
		o.fact("kind", text("enum"))
		var values []Cell
		for _, v := range e.Values {
			values = append(values, code(schema.Literal(v)))
		}
		o.fact("values", list(values))
		o.fact("owner", code(e.OwnerName()))
		o.fact("used by", b.usedCell(r))
		o.fact("privileges", b.grantCell(r))
		p.Sections = append(p.Sections, o)
	}
	for _, e := range s.types {
		o := b.object(e)
		switch e := e.(type) {
		case *schema.Composite:
			o.Facts = nil
			o.fact("kind", text("composite type"))
			o.Heads = []string{"Field", "Type", "Comment"}
			for _, f := range e.Fields {
				o.add("", code(f.Name), b.typeCell(f.Type, s.Name), text(f.Comment))
			}
			o.trim()
		case *schema.Domain:
			o.Facts = nil
			b.domain(o, e)
		}
		o.fact("owner", code(e.Base().OwnerName()))
		o.fact("used by", b.usedCell(e.Ref()))
		o.fact("privileges", b.grantCell(e.Ref()))
		p.Sections = append(p.Sections, o)
	}
	return p
}

func (b *builder) domain(s *Section, d *schema.Domain) {
	s.fact("kind", text("domain"))
	s.fact("type", b.typeCell(d.Type, d.Name.Schema))
	if !d.NoDefault() {
		s.fact("default", code(d.Default.SQL()))
	}
	if d.NotNull {
		s.fact("null", text("no"))
	}
	s.fact("collation", code(d.Collation))
	s.Heads = []string{"Constraint", "Check", "Comment"}
	for _, c := range d.Checks {
		s.add("", code(c.Name), code(c.Expr.SQL()), text(c.Comment))
	}
	s.trim()
}

// object tells of any object: its properties as a comparison has them.
func (b *builder) object(e schema.Entity) *Section {
	s := &Section{ID: b.places[e.Ref()].Part, Title: e.Ref().Name, Comment: e.Base().Comment}
	s.fact("kind", text(kindWords(e.Ref().Kind)))
	if d, ok := e.(*schema.DefaultPermission); ok {
		s.fact("created by", code(d.Role))
	}
	if hidesOptions(e) {
		s.fact("options", text(hiddenOptions))
	}
	for _, a := range e.Attrs() {
		if a.Name != "comment" {
			s.fact(a.Name, code(a.Value))
		}
	}
	return s
}

// hiddenOptions says that a live object has more options than its state.
const hiddenOptions = "some may hold a secret, and are not read"

func hidesOptions(e schema.Entity) bool {
	switch e := e.(type) {
	case *schema.ForeignServer:
		return e.Secrets
	case *schema.UserMapping:
		return e.Secrets || e.Hidden
	case *schema.ForeignTable:
		return e.Secrets
	}
	return false
}

func (b *builder) sequencePage(s *space) *Page {
	p := b.groupPage(s, s.seqPage, "Sequences")
	list := &Section{ID: b.names.under(p.ID, "list"), Title: "Sequences", Heads: []string{"Name", "Type", "Options", "Owned by", "Used by", "Privileges", "Comment"}}
	for _, q := range s.sequences {
		r := schema.Ref{Kind: schema.KindSequence, Schema: s.Name, Name: q.Name.Name}
		typ := q.Type
		if typ == "" {
			typ = "bigint"
		}
		var owner Cell
		if !q.OwnedBy.IsZero() {
			owner = Cell{{Text: nameIn(q.OwnedBy.Table, s.Name) + "." + q.OwnedBy.Column, Code: true, To: b.places.relation(q.OwnedBy.Table)}}
		}
		list.add(b.places[r].Part, code(q.Name.Name), code(typ), code(ddl.SequenceOptions(q.Options, typ)), owner, b.usedCell(r), b.grantCell(r), text(q.Comment))
	}
	p.section(list)
	return p
}

func (b *builder) otherPage(s *space) *Page {
	p := b.groupPage(s, s.otherPage, "Other objects")
	for _, e := range s.others {
		p.Sections = append(p.Sections, b.other(e))
	}
	return p
}

// otherTitle is a name with its kind, where objects of several kinds stand together.
func otherTitle(e schema.Entity) string {
	if d, ok := e.(*schema.DefaultPermission); ok {
		return kindWords(schema.KindDefaultPermission) + " of " + d.Grantee + " on " + strings.ToLower(d.Objects)
	}
	r := e.Ref()
	return kindWords(r.Kind) + " " + strings.TrimSuffix(r.Name+" "+r.Args, " ")
}

func (b *builder) other(e schema.Entity) *Section {
	o := b.object(e)
	o.Title = otherTitle(e)
	o.fact("owner", code(e.Base().OwnerName()))
	o.fact("used by", b.usedCell(e.Ref()))
	return o
}

// database adds the page of what no schema holds.
func (b *builder) database() {
	p := &Page{ID: b.elsewhere.Page, Title: "Objects of the database", Up: b.up(nil)}
	entry := &Entry{Title: p.Title, To: b.elsewhere}
	extensions := &Section{ID: b.names.under(p.ID, "extensions"), Title: "Extensions", Heads: []string{"Name", "Schema", "Comment"}}
	for _, e := range b.db.Extensions {
		if e.Name == schema.Plpgsql { // every database has it
			continue
		}
		r := schema.Ref{Kind: schema.KindExtension, Name: e.Name}
		if b.keep(r) {
			extensions.add(b.places[r].Part, code(e.Name), code(e.Schema), text(e.OwnComment()))
			entry.entry("extension "+e.Name, b.places[r])
		}
	}
	p.section(extensions)
	for _, e := range b.db.Entities {
		if r := e.Ref(); r.Schema == "" && groupOf(r.Kind) == inOther && b.keep(r) {
			o := b.other(e)
			p.Sections = append(p.Sections, o)
			entry.entry(o.Title, b.places[r])
		}
	}
	if len(p.Sections) > 0 {
		b.site.Pages = append(b.site.Pages, p)
		b.site.Contents = append(b.site.Contents, entry)
	}
}
