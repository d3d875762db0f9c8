package generate

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// The names that have another kind in another state. Relations and types share one namespace, routines have
// another.
const (
	shape   = "shape"
	routine = "p_shape"
)

// namesakes makes what has these names, of any kind: those that tables may use before the tables, and the
// others after them.
func (g generator) namesakes() (after func(tables []*schema.Table)) {
	name := public(shape)
	types := []schema.Entity{
		&schema.Enum{Name: name, Values: []string{"a", "b"}},
		&schema.Domain{Name: name, Type: schema.Type{Text: "text"}},
		&schema.Composite{Name: name, Fields: []schema.Field{{Name: "a", Type: schema.Type{Text: "integer"}}}},
		&schema.Range{Name: name, Subtype: schema.Type{Text: "double precision"}},
	}
	others := []func([]*schema.Table){
		func([]*schema.Table) { g.add(100, &schema.Sequence{Name: name}) },
		g.shapedTable,
		func(tables []*schema.Table) { g.shapedView(tables, false) },
		func(tables []*schema.Table) { g.shapedView(tables, true) },
		g.shapedIndex,
	}
	g.shapedRoutine()
	n := g.IntN(len(types) + len(others) + 1)
	switch {
	case n < len(types):
		g.add(100, types[n])
	case n < len(types)+len(others):
		return others[n-len(types)]
	}
	return func([]*schema.Table) {}
}

func (g generator) shapedTable([]*schema.Table) {
	t := &schema.Table{Name: public(shape), Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: g.chance(50)}, g.column("c3")}}
	if g.chance(50) {
		t.Indexes = []*schema.Index{{Name: "shape_id", Parts: []schema.Part{{Column: "id"}}}}
	}
	g.db.Tables = append(g.db.Tables, t)
	g.overShape()
}

func (g generator) shapedView(tables []*schema.Table, materialized bool) {
	if len(tables) == 0 {
		return
	}
	v := &schema.View{Name: public(shape), Materialized: materialized, As: schema.Expr{Text: "SELECT x.id FROM public." + one(g, tables...).Name.Name + " x"}}
	if materialized && g.chance(60) {
		v.Indexes = []*schema.Index{{Name: "shape_id", Parts: []schema.Part{{Column: "id"}}}}
	}
	g.add(100, v)
	g.overShape()
}

// overShape makes a view that reads whatever has the name.
func (g generator) overShape() {
	v := &schema.View{Name: public("over_shape"), As: schema.Expr{Text: "SELECT s.id FROM public.shape s"}}
	g.add(50, v)
}

func (g generator) shapedIndex(tables []*schema.Table) {
	if len(tables) > 0 {
		t := one(g, tables...)
		t.Indexes = append(t.Indexes, &schema.Index{Name: shape, Unique: g.chance(30), Parts: []schema.Part{{Column: "id"}}})
	}
}

// shapedRoutine makes a function, a procedure or an aggregate, all with the same arguments.
func (g generator) shapedRoutine() {
	one := []schema.Arg{arg("a", "integer")}
	switch g.IntN(4) {
	case 0:
		g.add(100, &schema.Routine{Kind: schema.KindFunction, Name: public(routine), Args: one, Returns: schema.Type{Text: "integer"}, Language: "sql", Body: "SELECT 1"})
	case 1:
		g.add(100, &schema.Routine{Kind: schema.KindProcedure, Name: public(routine), Args: one, Language: "plpgsql", Body: "BEGIN NULL; END"})
	case 2:
		g.add(100, &schema.Definition{Kind: schema.KindAggregate, Name: public(routine), Args: []schema.Arg{arg("", "integer")}, Options: []schema.Option{
			{Name: "state_func", Value: "pg_catalog.int4pl"}, {Name: "state_type", Type: schema.Type{Text: "integer"}},
		}})
	}
}

// trail is a table that the functions of the database read by its bare name.
func (g generator) trail() {
	g.db.Tables = append(g.db.Tables, &schema.Table{Name: public("trail"), Columns: []*schema.Column{{Name: "what", Type: schema.Type{Text: "text"}}}})
}

// numbering gives columns the numbers of sequences that are declared: of one for all tables, which a column may own, and of one
// that has the name of a serial column's own.
func (g generator) numbering(tables []*schema.Table) {
	shared := &schema.Sequence{Name: public("numbers"), Options: schema.SequenceOptions{Increment: number(int64(g.IntN(2) + 1))}}
	users := some(g, tables...)
	if g.chance(40) {
		users = nil
	}
	for _, t := range users {
		t.Columns = append(t.Columns, &schema.Column{Name: "num", Type: schema.Type{Text: "bigint"}, Default: schema.Expr{Text: "nextval('public.numbers'::regclass)"}})
	}
	if len(users) > 0 && g.chance(50) {
		shared.OwnedBy = schema.ColumnRef{Table: one(g, users...).Name, Column: "num"}
	}
	if len(users) > 0 || g.chance(50) {
		g.db.Entities = append(g.db.Entities, shared)
	}
	for _, t := range tables {
		if t.Column("num") == nil && g.chance(25) {
			t.Columns = append(t.Columns, &schema.Column{Name: "num", Type: schema.Type{Text: "bigint"}, Serial: g.chance(50), NotNull: true})
		}
		id := t.Column("id")
		if id.Serial || id.Identity != nil || !g.chance(30) {
			continue
		}
		s := &schema.Sequence{Name: schema.SerialSequence(t.Name, "id"), Type: one(g, "integer", "bigint"), Options: schema.SequenceOptions{Increment: number(int64(g.IntN(3) + 1))}}
		if g.chance(70) {
			s.OwnedBy = schema.ColumnRef{Table: t.Name, Column: "id"}
		}
		id.Default.Text = fmt.Sprintf("nextval('%s'::regclass)", s.Name.SQL())
		g.db.Entities = append(g.db.Entities, s)
	}
}

// eventTrigger makes one whose function reads a table by its bare name. Only a superuser may.
func (g generator) eventTrigger() {
	if g.plain {
		return
	}
	// Where the HCL names none, event triggers are others' and stay.
	g.add(100, &schema.EventTrigger{Name: "always", On: "sql_drop", Function: public("f_event")})
	g.add(60, &schema.EventTrigger{Name: "noted", On: one(g, "ddl_command_end", "ddl_command_start"), Function: public("f_event"),
		Tags: one(g, nil, []string{"CREATE TABLE"}, []string{"ALTER TABLE", "CREATE INDEX"}), Enabled: one(g, "", "", "DISABLE")})
}

// collations makes two, of which one finds strings of other bytes equal.
func (g generator) collations() {
	g.add(60, &schema.Collation{Name: public("folded"), Provider: "icu", Locale: "und-u-ks-level2", Nondeterministic: true})
	g.add(40, &schema.Collation{Name: public("plain"), Locale: "C"})
}

// collation is one for a column of text, most of the time none.
func (g generator) collation() string {
	for _, name := range []string{"folded", "plain"} {
		if g.has(name) && g.chance(25) {
			return "public." + name
		}
	}
	return one(g, "", "", "", `pg_catalog."C"`)
}
