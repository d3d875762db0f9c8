package generate

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// mixed makes a table whose columns change between types that are cast to each other, with what stands on them: types of the
// database's own and built-in ones, enums and text, arrays and domains over them.
func (g generator) mixed() *schema.Table {
	t := &schema.Table{Name: public("mixed"), Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: true}}}
	t.PrimaryKey = &schema.Key{Name: "mixed_pkey", Columns: []string{"id"}}
	add := func(name, value string, types ...string) {
		c := &schema.Column{Name: name, Type: schema.Type{Text: one(g, g.known(types)...)}, NotNull: g.chance(30)}
		if g.chance(50) {
			c.Default.Text = "'" + value + "'::" + c.Type.Text
		}
		if g.chance(85) {
			t.Columns = append(t.Columns, c)
		}
	}
	add("lab", "a", "text", "character varying(10)", "character varying(40)", "public.mood", "public.tag")
	add("amount", "1", "smallint", "integer", "bigint", "numeric", "numeric(8,2)", "double precision", "public.positive")
	add("at", "2024-01-02", "date", "timestamp without time zone", "timestamp with time zone", "timestamp(3) without time zone")
	add("doc", "{}", "json", "jsonb", "text")
	add("list", "{}", "text[]", "character varying(5)[]", "public.mood[]", "public.tags")
	if t.Column("amount") != nil && g.chance(60) {
		t.Columns = append(t.Columns, &schema.Column{Name: "more", Type: schema.Type{Text: one(g, "bigint", "numeric")}, Generated: schema.Expr{Text: one(g, "amount + 1", "amount * 2", "id * 2")}})
	}
	if t.Column("lab") != nil && g.chance(40) {
		t.Columns = append(t.Columns, &schema.Column{Name: "named", Type: schema.Type{Text: "boolean"}, Generated: schema.Expr{Text: one(g, "lab = 'a'", "lab is not null", "id > 1")}})
	}
	g.overMixed(t)
	g.readsMixed(t)
	return t
}

// valueTypes makes domains over what columns have without them, too.
func (g generator) valueTypes() {
	tag := &schema.Domain{Name: public("tag"), Type: schema.Type{Text: "text"}, Default: schema.Expr{Text: one(g, "", "'a'::text")}}
	if g.chance(50) {
		tag.Checks = []*schema.DomainCheck{{Name: "tag_short", Expr: schema.Expr{Text: one(g, "length(VALUE) < 30", "VALUE <> ''")}}}
	}
	g.add(60, tag)
	tags := &schema.Domain{Name: public("tags"), Type: schema.Type{Text: "text[]"}}
	if g.chance(50) {
		tags.Checks = []*schema.DomainCheck{{Name: "tags_few", Expr: schema.Expr{Text: one(g, "cardinality(VALUE) < 5", "cardinality(VALUE) < 9")}}}
	}
	g.add(60, tags)
}

// known leaves out the types of the database's own that are not there.
func (g generator) known(types []string) []string {
	return slices.DeleteFunc(types, func(typ string) bool {
		name, own := strings.CutPrefix(strings.TrimSuffix(typ, "[]"), "public.")
		return own && !g.has(name)
	})
}

// overMixed makes constraints and indexes.
func (g generator) overMixed(t *schema.Table) {
	has := func(name string) bool { return t.Column(name) != nil }
	check := func(name, column string, texts ...string) {
		if has(column) && g.chance(50) {
			t.Checks = append(t.Checks, &schema.Check{Name: name, Expr: schema.Expr{Text: one(g, texts...)}})
		}
	}
	check("mixed_lab", "lab", "lab <> 'b'", "lab in ('a', 'b') or id > 0", "lab is not null or id > 0")
	check("mixed_amount", "amount", "amount > 0", "amount between 0 and 100", "amount + id > 0")
	check("mixed_more", "more", "more > 0", "more + id > 0")
	index := func(name, column string, i schema.Index) {
		i.Name = name
		if has(column) && g.chance(50) {
			t.Indexes = append(t.Indexes, &i)
		}
	}
	on := func(column string) []schema.Part { return []schema.Part{{Column: column}} }
	index("mixed_lab_i", "lab", schema.Index{Parts: on("lab"), Method: one(g, "", "", "HASH"), Where: schema.Expr{Text: one(g, "", "lab <> 'b'", "lab is null")}})
	index("mixed_expr", "amount", schema.Index{Parts: []schema.Part{{Expr: schema.Expr{Text: one(g, "amount + 1", "amount * 2", "- amount")}}, {Column: "id"}}})
	index("mixed_more_i", "more", schema.Index{Parts: on("more"), Unique: g.chance(50)})
	index("mixed_at", "at", schema.Index{Parts: on("at"), Method: one(g, "", "BRIN")})
	index("mixed_list", "list", schema.Index{Parts: on("list"), Method: "GIN"})
	index("mixed_named", "named", schema.Index{Parts: on("id"), Where: schema.Expr{Text: "named"}})
	if c := t.Column("doc"); c != nil && c.Type.Text == "jsonb" {
		index("mixed_doc", "doc", schema.Index{Parts: []schema.Part{{Column: "doc", OpClass: one(g, "", "jsonb_path_ops")}}, Method: "GIN"})
	}
	if has("amount") && g.chance(40) {
		t.Exclusions = append(t.Exclusions, &schema.Exclusion{Name: "mixed_once", Parts: []schema.Part{{Column: "id", Operator: "="}, {Column: "amount", Operator: "="}},
			Where: schema.Expr{Text: one(g, "", "amount > 0")}, Timing: one(g, schema.Timing{}, schema.Timing{Deferrable: true})})
	}
	if g.chance(30) {
		t.Exclusions = append(t.Exclusions, &schema.Exclusion{Name: "mixed_apart", Method: "GIST",
			Parts: []schema.Part{{Expr: schema.Expr{Text: one(g, "int4range(id, id, '[]')", "int4range(id, (id + 1))")}, Operator: "&&"}}})
	}
	if has("lab") && has("amount") && g.chance(40) {
		t.Uniques = append(t.Uniques, &schema.Key{Name: "mixed_u", Columns: []string{"lab", "amount"}})
	}
}

// readsMixed makes views, functions, triggers and policies that read the columns.
func (g generator) readsMixed(t *schema.Table) {
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return t.Column(name) == nil })
	}
	if has("lab") {
		g.add(40, &schema.View{Name: public("by_lab"), As: schema.Expr{Text: one(g, "SELECT m.lab, count(*) AS id FROM public.mixed m GROUP BY m.lab", "SELECT m.lab, max(m.id) AS id FROM public.mixed m GROUP BY m.lab")}})
		g.add(40, &schema.Policy{Name: "mixed_seen", Table: t.Name, Using: schema.Expr{Text: one(g, "lab = 'a'", "lab is not null")}})
	}
	if has("lab", "amount") {
		f := &schema.Routine{Kind: schema.KindFunction, Name: public("f_amounts"), Args: []schema.Arg{arg("l", t.Column("lab").Type.Text)}, Returns: t.Column("amount").Type, ReturnsSet: true,
			Language: "sql", SQLBody: schema.Expr{Text: "BEGIN ATOMIC\n SELECT m.amount FROM public.mixed m WHERE m.lab = f_amounts.l;\nEND"}}
		g.add(30, f)
		if g.has("by_lab") {
			g.add(40, &schema.View{Name: public("joined"), Materialized: g.chance(40), As: schema.Expr{Text: "SELECT m.id, m.amount, b.id AS n FROM public.mixed m JOIN public.by_lab b ON b.lab = m.lab"}})
		}
	}
	if !g.has("f_touch") {
		return
	}
	for _, c := range []string{"lab", "amount"} {
		if has(c) {
			g.add(40, &schema.Trigger{Name: "trg_" + c, Table: t.Name, On: schema.KindTable, Fires: one(g, "BEFORE", "AFTER"), Events: []string{"UPDATE"}, ForEachRow: true, Function: public("f_touch"),
				UpdateOf: one(g, nil, []string{c}), When: schema.Expr{Text: one(g, "old."+c+" is distinct from new."+c, "new."+c+" is not null")}})
		}
	}
}
