package generate

import (
	"fmt"

	"github.com/replyx/schemactl/schema"
)

func arg(name, typ string) schema.Arg { return schema.Arg{Name: name, Type: schema.Type{Text: typ}} }

// routines makes functions, procedures and aggregates that need no table.
func (g generator) routines() {
	base := &schema.Routine{Kind: schema.KindFunction, Name: public("f_base"), Args: []schema.Arg{arg("a", "integer")},
		Returns: schema.Type{Text: "integer"}, Volatility: "IMMUTABLE", Parallel: one(g, "", "SAFE"), Cost: one(g, "", "5"), Strict: g.chance(20)}
	// Another argument or result is refused where tables call the function.
	if g.chance(1) {
		base.Args[0].Name, base.Returns.Text = "n", "bigint"
	}
	if g.chance(50) {
		base.Language, base.Body = "sql", one(g, "SELECT $1 + 1", "SELECT $1 * 2", "SELECT $1 + 0 * (SELECT count(*) FROM public.trail)::integer")
	} else {
		base.Language, base.Body = "plpgsql", "\nBEGIN\n  RETURN $1;\nEND\n"
	}
	g.add(75, base)
	// Since PostgreSQL 17 the build of an index runs none that looks for a bare name.
	g.add(60, &schema.Routine{Kind: schema.KindFunction, Name: public("f_bare"), Args: []schema.Arg{arg("a", "integer")}, Returns: schema.Type{Text: "integer"},
		Language: "plpgsql", Volatility: one(g, "", "STABLE"), Body: "BEGIN PERFORM count(*) FROM trail; RETURN $1; END"})
	for _, typ := range []string{"integer", "text"} {
		over := &schema.Routine{Kind: schema.KindFunction, Name: public("f_over"), Args: []schema.Arg{arg("x", typ)}, Returns: schema.Type{Text: typ},
			Language: "sql", Body: "SELECT x", Volatility: one(g, "", "STABLE"), SecurityDefiner: g.chance(20)}
		if typ == "text" && g.chance(60) {
			y := arg("y", "integer")
			y.Default.Text = one(g, "1", "2")
			over.Args = append(over.Args, y)
		}
		if g.chance(30) {
			over.Config = []schema.Param{{Name: "work_mem", Value: one(g, "64MB", "32MB")}}
		}
		g.add(50, over)
	}
	g.typedRoutines()
	g.add(75, &schema.Routine{Kind: schema.KindFunction, Name: public("f_touch"), Returns: schema.Type{Text: "trigger"}, Language: "plpgsql",
		Body: one(g, "BEGIN RETURN NEW; END", "BEGIN RETURN NULL; END", "BEGIN PERFORM count(*) FROM trail; RETURN NEW; END")})
	if !g.plain {
		g.add(100, &schema.Routine{Kind: schema.KindFunction, Name: public("f_event"), Returns: schema.Type{Text: "event_trigger"}, Language: "plpgsql",
			Body: one(g, "BEGIN PERFORM count(*) FROM trail; END", "BEGIN NULL; END")})
	}
	run := &schema.Routine{Kind: schema.KindProcedure, Name: public("p_run"), Args: []schema.Arg{arg("a", "integer")}, Language: "plpgsql", Body: "BEGIN COMMIT; END"}
	if g.chance(50) {
		b := arg("b", "text")
		b.Mode = "INOUT"
		run.Args = append(run.Args, b)
	}
	g.add(50, run)
	if g.add(50, &schema.Routine{Kind: schema.KindFunction, Name: public("f_add"), Args: []schema.Arg{arg(one(g, "s", "state"), "bigint"), arg("v", "integer")},
		Returns: schema.Type{Text: "bigint"}, Language: "sql", Volatility: "IMMUTABLE", Body: one(g, "SELECT $1 + $2", "SELECT $1 * $2")}) {
		total := &schema.Definition{Kind: schema.KindAggregate, Name: public("total"), Args: []schema.Arg{arg("", "integer")}, Options: []schema.Option{
			{Name: "state_func", Value: "public.f_add"}, {Name: "state_type", Type: schema.Type{Text: "bigint"}},
		}}
		if g.chance(50) {
			total.Options = append(total.Options, schema.Option{Name: "initial_value", Value: one(g, "0", "1")})
		}
		g.add(70, total)
	}
}

// typedRoutines take and give types of the database's own, or call other functions in a body
// that the server knows.
func (g generator) typedRoutines() {
	if g.has("pair") {
		g.add(50, &schema.Routine{Kind: schema.KindFunction, Name: public("f_pair"), Args: []schema.Arg{arg("p", "public.pair")},
			Returns: schema.Type{Text: one(g, "public.pair", "integer")}, Language: "plpgsql", Body: "BEGIN RETURN NULL; END"})
	}
	if g.has("positive") {
		g.add(50, &schema.Routine{Kind: schema.KindFunction, Name: public("f_dom"), Args: []schema.Arg{arg("d", one(g, "public.positive", "integer"))},
			Returns: schema.Type{Text: "public.positive"}, Language: "plpgsql", Body: "BEGIN RETURN d; END"})
	}
	if g.has("f_base") {
		g.add(40, &schema.Routine{Kind: schema.KindFunction, Name: public("f_std"), Args: []schema.Arg{arg("a", "integer")},
			Returns: schema.Type{Text: "bigint"}, Language: "sql", SQLBody: schema.Expr{Text: one(g, "RETURN public.f_base(a)", "RETURN public.f_base(a) + 1")}})
	}
}

// tableRoutines make functions that need a table.
func (g generator) tableRoutines(tables []*schema.Table) {
	for i, t := range tables {
		name := t.Name.SQL()
		if i > 1 {
			continue
		}
		g.add(40, &schema.Routine{Kind: schema.KindFunction, Name: public("f_rows"), Args: []schema.Arg{arg(fmt.Sprintf("of%d", i), name)},
			Returns: schema.Type{Text: "text"}, Language: "sql", Volatility: "IMMUTABLE", Body: "SELECT 'x'"})
		c := t.Columns[g.IntN(len(t.Columns))]
		set := &schema.Routine{Kind: schema.KindFunction, Name: public("f_set_" + t.Name.Name), Returns: schema.Type{Text: name}, ReturnsSet: true, Language: "sql",
			Body: "SELECT * FROM " + name}
		if g.chance(60) {
			set.Returns = schema.Type{Text: c.Type.Text}
			set.Body, set.SQLBody = "", schema.Expr{Text: fmt.Sprintf("BEGIN ATOMIC\n SELECT t.%s FROM %s t;\nEND", schema.Ident(c.Name), name)}
		}
		g.add(50, set)
	}
}
