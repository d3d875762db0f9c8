package generate

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// attachments makes what stands on a table: triggers, rules, policies and statistics.
func (g generator) attachments(t *schema.Table) {
	g.triggers(t)
	if g.chance(30) {
		to := one(g, g.db.Tables...)
		r := &schema.Rule{Name: "noted", Table: t.Name, On: schema.KindTable, Event: "DELETE", Enabled: one(g, "", "", "DISABLE")}
		if t.Column("c0") != nil && g.chance(50) {
			r.Where.Text = "old.c0 > 1"
		}
		if to != t && to.Column("id") != nil && to.Partition == nil && !to.IsPartition() {
			r.Do.Text = fmt.Sprintf("DELETE FROM %s WHERE (%s.id = old.id)", to.Name.SQL(), to.Name.Name)
		}
		g.add(100, r)
	}
	for _, name := range some(g, "own", "all") {
		p := &schema.Policy{Name: name, Table: t.Name, Restrictive: g.chance(20), For: one(g, "", "SELECT", "UPDATE"), Using: schema.Expr{Text: g.condition(t)}}
		if g.chance(40) {
			p.To = []string{reader}
		}
		if p.For != "SELECT" && g.chance(30) {
			p.WithCheck.Text = g.condition(t)
		}
		g.add(50, p)
	}
	g.statistics(t)
}

// condition is about a row of the table.
func (g generator) condition(t *schema.Table) string {
	c := one(g, t.Columns...)
	list := []string{"id > 0", "id in (1, 2)", "(" + c.Name + " is not null)"}
	if g.has("f_base") {
		list = append(list, "public.f_base(id) > 1")
	}
	if g.has("f_bare") {
		list = append(list, "f_bare(id) < 100", "public.f_bare(id) < 100")
	}
	return one(g, list...)
}

func (g generator) triggers(t *schema.Table) {
	if !g.has("f_touch") {
		return
	}
	for _, name := range some(g, "trg_a", "trg_b") {
		tr := &schema.Trigger{Name: name, Table: t.Name, On: schema.KindTable, Fires: one(g, "BEFORE", "AFTER"), Events: one(g, []string{"INSERT"}, []string{"INSERT", "UPDATE"}, []string{"UPDATE"}),
			ForEachRow: g.chance(60), Function: public("f_touch"), Enabled: one(g, "", "", "", "DISABLE", "ALWAYS")}
		if tr.Events[len(tr.Events)-1] == "UPDATE" && g.chance(50) {
			tr.UpdateOf = []string{g.plainColumn(t)}
		}
		if tr.ForEachRow && g.chance(40) {
			tr.When.Text = "new." + g.plainColumn(t) + " is not null"
		}
		if tr.ForEachRow && tr.Fires == "AFTER" && g.chance(40) {
			tr.Constraint, tr.Timing = true, one(g, schema.Timing{}, schema.Timing{Deferrable: true}, schema.Timing{Deferrable: true, Deferred: true})
		} else if tr.Fires == "AFTER" && len(tr.Events) == 1 && len(tr.UpdateOf) == 0 && g.chance(30) {
			tr.NewTable = "fresh"
		}
		if g.chance(20) {
			tr.Args = []string{"x", "it's"}
		}
		g.add(70, tr)
	}
}

// plainColumn is one that is not generated: a BEFORE trigger cannot see those.
func (g generator) plainColumn(t *schema.Table) string {
	for {
		if c := one(g, t.Columns...); c.Generated.IsZero() {
			return c.Name
		}
	}
}

func (g generator) statistics(t *schema.Table) {
	s := &schema.StatisticsObject{Name: public("s_" + t.Name.Name), Table: t.Name, On: schema.KindTable}
	for _, c := range t.Columns {
		// Those of other types may have no less-than operator.
		if c.Name[0] == 'c' && len(s.Columns) < 3 && c.Generated.IsZero() {
			s.Columns = append(s.Columns, c.Name)
		}
	}
	if g.chance(30) {
		s.Expressions = []schema.Expr{{Text: g.indexed()}}
	}
	if len(s.Columns)+len(s.Expressions) < 2 {
		return
	}
	s.Kinds = one(g, nil, []string{"NDISTINCT"}, []string{"DEPENDENCIES", "MCV"})
	if g.chance(30) {
		s.Target = number(int64(g.IntN(2)+1) * 50)
	}
	g.add(40, s)
}

// publications publish some of the tables.
func (g generator) publications(tables []*schema.Table) {
	p := &schema.Publication{Name: "pub", Publish: one(g, schema.PublishedOps, []string{"insert"}), ViaRoot: g.chance(30)}
	switch n := g.IntN(5); {
	case n == 0 && !g.plain:
		p.AllTables = true
	case n == 1 && !g.plain: // beside a schema no table has a list of columns
		p.Schemas = []string{"public"}
		for _, t := range some(g, tables...) {
			p.Tables = append(p.Tables, schema.PublishedTable{Name: t.Name})
		}
	default:
		for _, t := range some(g, tables...) {
			x := schema.PublishedTable{Name: t.Name}
			if g.chance(30) {
				x.Where.Text = one(g, "id > 0", "id in (1, 2)")
			}
			if g.chance(30) {
				x.Columns = []string{"id"}
				if c := g.plainColumn(t); c != "id" {
					x.Columns = append(x.Columns, c)
				}
			}
			p.Tables = append(p.Tables, x)
		}
	}
	p.SortTables()
	g.add(60, p)
	// Where the HCL names none, publications are others' and stay.
	g.add(100, &schema.Publication{Name: "pub_always", Publish: []string{"insert"}})
}
