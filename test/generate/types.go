package generate

import "github.com/replyx/schemactl/schema"

// types makes enums, sequences, domains, composite types and ranges.
func (g generator) types() {
	if g.chance(70) {
		mood := &schema.Enum{Name: public("mood"), Values: []string{"a", "b"}, Common: schema.Common{Comment: one(g, "", "moods")}}
		// On the way back a value would go, which is refused.
		if g.chance(1) {
			mood.Values = []string{"a", "x", "b", "c"}
		}
		g.db.Entities = append(g.db.Entities, mood)
	}
	if g.chance(50) {
		g.db.Entities = append(g.db.Entities, &schema.Sequence{Name: public("counter"),
			Options: schema.SequenceOptions{Increment: number(int64(g.IntN(3) + 1)), Cycle: g.chance(50)}, Common: schema.Common{Comment: one(g, "", "counts")}})
	}
	g.add(70, g.domain())
	if g.has("positive") {
		g.add(50, &schema.Domain{Name: public("odd"), Type: schema.Type{Text: "public.positive"}, Checks: []*schema.DomainCheck{
			{Name: "odd_check", Expr: schema.Expr{Text: one(g, "VALUE % 2 = 1", "VALUE in (1, 3, 5)")}},
		}})
	}
	g.add(60, g.composite())
	span := &schema.Range{Name: public("span"), Subtype: schema.Type{Text: "double precision"}}
	// A change of a range in use is refused.
	if g.chance(1) {
		span.Diff = schema.Name{Name: "float8mi"}
	}
	g.add(50, span)
}

func (g generator) domain() *schema.Domain {
	d := &schema.Domain{Name: public("positive"), Type: schema.Type{Text: "integer"}, NotNull: g.chance(30), Default: schema.Expr{Text: one(g, "", "1", "7")}}
	// Another type under a domain in use is refused.
	if g.chance(1) {
		d.Type.Text = "bigint"
	}
	for _, c := range some(g, "low", "high", "listed") {
		d.Checks = append(d.Checks, &schema.DomainCheck{Name: c, Comment: one(g, "", "limits"),
			Expr: schema.Expr{Text: one(g, "VALUE > 0", "VALUE in (1, 2, 3)", "VALUE < 1000")}})
	}
	d.SortChecks()
	return d
}

func (g generator) composite() *schema.Composite {
	c := &schema.Composite{Name: public("pair")}
	c.Fields = append(c.Fields, schema.Field{Name: "a", Type: schema.Type{Text: "integer"}})
	// A change of a field in use is refused, and so is a check of a domain within a row.
	if g.has("positive") && g.chance(1) {
		c.Fields[0].Type.Text = "public.positive"
	}
	// A field comes last, or goes; between others, in a type in use, it is refused.
	names := [][]string{{}, {"b"}, {"b", "c"}}[g.IntN(3)]
	if g.chance(1) {
		names = []string{"c"}
	}
	for _, name := range names {
		c.Fields = append(c.Fields, schema.Field{Name: name, Type: schema.Type{Text: "text"}, Comment: one(g, "", "a field")})
	}
	return c
}
