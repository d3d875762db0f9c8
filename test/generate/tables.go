package generate

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/schema"
)

func (g generator) table(i int) *schema.Table {
	t := &schema.Table{Name: public(fmt.Sprintf("t%d", i)), Comment: one(g, "", "", "a table")}
	id := &schema.Column{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: true}
	switch g.IntN(3) {
	case 0:
		id.Serial = true
	case 1:
		start := int64(g.IntN(2)*10 + 1)
		id.Identity = &schema.Identity{Always: g.chance(50), Options: schema.SequenceOptions{Start: &start}.Trimmed("integer")}
	}
	t.Columns = append(t.Columns, id)
	for n := range 6 {
		if g.chance(75) {
			t.Columns = append(t.Columns, g.column(fmt.Sprintf("c%d", n)))
		}
	}
	if g.has("mood") {
		t.Columns = append(t.Columns, &schema.Column{Name: "feel", Type: schema.Type{Text: "public.mood"}, Default: schema.Expr{Text: one(g, "", "'a'::public.mood")}})
	}
	if g.chance(50) {
		t.Columns = append(t.Columns, &schema.Column{Name: "twice", Type: schema.Type{Text: "integer"}, Generated: schema.Expr{Text: one(g, "(id * 2)", "(id + id)")}})
	}
	g.typedColumns(t)
	t.PrimaryKey = &schema.Key{Name: one(g, "key_"+t.Name.Name, "pk_"+t.Name.Name), Columns: []string{"id"}}
	for n := range 3 {
		if g.chance(40) {
			t.Uniques = append(t.Uniques, &schema.Key{Name: fmt.Sprintf("%s_u%d", t.Name.Name, n), Columns: g.columns(t), NullsNotDistinct: g.chance(20),
				Timing: one(g, schema.Timing{}, schema.Timing{Deferrable: true}, schema.Timing{Deferrable: true, Deferred: true})})
		}
	}
	for n := range 4 {
		if g.chance(50) {
			t.Indexes = append(t.Indexes, g.index(t, n))
		}
	}
	for n := range 2 {
		if g.chance(40) {
			t.Checks = append(t.Checks, &schema.Check{Name: fmt.Sprintf("%s_k%d", t.Name.Name, n), Comment: one(g, "", "checked"),
				Expr: schema.Expr{Text: one(g, "id > 0", "id in (1, 2, 3)", "id is not null and id < 100", "(id > 0)")}})
		}
	}
	if g.has("f_bare") && g.chance(20) {
		t.Checks = append(t.Checks, &schema.Check{Name: t.Name.Name + "_bare", Expr: schema.Expr{Text: "f_bare(id) > 0"}})
	}
	if g.has("f_base") && g.chance(30) {
		t.Checks = append(t.Checks, &schema.Check{Name: t.Name.Name + "_called", Expr: schema.Expr{Text: one(g, "public.f_base(id) > 0", "public.f_base(id) < 1000")}})
	}
	t.RowSecurity = schema.RowSecurity{Enabled: g.chance(30), Enforced: g.chance(15)}
	g.marks(t)
	return t
}

// typedColumns have types of the database's own.
func (g generator) typedColumns(t *schema.Table) {
	// Whatever else has the name is refused while a column is of its type.
	if g.has(shape) && g.chance(3) {
		t.Columns = append(t.Columns, &schema.Column{Name: "own_" + shape, Type: schema.Type{Text: "public." + shape}})
	}
	for _, name := range []string{"positive", "pair", "span", "odd"} {
		if g.has(name) && g.chance(50) {
			typ := "public." + name
			// A change between a type and its array is refused.
			if (name == "pair" || name == "span") && t.Name.Name == "t2" {
				typ += "[]"
			}
			t.Columns = append(t.Columns, &schema.Column{Name: "own_" + name, Type: schema.Type{Text: typ}})
		}
	}
	// New checks of a domain are refused where arrays hold its values already.
	if t.Name.Name == "t2" && g.has("positive") && g.chance(2) {
		t.Columns = append(t.Columns, &schema.Column{Name: "own_many", Type: schema.Type{Text: "public.positive[]"}})
	}
}

// marks are what ANALYZE and replication are told.
func (g generator) marks(t *schema.Table) {
	for _, c := range t.Columns {
		if g.chance(15) {
			c.Target = number(int64(g.IntN(3) * 100))
		}
		if g.chance(10) {
			c.NDistinct = one(g, "-0.5", "100")
		}
	}
	switch g.IntN(5) {
	case 0:
		t.ReplicaIdentity = one(g, "FULL", "NOTHING")
	case 1:
		t.ReplicaIndex = t.PrimaryKey.Name
	}
	if g.chance(20) {
		t.ClusterOn = t.PrimaryKey.Name
	}
	if g.chance(30) {
		t.Params = []schema.Param{{Name: one(g, "fillfactor", "toast_tuple_target"), Value: one(g, "150", "200")}}
		if t.Params[0].Name == "fillfactor" {
			t.Params[0].Value = one(g, "70", "90")
		}
	}
}

func (g generator) column(name string) *schema.Column {
	c := &schema.Column{Name: name, NotNull: g.chance(40), Comment: one(g, "", "", "a column")}
	kinds := []func(){
		func() { c.Type.Text = one(g, "integer", "bigint"); c.Default.Text = one(g, "", "0", "5", g.bareCall()) },
		func() {
			c.Type.Text = one(g, "character varying(20)", "character varying(50)", "text")
			c.Storage = one(g, "", "EXTERNAL")
		},
		func() {
			c.Type.Text = one(g, "text", "character varying")
			c.Default.Text = one(g, "", "'x'::text", "lower('ABC')")
		},
		func() { c.Type.Text = "numeric" + one(g, "", "(10,2)", "(12,2)"); c.Default.Text = one(g, "", "1.5") },
	}
	// A name has one family of types, since not every type can be cast to every other.
	kinds[int(name[1]-'0')%len(kinds)]()
	if strings.HasPrefix(c.Type.Text, "character") || c.Type.Text == "text" {
		c.Collation = g.collation()
	}
	return c
}

// bareCall is a default that calls a function which looks for a bare name.
func (g generator) bareCall() string {
	if g.has("f_bare") {
		return "f_bare(3)"
	}
	return ""
}

// columns picks one or two columns.
func (g generator) columns(t *schema.Table) []string {
	a := t.Columns[g.IntN(len(t.Columns))].Name
	b := t.Columns[g.IntN(len(t.Columns))].Name
	if a == b || g.chance(50) {
		return []string{a}
	}
	return []string{a, b}
}

func (g generator) index(t *schema.Table, n int) *schema.Index {
	i := &schema.Index{Name: fmt.Sprintf("%s_i%d", t.Name.Name, n), Unique: g.chance(25), Comment: one(g, "", "", "an index")}
	for _, c := range g.columns(t) {
		i.Parts = append(i.Parts, schema.Part{Column: c, Desc: g.chance(25), Nulls: ""})
	}
	if g.chance(25) {
		i.Parts = append(i.Parts, schema.Part{Expr: schema.Expr{Text: g.indexed()}})
	}
	if g.chance(25) {
		i.Where.Text = one(g, "id > 5", "id in (1, 2)", "(id > 5)")
	}
	if g.chance(25) {
		i.Params = []schema.Param{{Name: "fillfactor", Value: one(g, "70", "80")}}
	}
	return i
}

// foreignKeys point to the integer primary keys of other tables.
func (g generator) foreignKeys(t *schema.Table) {
	for n := range 2 {
		ref := g.db.Tables[g.IntN(len(g.db.Tables))]
		if g.chance(50) {
			t.ForeignKeys = append(t.ForeignKeys, &schema.ForeignKey{
				Name: fmt.Sprintf("%s_f%d", t.Name.Name, n), Columns: []string{"id"}, RefTable: ref.Name, RefColumns: []string{"id"},
				OnDelete: one(g, "", "CASCADE", "RESTRICT"), Timing: one(g, schema.Timing{}, schema.Timing{Deferrable: true}),
			})
		}
	}
}

// indexed is an expression for an index.
func (g generator) indexed() string {
	if g.has("f_base") && g.chance(40) {
		return "public.f_base(id)"
	}
	return one(g, "(id % 10)", "abs(id)")
}
