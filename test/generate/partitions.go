package generate

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

// partitions makes a table of each way to split. How one is split never changes: the plan
// would be refused.
func (g generator) partitions() {
	bounds := map[string][][]string{
		"RANGE": {{"FOR VALUES FROM (1) TO (10)", "FOR VALUES FROM (1) TO (20)"}, {"FOR VALUES FROM (20) TO (30)"}, {"DEFAULT"}},
		"LIST":  {{"FOR VALUES IN (1)", "FOR VALUES IN (1, 2)"}, {"FOR VALUES IN (3)", "FOR VALUES IN (3, NULL)"}, {"DEFAULT"}},
		"HASH":  {{"FOR VALUES WITH (modulus 4, remainder 0)"}, {"FOR VALUES WITH (modulus 4, remainder 1)"}, {"FOR VALUES WITH (modulus 2, remainder 1)"}},
	}
	for _, how := range []string{"RANGE", "LIST", "HASH"} {
		if !g.chance(50) {
			continue
		}
		p := g.split(how)
		g.db.Tables = append(g.db.Tables, p)
		for i, b := range bounds[how] {
			// The parts of 4 and 2 with a remainder of 1 overlap. There is always one: where the HCL
			// names none, those that are there are left alone.
			if how == "HASH" && i == 2 && g.hasTable(p.Name.Name+"_1") || i > 0 && !g.chance(70) {
				continue
			}
			g.db.Tables = append(g.db.Tables, g.partition(p, i, one(g, b...)))
		}
	}
}

func (g generator) hasTable(name string) bool {
	for _, t := range g.db.Tables {
		if t.Name.Name == name {
			return true
		}
	}
	return false
}

func (g generator) split(how string) *schema.Table {
	t := &schema.Table{Name: public("part_" + how[:1]), Comment: one(g, "", "in parts"), Partition: &schema.Partition{Type: how, Parts: []schema.Part{{Column: "k"}}}}
	t.Columns = []*schema.Column{{Name: "k", Type: schema.Type{Text: "integer"}}}
	for _, name := range some(g, "c0", "c2", "c3") {
		t.Columns = append(t.Columns, g.column(name))
	}
	if g.chance(40) {
		t.PrimaryKey = &schema.Key{Name: t.Name.Name + "_key", Columns: []string{"k"}}
		t.Columns[0].NotNull = true
	}
	if g.chance(40) {
		t.Indexes = append(t.Indexes, &schema.Index{Name: t.Name.Name + "_i", Parts: []schema.Part{{Column: one(g, t.Columns...).Name, Desc: g.chance(30)}}, Comment: one(g, "", "of all parts")})
	}
	if g.chance(30) {
		t.Checks = append(t.Checks, &schema.Check{Name: t.Name.Name + "_k", Expr: schema.Expr{Text: one(g, "k > -10", "k in (1, 2, 3)")}})
	}
	if g.has("f_touch") && g.chance(30) {
		g.add(100, &schema.Trigger{Name: "trg_part", Table: t.Name, On: schema.KindTable, Fires: "AFTER", Events: []string{"INSERT"}, ForEachRow: true, Function: public("f_touch")})
	}
	return t
}

func (g generator) partition(of *schema.Table, i int, bound string) *schema.Table {
	t := &schema.Table{Name: public(fmt.Sprintf("%s_%d", of.Name.Name, i)), PartitionOf: of.Name, Bound: schema.Expr{Text: bound}, Comment: one(g, "", "a part")}
	for _, c := range of.Columns {
		own := *c
		own.Inherited, own.Comment = true, ""
		t.Columns = append(t.Columns, &own)
	}
	if g.chance(25) {
		t.Indexes = append(t.Indexes, &schema.Index{Name: t.Name.Name + "_own", Parts: []schema.Part{{Column: "k"}}})
	}
	if g.chance(25) {
		t.Params = []schema.Param{{Name: "fillfactor", Value: one(g, "70", "80")}}
	}
	return t
}

// heirs makes a table and one that inherits from it.
func (g generator) heirs() {
	if !g.chance(60) {
		return
	}
	base := &schema.Table{Name: public("base")}
	base.Columns = []*schema.Column{{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: g.chance(50)}}
	for _, name := range some(g, "c0", "c2") {
		base.Columns = append(base.Columns, g.column(name))
	}
	if g.chance(50) {
		base.Checks = []*schema.Check{{Name: "base_k", Expr: schema.Expr{Text: one(g, "id > 0", "id in (1, 2)")}, NoInherit: g.chance(30)}}
	}
	// It always inherits: columns that were its own before stay so, which pg_dump shows.
	heir := &schema.Table{Name: public("heir"), Inherits: []schema.Name{base.Name}}
	for _, c := range base.Columns {
		own := *c
		own.Inherited, own.Comment = true, ""
		heir.Columns = append(heir.Columns, &own)
	}
	heir.Columns = append(heir.Columns, &schema.Column{Name: "own", Type: schema.Type{Text: one(g, "integer", "bigint")}})
	g.db.Tables = append(g.db.Tables, base, heir)
}
