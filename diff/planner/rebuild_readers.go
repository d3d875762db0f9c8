package planner

import (
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// readerIndex knows what reads what.
type readerIndex struct {
	in *facts
	// needed maps a live object to those that need it.
	needed depend.Graph
	// live are the entities that can be dropped and made again.
	live map[schema.Ref]schema.Entity
}

// readerIndex is that of the live state as renames leave it.
func (in *facts) readerIndex() *readerIndex {
	r := &readerIndex{in: in, live: make(map[schema.Ref]schema.Entity), needed: in.liveNeeds().Reversed()}
	for _, e := range in.renamed.Entities {
		if isRebuildable(e) {
			r.live[e.Ref()] = e
		}
	}
	return r
}

// collect adds an entity and everything live that needs it.
func (r *readerIndex) collect(c *component, ref schema.Ref) {
	if c.again[ref] {
		return
	}
	if r.live[ref] == nil || ref.Kind.GivesRights() {
		return // a part of a table; privileges go and come with their object
	}
	c.again[ref] = true
	for _, dependent := range r.needed[ref] {
		r.collect(c, dependent)
	}
}

// readers are the entities that read a column, of the table itself or of a table that has it from there: what is done to
// the one is done to all.
func (r *readerIndex) readers(ch diff.Change) []schema.Ref {
	out := r.readersIn(ch, ch.LiveTable.Name, ch.From.(*schema.Column))
	for _, t := range r.in.tablesBelow(ch.LiveTable.Name) {
		if c := t.Column(ch.From.(*schema.Column).Name); c != nil {
			out = append(out, r.readersIn(ch, t.Name, c)...)
		}
	}
	return out
}

// readersIn are those that read the column of one table.
func (r *readerIndex) readersIn(ch diff.Change, table schema.Name, column *schema.Column) []schema.Ref {
	// What the server says holds whatever the column is called in the text, which may have its old name.
	said := r.needed[schema.Ref{Kind: schema.KindColumn, Schema: table.Schema, Table: table.Name, Name: ch.Ref.Name}]
	var out []schema.Ref
	for _, ref := range r.needed[schema.Ref{Kind: schema.KindTable, Schema: table.Schema, Name: table.Name}] {
		switch e := r.live[ref].(type) {
		case nil:
		case *schema.StatisticsObject:
			// The server keeps it over a change of a type, and drops it with a column.
			if r.in.replacesOrDrops(ch) && (slices.Contains(e.Columns, column.Name) || mentions(e, column.Name)) {
				out = append(out, ref)
			}
		case *schema.View:
			if slices.Contains(column.Views, e.Name.SQL()) {
				out = append(out, ref)
			}
		case *schema.Trigger:
			if slices.Contains(e.UpdateOf, column.Name) || mentions(e, column.Name) || slices.Contains(said, ref) {
				out = append(out, ref)
			}
		case *schema.Publication:
			if mentions(e, column.Name) || publishes(e, table, column.Name) || slices.Contains(said, ref) {
				out = append(out, ref)
			}
		default:
			if mentions(e, column.Name) || slices.Contains(said, ref) {
				out = append(out, ref)
			}
		}
	}
	return out
}

// publishes reports whether a publication's list of columns holds the column.
func publishes(p *schema.Publication, table schema.Name, column string) bool {
	return slices.ContainsFunc(p.Tables, func(t schema.PublishedTable) bool {
		return t.Name == table && slices.Contains(t.Columns, column)
	})
}

// mentions reports whether a text of the entity holds the name.
func mentions(e schema.Entity, name string) bool {
	return slices.ContainsFunc(e.Exprs(), func(x *schema.Expr) bool { return sqltext.Names(x.Text, name) })
}
