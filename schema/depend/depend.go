// Package depend finds what each object of a state refers to.
//
// What enters: a database, desired or live. What leaves: a [Graph] from each object to those
// of the same state that it needs: those it names outright, its types, and those whose names
// stand in its expressions and queries. Of the bodies of functions written as strings, in SQL and
// PL/pgSQL, only the calls of other functions count.
//
// A name in a text may be a column or an alias instead. So an edge found there can be one too
// many.
package depend

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Graph maps an object to what it needs.
type Graph map[schema.Ref][]schema.Ref

// Of makes the graph of a state. What belongs to a table stands for itself: a column's default
// is the column's.
func Of(db *schema.Database) Graph {
	f := newFinder(db)
	if db.Needs != nil {
		return f.server(db.Needs)
	}
	return f.graph(db)
}

// Reads makes the graph of a desired state with everything that the bodies of functions in SQL and
// PL/pgSQL name, too: what must be there when they run, not when they are made.
func Reads(db *schema.Database) Graph {
	f := newFinder(db)
	f.bodies = true
	return f.graph(db)
}

func (f *finder) graph(db *schema.Database) Graph {
	g := make(Graph)
	for _, x := range db.Extensions {
		for _, name := range x.Requires {
			f.add(g, schema.Ref{Kind: schema.KindExtension, Name: x.Name}, []schema.Ref{{Kind: schema.KindExtension, Name: name}})
		}
	}
	for _, t := range db.Tables {
		f.table(g, t)
	}
	for _, e := range db.Entities {
		f.entity(g, e)
	}
	f.freeShells(g, db)
	return g
}

// server makes the graph of what the server says: needs of what belongs to a table are the
// table's too, its triggers' and statistics' as well, since they go with it; and what a part of a
// table is needed for, the table is too.
func (f *finder) server(needs map[schema.Ref][]schema.Ref) Graph {
	g := make(Graph, len(needs))
	for from, list := range needs {
		whole := f.relation(from)
		var others, columns []schema.Ref
		for _, to := range list {
			on := f.relation(to)
			if on == whole {
				continue
			}
			others = append(others, on)
			if on != to {
				columns = append(columns, to) // which may go without their tables
			}
		}
		f.add(g, from, others)
		g[from] = append(g[from], columns...)
		on := f.owner(from)
		if at := slices.IndexFunc(others, func(r schema.Ref) bool { return r.Kind == schema.KindTable }); at >= 0 && from.Kind == schema.KindStatistics {
			on = others[at]
		}
		if on != from && from.Kind != schema.KindForeignKey {
			f.add(g, on, others)
			for _, c := range columns {
				if f.relation(c) != on {
					g[on] = append(g[on], c)
				}
			}
		}
	}
	for from := range g {
		slices.SortFunc(g[from], schema.Ref.Compare)
		g[from] = slices.Compact(g[from])
	}
	return g
}

// relation is the relation that a part of one belongs to; triggers and their like stand by
// themselves.
func (f *finder) relation(r schema.Ref) schema.Ref {
	if f.has[r] {
		return r
	}
	return f.owner(r)
}

// owner is the relation that an object belongs to, or the object itself.
func (f *finder) owner(r schema.Ref) schema.Ref {
	if r.Table == "" {
		return r
	}
	for _, k := range []schema.Kind{schema.KindTable, schema.KindMaterialized, schema.KindForeignTable, schema.KindView} {
		if on := (schema.Ref{Kind: k, Schema: r.Schema, Name: r.Table}); f.has[on] {
			return on
		}
	}
	return r
}

// finder looks names up among the objects of a state.
type finder struct {
	// relations, types and routines are by bare name; those in several schemas are all there.
	byName map[string][]schema.Ref
	// has holds every object that others can need.
	has map[schema.Ref]bool
	// classes are the default operator classes by type.
	classes            map[string][]schema.Ref
	hasOperators, live bool
	// bodies reports whether the names in the bodies of functions count, not only the calls.
	bodies bool
	// multiranges map their names to their ranges.
	multiranges map[schema.Name]schema.Ref
	// typed and told hold what was found: many columns have one type, and one default.
	typed, told map[textIn][]schema.Ref
}

// textIn is a text in a schema.
type textIn struct{ schema, text string }

// once finds what a text refers to, or has found it before.
func once(known map[textIn][]schema.Ref, t textIn, find func() []schema.Ref) []schema.Ref {
	refs, ok := known[t]
	if !ok {
		refs = slices.Clip(find())
		known[t] = refs
	}
	return refs
}

func newFinder(db *schema.Database) *finder {
	f := &finder{
		byName: make(map[string][]schema.Ref), has: make(map[schema.Ref]bool), classes: make(map[string][]schema.Ref),
		multiranges: make(map[schema.Name]schema.Ref), live: db.Server.VersionNum > 0,
		typed: make(map[textIn][]schema.Ref), told: make(map[textIn][]schema.Ref),
	}
	note := func(r schema.Ref) {
		f.has[r] = true
		f.byName[r.Name] = append(f.byName[r.Name], r)
	}
	for _, x := range db.Extensions {
		f.has[schema.Ref{Kind: schema.KindExtension, Name: x.Name}] = true
	}
	for _, t := range db.Tables {
		note(t.Ref())
		for _, c := range t.Columns {
			// The column's sequence has no block of its own; another table's default may use it.
			if name := c.OwnSequence(t.Name).Name; name != "" {
				f.byName[name] = append(f.byName[name], t.Ref())
			}
		}
	}
	for _, e := range db.Entities {
		// What belongs to a table has a name that no expression can mention.
		if r := e.Ref(); r.Table == "" && !r.Kind.GivesRights() {
			note(r)
		} else {
			f.has[r] = true
		}
		f.hasOperators = f.hasOperators || e.Ref().Kind == schema.KindOperator
		f.noteClass(e)
		// A range brings its multirange.
		if t, ok := e.(*schema.Range); ok {
			n := t.MultirangeName()
			f.multiranges[n] = t.Ref()
			f.byName[n.Name] = append(f.byName[n.Name], t.Ref())
		}
	}
	return f
}

func (f *finder) add(g Graph, from schema.Ref, needs []schema.Ref) {
	if len(needs) == 0 {
		return
	}
	seen := make(map[schema.Ref]bool, len(needs))
	for _, r := range needs {
		for _, to := range f.resolve(r) {
			if to != from && !seen[to] {
				seen[to] = true
				g[from] = append(g[from], to)
			}
		}
	}
}

// resolve finds what a ref without arguments, or without a schema, stands for.
func (f *finder) resolve(r schema.Ref) []schema.Ref {
	if f.has[r] {
		return []schema.Ref{r}
	}
	var out []schema.Ref
	for _, o := range f.byName[r.Name] {
		if o.Kind == r.Kind && (r.Schema == "" || o.Schema == r.Schema) {
			out = append(out, o)
		}
	}
	return out
}

func (f *finder) table(g Graph, t *schema.Table) {
	var needs []schema.Ref
	needs = append(needs, t.DependsOn...)
	parents := parentRefs(t)
	needs = append(needs, parents...)
	if t.Partition != nil {
		for _, p := range t.Partition.Parts {
			needs = append(needs, f.mentioned(t.Name.Schema, p.Expr.SQL())...)
		}
	}
	for _, c := range t.Columns {
		ref := t.Child(schema.KindColumn, c.Name)
		own := f.mentioned(t.Name.Schema, c.Default.SQL(), c.Generated.SQL())
		own = append(own, f.typeRefs(c.Type.SQL(), t.Name.Schema)...)
		own = append(own, f.defaultClasses(c.Type.SQL())...)
		own = append(own, schema.CollationRefs(c.Collation)...)
		f.add(g, ref, own)
		f.inheritedColumn(g, ref, parents)
		needs = append(needs, own...)
	}
	for ref, o := range t.Children() {
		classes := indexClasses(o)
		f.add(g, ref, classes)
		needs = append(needs, classes...)
		for _, e := range schema.ExprsOf(o) {
			own := f.mentioned(t.Name.Schema, e.SQL())
			f.add(g, ref, own)
			needs = append(needs, own...)
		}
		if own := schema.CollationRefs(schema.CollationsOf(o)...); own != nil {
			f.add(g, ref, own)
			needs = append(needs, own...)
		}
	}
	f.add(g, t.Ref(), needs)
}

func parentRefs(t *schema.Table) []schema.Ref {
	var out []schema.Ref
	for _, n := range t.Parents() {
		out = append(out, schema.Ref{Kind: schema.KindTable, Schema: n.Schema, Name: n.Name})
	}
	return out
}

// inheritedColumn lets a column of a child come after the same column of its parents: what is
// done to theirs reaches the child's.
func (f *finder) inheritedColumn(g Graph, ref schema.Ref, parents []schema.Ref) {
	for _, p := range parents {
		if f.has[p] {
			g[ref] = append(g[ref], schema.Ref{Kind: schema.KindColumn, Schema: p.Schema, Table: p.Name, Name: ref.Name})
		}
	}
}

func (f *finder) entity(g Graph, e schema.Entity) {
	ref := e.Ref()
	needs := append(e.Needs(), e.Base().DependsOn...)
	for _, t := range e.Types() {
		needs = append(needs, f.typeRefs(t.SQL(), ref.Schema)...)
	}
	for _, x := range e.Exprs() {
		needs = append(needs, f.mentioned(ref.Schema, x.SQL())...)
	}
	if r, ok := e.(*schema.Routine); ok && (r.Language == "sql" || r.Language == "plpgsql") {
		if f.bodies {
			needs = append(needs, f.mentioned(ref.Schema, r.Body)...)
		}
		needs = append(needs, f.called(ref.Schema, r.Body)...)
	}
	f.add(g, ref, needs)
}

// typeRefs are the objects that a data type is: an enum, a domain, the rows of a table.
func (f *finder) typeRefs(text, inSchema string) []schema.Ref {
	return once(f.typed, textIn{inSchema, text}, func() []schema.Ref {
		t, err := schema.ParseType(text)
		if err != nil || t.BuiltIn {
			return nil
		}
		// A type app.kind is nothing of a table app.
		return f.named(t.Name, inSchema, func(r schema.Ref) bool {
			return r.Kind.NamesType() && (t.Name.Schema == "" || r.Schema == t.Name.Schema)
		})
	})
}

// mentioned are the objects whose names stand in a text.
func (f *finder) mentioned(inSchema string, texts ...string) []schema.Ref {
	var out []schema.Ref
	for _, text := range texts {
		if text == "" {
			continue
		}
		out = append(out, once(f.told, textIn{inSchema, text}, func() []schema.Ref { return f.inText(inSchema, text) })...)
	}
	return out
}

// inText are the objects whose names stand in one text.
func (f *finder) inText(inSchema, text string) []schema.Ref {
	out := f.operators(inSchema, text)
	for _, m := range sqltext.Mentions(text) {
		out = append(out, f.named(m.Name, inSchema, func(r schema.Ref) bool {
			return m.Call || !r.Kind.IsRoutine()
		})...)
	}
	return out
}

// called are the routines that a body calls: they are there before what calls it, an index say.
func (f *finder) called(inSchema, body string) []schema.Ref {
	var out []schema.Ref
	for _, m := range sqltext.Mentions(body) {
		if m.Call {
			out = append(out, f.named(m.Name, inSchema, func(r schema.Ref) bool { return r.Kind.IsRoutine() })...)
		}
	}
	return out
}

// named finds the objects of a name; one without a schema is in the schema of what mentions
// it, in public, or else anywhere.
func (f *finder) named(n schema.Name, inSchema string, ok func(schema.Ref) bool) []schema.Ref {
	if r, found := f.multiranges[n]; found {
		return []schema.Ref{r}
	}
	all := f.byName[n.Name]
	in := func(s string) []schema.Ref {
		var out []schema.Ref
		for _, r := range all {
			if r.Schema == s && ok(r) {
				out = append(out, r)
			}
		}
		return out
	}
	switch {
	case n.Schema != "":
		if found := in(n.Schema); found != nil {
			return found
		}
		// users.email: a column with its table.
		return f.named(schema.Name{Name: n.Schema}, inSchema, ok)
	case len(all) == 0 || strings.HasPrefix(inSchema, "pg_"):
		return nil
	}
	for _, s := range []string{inSchema, "public"} {
		if found := in(s); found != nil {
			return found
		}
	}
	if found := in(all[0].Schema); len(all) == 1 {
		return found
	}
	return nil
}

// Reversed maps an object to those that need it.
func (g Graph) Reversed() Graph {
	out := make(Graph, len(g))
	for from, needs := range g {
		for _, to := range needs {
			out[to] = append(out[to], from)
		}
	}
	for _, list := range out {
		slices.SortFunc(list, schema.Ref.Compare)
	}
	return out
}
