package hcl

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

var statisticsKind = entityKind{
	kind: schema.KindStatistics, file: "statistics",
	attrs: []string{"schema", "on", "types", "columns", "exprs", "target"}, read: readStatistics, write: writeStatistics,
}

// statisticsTypes are the kinds of statistics, in PostgreSQL's order.
var statisticsTypes = []string{"NDISTINCT", "DEPENDENCIES", "MCV"}

func readStatistics(b *block, d *symbol) schema.Entity {
	s := &schema.StatisticsObject{Name: d.name}
	if !b.has("on") {
		b.failf(b.TypeRange.Start, "on = table.NAME", "statistics %q is on nothing", d.name.Name)
		return s
	}
	before := len(*b.errs)
	s.On, s.Table = b.on()
	s.Kinds = b.statisticsTypes()
	if b.columns != nil {
		s.Columns = b.ownColumns("columns", nil)
	}
	for n, text := range b.strings("exprs") {
		b.mark(exprName(n+1), b.attr("exprs").NameRange.Start)
		s.Expressions = append(s.Expressions, schema.Expr{Text: text})
	}
	s.Target = b.statisticsTarget("target")
	switch n := len(s.Columns) + len(s.Expressions); {
	case len(*b.errs) > before: // what is missing may be what is wrong
	case n == 0:
		b.failf(b.TypeRange.Start, "columns = [column.NAME, column.NAME]", "statistics %q is about neither columns nor exprs", d.name.Name)
	case n == 1 && len(s.Columns) == 1:
		b.failf(b.attr("columns").NameRange.Start, "", "statistics %q needs two columns, or an expression", d.name.Name)
	case n == 1 && len(s.Kinds) > 0:
		b.failf(b.attr("types").NameRange.Start, "", "statistics of a single expression have no types")
	}
	return s
}

func exprName(n int) string { return "exprs" + onName(n)[len("on"):] }

// statisticsTypes reads the kinds of statistics in PostgreSQL's order; all of them are none.
func (b *block) statisticsTypes() []string {
	a := b.attr("types")
	if a == nil {
		return nil
	}
	b.mark("types", a.NameRange.Start)
	v, ok := b.word(a.Expr)
	if !ok {
		return nil
	}
	var words, out []string
	if v.CanIterateElements() {
		for _, e := range v.AsValueSlice() {
			if e.Type() == cty.String {
				words = append(words, strings.ToUpper(e.AsString()))
			}
		}
	}
	unknown := func(w string) bool { return !slices.Contains(statisticsTypes, w) }
	if len(words) == 0 || slices.ContainsFunc(words, unknown) {
		b.failf(a.Expr.Range().Start, "types = [NDISTINCT, DEPENDENCIES]", "types is a list of NDISTINCT, DEPENDENCIES and MCV")
		return nil
	}
	for _, t := range statisticsTypes {
		if slices.Contains(words, t) {
			out = append(out, t)
		}
	}
	if len(out) == len(statisticsTypes) {
		return nil
	}
	return out
}

func writeStatistics(w *writer, p *printer, e schema.Entity) {
	s := e.(*schema.StatisticsObject)
	p.attr("on", w.relation(s.Table))
	if len(s.Kinds) > 0 {
		p.attr("types", list(s.Kinds))
	}
	p.columns("columns", s.Columns)
	if len(s.Expressions) > 0 {
		exprs := make([]string, len(s.Expressions))
		for i, x := range s.Expressions {
			exprs[i] = p.quote(x.Text)
		}
		p.attr("exprs", list(exprs))
	}
	p.number("target", s.Target)
}
