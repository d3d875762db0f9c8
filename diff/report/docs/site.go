package docs

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// builder makes the pages of a state.
type builder struct {
	db     *schema.Database
	opts   Options
	site   *Site
	names  *names
	places places
	// routines are the places of routines by name alone, spaces the schemas in order.
	routines map[schema.Name]Target
	spaces   []*space
	of       map[schema.Name]*belongings
	grants   map[schema.Ref][]*schema.Permission
	needs    depend.Graph
	usedBy   map[schema.Ref][]schema.Ref
	drawing  *diagram.Diagram
	// elsewhere are the objects that no schema holds.
	elsewhere Target
}

// space is a schema with what it holds, in order.
type space struct {
	*schema.Schema
	page                                      Target
	tables                                    []*schema.Table
	relations                                 []schema.Entity // views and foreign tables
	enums                                     []*schema.Enum
	types, routines, others                   []schema.Entity
	sequences                                 []*schema.Sequence
	typePage, routinePage, otherPage, seqPage Target
}

// belongings are what belongs to a relation.
type belongings struct {
	triggers   []*schema.Trigger
	policies   []*schema.Policy
	rules      []*schema.Rule
	statistics []*schema.StatisticsObject
	children   []*schema.Table
	referrers  []referrer
}

// referrer is a foreign key of a table.
type referrer struct {
	table *schema.Table
	key   *schema.ForeignKey
}

// Build says what there is to say of a state.
func Build(db *schema.Database, o Options) *Site {
	b := &builder{
		db: db, opts: o, names: newNames(), places: make(places), routines: make(map[schema.Name]Target),
		of: make(map[schema.Name]*belongings), grants: make(map[schema.Ref][]*schema.Permission), usedBy: make(map[schema.Ref][]schema.Ref),
	}
	b.site = &Site{Title: o.Title, places: b.places}
	b.collect()
	b.allot()
	b.gather()
	b.index()
	for _, s := range b.spaces {
		b.space(s)
	}
	b.database()
	b.site.unfold()
	return b.site
}

// The contents are unfolded as long as a reader sees something of them: all where they are short, and of
// one schema its tables and each short list.
const (
	mostUnfolded = 120
	mostInList   = 30
)

func (s *Site) unfold() {
	all, spaces := 0, 0
	for _, e := range s.Contents {
		for _, g := range e.Under {
			all += len(g.Under)
		}
		if len(e.Under) > 0 {
			spaces++
		}
	}
	for _, e := range s.Contents {
		e.Open = all <= mostUnfolded || spaces <= 1
		for i, g := range e.Under {
			g.Open = all <= mostUnfolded || i == 0 || len(g.Under) <= mostInList
		}
	}
}

func (b *builder) keep(r schema.Ref) bool { return b.opts.Keep == nil || b.opts.Keep(r) }

// known reports whether rows and sizes are to be told.
func (b *builder) known() bool { return b.opts.Sizes && b.db.Server.VersionNum > 0 }

// collect puts the objects into the schemas that hold them.
func (b *builder) collect() {
	by := make(map[string]*space)
	in := func(name string) *space {
		if by[name] == nil {
			by[name] = &space{Schema: &schema.Schema{Name: name}}
			b.spaces = append(b.spaces, by[name])
		}
		return by[name]
	}
	for _, s := range b.db.Schemas {
		if b.keep(schema.Ref{Kind: schema.KindSchema, Name: s.Name}) {
			in(s.Name).Schema = s
		}
	}
	for _, t := range b.db.Tables {
		if b.keep(t.Ref()) {
			s := in(t.Name.Schema)
			s.tables = append(s.tables, t)
		}
	}
	for _, e := range b.db.Entities {
		if r := e.Ref(); r.Schema != "" && groupOf(r.Kind) != inPart && b.keep(r) {
			in(r.Schema).hold(e)
		}
	}
	slices.SortFunc(b.spaces, func(x, y *space) int { return (schema.Name{Name: x.Name}).Compare(schema.Name{Name: y.Name}) })
}

func (s *space) hold(e schema.Entity) {
	switch e := e.(type) {
	case *schema.Enum:
		s.enums = append(s.enums, e)
		return
	case *schema.Sequence:
		s.sequences = append(s.sequences, e)
		return
	}
	switch groupOf(e.Ref().Kind) {
	case inRelation:
		s.relations = append(s.relations, e)
	case inRoutine:
		s.routines = append(s.routines, e)
	case inType:
		s.types = append(s.types, e)
	case inOther:
		s.others = append(s.others, e)
	case inPart, inSequence: // told of with their relations, and held above
	}
}

// allot gives every object its place: relations first, so that their names are their own.
func (b *builder) allot() {
	for _, s := range b.spaces {
		for _, t := range s.tables {
			if !t.IsPartition() {
				b.places[t.Ref()] = Target{Page: b.names.of(s.Name, t.Name.Name)}
			}
		}
		for _, e := range s.relations {
			b.places[e.Ref()] = Target{Page: b.names.of(s.Name, e.Ref().Name)}
		}
	}
	for _, s := range b.spaces {
		s.page = Target{Page: b.names.of("schema", s.Name)}
		s.routinePage = Target{Page: b.names.of("routines", s.Name)}
		s.typePage = Target{Page: b.names.of("types", s.Name)}
		s.seqPage = Target{Page: b.names.of("sequences", s.Name)}
		s.otherPage = Target{Page: b.names.of("other", s.Name)}
		b.parts(s)
	}
	b.elsewhere = Target{Page: b.names.of("database")}
	for _, e := range b.db.Extensions {
		b.part(b.elsewhere, schema.Ref{Kind: schema.KindExtension, Name: e.Name})
	}
	for _, e := range b.db.Entities {
		if r := e.Ref(); r.Schema == "" && groupOf(r.Kind) == inOther && b.keep(r) {
			b.part(b.elsewhere, r)
		}
	}
}

// parts gives places within the pages of a schema.
func (b *builder) parts(s *space) {
	for _, t := range s.tables {
		if t.IsPartition() {
			b.part(b.partitionPage(t), t.Ref())
		}
	}
	for _, e := range s.routines {
		b.part(s.routinePage, e.Ref())
		if n := (schema.Name{Schema: s.Name, Name: e.Ref().Name}); b.routines[n].IsZero() {
			b.routines[n] = b.places[e.Ref()]
		}
	}
	for _, e := range s.enums {
		b.part(s.typePage, schema.Ref{Kind: schema.KindEnum, Schema: s.Name, Name: e.Name.Name})
	}
	for _, e := range s.types {
		b.part(s.typePage, e.Ref())
	}
	for _, q := range s.sequences {
		b.part(s.seqPage, schema.Ref{Kind: schema.KindSequence, Schema: s.Name, Name: q.Name.Name})
	}
	for _, e := range s.others {
		b.part(s.otherPage, e.Ref())
	}
}

func (b *builder) part(page Target, r schema.Ref) {
	b.places[r] = Target{Page: page.Page, Part: b.names.under(page.Page, r.Name)}
}

// partitionPage is the page of the table that a partition is one of, or of which its table is one.
func (b *builder) partitionPage(t *schema.Table) Target {
	for range len(b.db.Tables) {
		parent := b.db.Table(t.PartitionOf)
		if parent == nil || !b.keep(parent.Ref()) {
			return Target{}
		}
		if !parent.IsPartition() {
			return b.places[parent.Ref()]
		}
		t = parent
	}
	return Target{}
}

// index is the first page.
func (b *builder) index() {
	p := &Page{ID: "index", Kind: "database", Title: b.site.Title}
	b.site.Pages = append(b.site.Pages, p)
	if v := b.db.Server.VersionNum; v > 0 {
		p.fact("database", code(b.db.Server.Database))
		p.fact("server", text(fmt.Sprintf("PostgreSQL %d", v/10000)))
	}
	s := &Section{ID: "index.schemas", Title: "Schemas", Heads: []string{"Name", "Tables", "Views", "Routines", "Types", "Comment"}}
	for _, n := range b.spaces {
		views := len(n.relations)
		s.add("", Cell{{Text: n.Name, Code: true, To: n.page}}, number(n.tableCount()), number(views), number(len(n.routines)),
			number(len(n.enums)+len(n.types)), text(n.OwnComment()))
	}
	p.section(s)
	if len(b.spaces) == 1 {
		p.section(b.tableList(b.spaces[0], "index"))
		p.section(b.viewList(b.spaces[0], "index"))
	}
}

// tableCount counts the tables without their partitions.
func (s *space) tableCount() int {
	n := 0
	for _, t := range s.tables {
		if !t.IsPartition() {
			n++
		}
	}
	return n
}

// number is a count, empty for none.
func number(n int) Cell {
	if n == 0 {
		return nil
	}
	return text(report.Digits(int64(n)))
}

// up leads from a page to the index.
func (b *builder) up(s *space) []Span {
	out := []Span{{Text: b.site.Title, To: Target{Page: "index"}}}
	if s != nil {
		out = append(out, Span{Text: s.Name, To: s.page})
	}
	return out
}
