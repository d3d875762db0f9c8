package live

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// worldSQL is one statement for an object of the world, and the object's place in a list.
type worldSQL struct {
	of  int
	sql string
}

// rewriter puts stand-ins in place of what a text names.
type rewriter struct {
	names  map[schema.Name]bool
	called map[string]bool
	// didCalls reports whether a call was changed. What looks like one may be a list of columns.
	didCalls bool
}

func (w *world) rewriter(g *worldGroup) *rewriter {
	to := &rewriter{names: make(map[schema.Name]bool), called: make(map[string]bool)}
	for _, r := range g.stood {
		to.names[r.TypeName()] = true
		if r.Kind == schema.KindTable {
			for _, s := range ownSequences(w.desired.Table(r.TypeName())) {
				to.names[s] = true
			}
		}
		if r.Kind.IsRoutine() {
			to.called[r.Name] = true
		}
	}
	return to
}

// ownSequences are the sequences of the serial and identity columns of a table, which have no block.
func ownSequences(t *schema.Table) []schema.Name {
	var out []schema.Name
	for _, c := range t.Columns {
		if s := c.OwnSequence(t.Name); s.Name != "" {
			out = append(out, s)
		}
	}
	return out
}

func (w *rewriter) text(text string) string {
	text = sqltext.Requalify(text, "pg_temp", func(n schema.Name) bool { return w.names[n] })
	return sqltext.QualifyCalls(text, func(name string) string {
		if !w.called[name] {
			return ""
		}
		w.didCalls = true
		return "pg_temp"
	})
}

// standIn returns the statements for the stand-in of an object, or nothing.
func (w *world) standIn(ref schema.Ref, to *rewriter) []string {
	var out []string
	if t := w.desired.Table(ref.TypeName()); t != nil && ref.Kind == schema.KindTable {
		out = []string{tableStandIn(t, groupingKey(w.desired, t))}
		for _, s := range ownSequences(t) {
			out = append(out, ddl.CreateSequence(&schema.Sequence{Name: inTemp(s)}))
		}
	} else if e := w.desired.Entity(ref); e != nil {
		out = entityStandIn(e, to)
	}
	for i := range out {
		out[i] = to.text(out[i])
	}
	return out
}

func inTemp(n schema.Name) schema.Name { return schema.Name{Schema: "pg_temp", Name: n.Name} }

// tableStandIn has the columns of a table without what is computed of them, and the key by which a query
// may group it. A key over a type of a user may run code.
func tableStandIn(t *schema.Table, key []string) string {
	clauses := plainColumns(t)
	if len(key) > 0 && builtinKey(t, key) {
		clauses = append(clauses, "PRIMARY KEY "+ddl.Columns(key))
	}
	return ddl.CreateTable(&schema.Table{Name: inTemp(t.Name)}, clauses)
}

// plainColumns are the columns of a table without what is computed of them.
func plainColumns(t *schema.Table) []string {
	out := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		out[i] = ddl.Column(&schema.Column{Name: col.Name, Type: col.Type, Collation: col.Collation})
	}
	return out
}

func entityStandIn(e schema.Entity, to *rewriter) []string {
	switch e := e.(type) {
	case *schema.Enum:
		return []string{ddl.CreateEnum(inTemp(e.Name), e.Values)}
	case *schema.Composite:
		return []string{ddl.CreateComposite(e.In("pg_temp").(*schema.Composite))}
	case *schema.Domain:
		return ddl.CreateDomain(&schema.Domain{Name: inTemp(e.Name), Type: e.Type, Collation: e.Collation})
	case *schema.ForeignTable:
		return []string{tableStandIn(e.Plain(), nil)}
	case *schema.View:
		return []string{plainView(e)}
	case *schema.Routine:
		return []string{ddl.CreateRoutine(routineStandIn(e), false)}
	}
	return nil
}

// plainView is a view in pg_temp without its options: a materialized view cannot be temporary, its query
// can.
func plainView(v *schema.View) string {
	return ddl.CreateView(&schema.View{Name: inTemp(v.Name), As: v.As, CheckOption: v.CheckOption}, false)
}

// routineStandIn has the arguments and the result of a routine, and does nothing. One whose texts the
// server compiles when it makes the routine keeps them.
func routineStandIn(r *schema.Routine) *schema.Routine {
	out := &schema.Routine{Kind: r.Kind, Name: inTemp(r.Name), Args: r.Args, Returns: r.Returns, ReturnsSet: r.ReturnsSet, Volatility: r.Volatility}
	switch out.Language = "sql"; {
	case !r.SQLBody.IsZero():
		out.SQLBody = r.SQLBody
	case slices.Contains([]string{"trigger", "event_trigger"}, r.Returns.SQL()):
		// Only functions in PL/pgSQL and its like return these.
		out.Language = "plpgsql"
	}
	return out
}

// statements make a text among the stand-ins. What has been made as one is not made again.
func (t *worldText) statements(g *worldGroup, to *rewriter) []string {
	if t.part != nil {
		return t.part.statements(to)
	}
	switch e := t.temp.(type) {
	case *schema.View:
		if g.has[t.desired.Ref()] {
			return nil
		}
		return []string{to.text(plainView(e))}
	case *schema.Domain:
		// Its checks run where a constant of it is read: no text reads one of this.
		d := *e
		d.Name = schema.Name{Schema: "pg_temp", Name: judgedAs}
		return append(textsTo(to, ddl.CreateDomain(&d)), "DROP DOMAIN "+d.Name.SQL())
	case *schema.Routine:
		r := *e
		r.Body, r.Config, r.Support, r.Transforms, r.Library = to.text(r.Body), nil, "", nil, ""
		return []string{"SET LOCAL check_function_bodies = on", to.text(ddl.CreateRoutine(&r, true))}
	}
	return textsTo(to, ddl.Create(t.temp))
}

// textsTo rewrites statements.
func textsTo(to *rewriter, statements []string) []string {
	out := make([]string, len(statements))
	for i, sql := range statements {
		out[i] = to.text(sql)
	}
	return out
}

// worldPath is the search_path for the texts of a schema's object among stand-ins.
func (c *compiler) worldPath(inSchema string) string {
	return "SET LOCAL search_path = pg_temp, " + strings.TrimSuffix(schema.SearchPath(inSchema, c.desired, c.live), ", pg_temp")
}
