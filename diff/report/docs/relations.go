package docs

import (
	"slices"

	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
)

// gather finds what belongs to each relation, who has which privileges, and who needs what.
func (b *builder) gather() {
	for _, t := range b.db.Tables {
		if !b.keep(t.Ref()) {
			continue
		}
		for _, parent := range t.Parents() {
			o := b.belongings(parent)
			o.children = append(o.children, t)
		}
		for _, f := range t.ForeignKeys {
			if !t.IsPartition() && b.keep(t.Child(schema.KindForeignKey, f.Name)) {
				o := b.belongings(f.RefTable)
				o.referrers = append(o.referrers, referrer{t, f})
			}
		}
	}
	for _, e := range b.db.Entities {
		if !b.keep(e.Ref()) {
			continue
		}
		switch e := e.(type) {
		case *schema.Trigger:
			o := b.belongings(e.Table)
			o.triggers = append(o.triggers, e)
		case *schema.Policy:
			o := b.belongings(e.Table)
			o.policies = append(o.policies, e)
		case *schema.Rule:
			o := b.belongings(e.Table)
			o.rules = append(o.rules, e)
		case *schema.StatisticsObject:
			o := b.belongings(e.Table)
			o.statistics = append(o.statistics, e)
		case *schema.Permission:
			b.grants[e.Target()] = append(b.grants[e.Target()], e)
		}
	}
	b.drawing = b.kept(diagram.Of(b.db))
	b.needs = depend.Of(b.db)
	for from, needs := range b.needs {
		for _, to := range needs {
			b.usedBy[to] = append(b.usedBy[to], from)
		}
	}
	for to, users := range b.usedBy {
		slices.SortFunc(users, schema.Ref.Compare)
		b.usedBy[to] = b.users(to, slices.Compact(users))
	}
}

func (b *builder) belongings(n schema.Name) *belongings {
	if b.of[n] == nil {
		b.of[n] = &belongings{}
	}
	return b.of[n]
}

// kept leaves out of a drawing the tables that are not documented.
func (b *builder) kept(d *diagram.Diagram) *diagram.Diagram {
	out := func(n schema.Name) bool { return b.places.relation(n).IsZero() }
	d.Tables = slices.DeleteFunc(d.Tables, func(t diagram.Table) bool { return out(t.Name) })
	d.References = slices.DeleteFunc(d.References, func(r diagram.Reference) bool {
		return out(r.From) || out(r.To) || !b.keep(schema.Ref{Kind: schema.KindForeignKey, Schema: r.From.Schema, Table: r.From.Name, Name: r.Name})
	})
	return d
}

// users are those that need an object and are no part of it, each once: of a table and a part of it, the part.
// What foreign keys and statistics need is told with their tables. In the text of a constraint or an index a
// name is a column, whatever relation has it too.
func (b *builder) users(of schema.Ref, users []schema.Ref) []schema.Ref {
	parts := make(map[schema.Name]bool)
	for _, u := range users {
		if u.Table != "" {
			parts[u.TableName()] = true
		}
	}
	var out []schema.Ref
	for _, u := range users {
		on := schema.Name{Schema: u.Schema, Name: u.Table}
		switch {
		case u.Kind == schema.KindTable && (parts[u.TableName()] || of.Kind == schema.KindTable):
		case u.Kind == schema.KindForeignKey, u.Kind == schema.KindStatistics, u.Kind.GivesRights():
		case of.Kind.IsRelation() && (u.Kind.IsConstraint() || u.Kind == schema.KindIndex || u.Kind == schema.KindPerfIndex):
		case of.Kind.HasRows() && on == of.TypeName():
		case !b.keep(u), b.isPartition(u), b.places.of(u).IsZero():
		default:
			out = append(out, u)
		}
	}
	return out
}

// isPartition reports whether an object is a partition or a part of one.
func (b *builder) isPartition(r schema.Ref) bool {
	t := b.db.Table(r.TableName())
	return t != nil && t.IsPartition()
}

// usedSection lists who uses an object.
func (b *builder) usedSection(id string, of schema.Ref) *Section {
	s := &Section{ID: b.names.under(id, "used"), Title: "Used by", Heads: []string{"Kind", "Name"}}
	for _, u := range b.usedBy[of] {
		s.add("", text(kindWords(u.Kind)), b.link(u))
	}
	return s
}

// usedCell lists who uses an object in one cell.
func (b *builder) usedCell(of schema.Ref) Cell {
	var cells []Cell
	for _, u := range b.usedBy[of] {
		cells = append(cells, b.link(u))
	}
	return list(cells)
}

// link is the name of an object, linked to where it is told of.
func (b *builder) link(r schema.Ref) Cell {
	return Cell{{Text: r.Path(), Code: true, To: b.places.of(r)}}
}

// relationLink is the name of a relation, as it is said in a schema.
func (b *builder) relationLink(n schema.Name, in string) Cell {
	return Cell{{Text: nameIn(n, in), Code: true, To: b.places.relation(n)}}
}

// nameIn is a name without its schema where that is the one at hand.
func nameIn(n schema.Name, in string) string {
	if n.Schema == in {
		return n.Name
	}
	return n.String()
}

// typeCell is a data type, linked where it is one of the state.
func (b *builder) typeCell(t schema.Type, in string) Cell {
	c := code(t.SQL())
	parsed, err := schema.ParseType(t.SQL())
	if err != nil || parsed.BuiltIn || len(c) == 0 {
		return c
	}
	n := parsed.Name
	if n.Schema == "" {
		n.Schema = in
	}
	c[0].To = b.places.typeNamed(n)
	return c
}
