package generate

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// views makes views and materialized views, on tables and on each other.
func (g generator) views(tables []*schema.Table) {
	from := make(map[string][]string)
	var names []string
	for _, t := range tables {
		from[t.Name.Name] = columnNames(t.Columns)
		names = append(names, t.Name.Name)
	}
	for _, name := range []string{"v0", "v1", "m0", "v2", "m1"} {
		if len(names) == 0 {
			return
		}
		v := &schema.View{Name: public(name), Materialized: name[0] == 'm'}
		on := one(g, names...)
		columns := g.query(v, on, from[on])
		if v.Materialized {
			g.materialized(v, columns)
		} else if g.chance(25) {
			v.Params = []schema.Param{{Name: one(g, "security_barrier", "security_invoker"), Value: "true"}}
		}
		if g.chance(25) {
			v.Columns = []schema.ViewColumn{{Name: one(g, columns...), Comment: one(g, "seen", "shown")}}
		}
		if g.add(60, v) {
			from[name] = columns
			names = append(names, name)
		}
	}
}

// query writes the query of a view and gives its columns; id is always one of them.
func (g generator) query(v *schema.View, on string, from []string) []string {
	columns := []string{"id"}
	items := []string{"x.id"}
	for _, c := range some(g, from...) {
		if c != "id" && c != "called" {
			columns, items = append(columns, c), append(items, "x."+c)
		}
	}
	if g.has("f_base") && g.chance(30) {
		columns, items = append(columns, "called"), append(items, "public.f_base(x.id) AS called")
	}
	v.As.Text = fmt.Sprintf("SELECT %s FROM public.%s x%s", strings.Join(items, ", "), on, one(g, "", "", " WHERE x.id > 1", " WHERE x.id in (1, 2)"))
	return columns
}

func (g generator) materialized(v *schema.View, columns []string) {
	if g.chance(60) {
		v.Indexes = append(v.Indexes, &schema.Index{Name: v.Name.Name + "_id", Unique: g.chance(60), Parts: []schema.Part{{Column: "id", Desc: g.chance(30)}}, Comment: one(g, "", "the key")})
		if g.chance(25) {
			v.ClusterOn = v.Name.Name + "_id"
		}
	}
	for _, c := range columns {
		if strings.HasPrefix(c, "c") && g.chance(40) {
			v.Indexes = append(v.Indexes, &schema.Index{Name: v.Name.Name + "_other", Parts: []schema.Part{{Column: c}, {Expr: schema.Expr{Text: "(id + 1)"}}}})
			break
		}
	}
	if g.chance(30) {
		v.Params = []schema.Param{{Name: "fillfactor", Value: one(g, "70", "80")}}
	}
}

func columnNames(list []*schema.Column) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = c.Name
	}
	return out
}
