package live

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// undefined are the SQLSTATEs of names that nothing has (manual, "PostgreSQL Error Codes").
var undefined = map[string]bool{
	pgerrcode.UndefinedTable: true, pgerrcode.UndefinedColumn: true, pgerrcode.UndefinedFunction: true,
	pgerrcode.UndefinedObject: true, pgerrcode.InvalidSchemaName: true,
}

// makeUnchecked makes a routine whose body the server rejected without a look at its body.
func (c *compiler) makeUnchecked(ctx context.Context, p *entityProbe) error {
	_, err := c.allOrNone(ctx, c.setPath(p.desired.Ref().Schema), "SET LOCAL check_function_bodies = off", ddl.Create(p.temp)[0])
	return err
}

// bodyRejection is what the server's no to the body of a routine comes to. What the body names may come
// with the plan, or only when it runs: a temporary table. So a table or a function that is not there is a
// warning; anything else is a mistake, unless the body speaks of what is to come.
func (c *compiler) bodyRejection(p *entityProbe, rejected error) CompileErrors {
	var pg *pgconn.PgError
	if !errors.As(rejected, &pg) {
		return nil
	}
	syntax := pg.Code == pgerrcode.SyntaxError && !isTypeOfColumn(pg)
	if !syntax && c.names(p.desired.(*schema.Routine).Body) {
		return nil
	}
	e := c.compileError(p.desired.Ref(), entityPos(p.desired), rejected)
	if comesAtRunTime(pg) {
		c.doubts = append(c.doubts, e)
		return nil
	}
	return CompileErrors{e}
}

// isGrammar reports whether the server could not even read a text.
func isGrammar(pg *pgconn.PgError) bool {
	return pg.Code == pgerrcode.SyntaxError && strings.HasPrefix(pg.Message, "syntax error at") && !isTypeOfColumn(pg)
}

// isTypeOfColumn reports whether PL/pgSQL calls table.column%TYPE a mistake of syntax, as it does where there is no such table:
// as an invalid type name before 14.
func isTypeOfColumn(pg *pgconn.PgError) bool {
	return strings.Contains(pg.Message, `"%"`) || strings.HasPrefix(pg.Message, "invalid type name") && strings.HasSuffix(pg.Message, `%TYPE"`)
}

// checkedLanguages have validators that run none of the text that they check. That of PL/Perl runs
// BEGIN blocks, that of C loads a library.
var checkedLanguages = map[string]bool{"sql": true, "plpgsql": true}

// entitySQL are the statements that make an entity in pg_temp, and what it is on where it carries that.
func (c *compiler) entitySQL(p *entityProbe, carries bool) []string {
	out := []string{c.setPath(p.desired.Ref().Schema), checkBodies(p.desired)}
	if carries {
		out = append(out, c.standIn(relationOf(p.desired)))
	}
	return append(out, createTemp(p.temp)...)
}

// checkBodies has the text of a function checked as far as its language does without looking at tables.
func checkBodies(e schema.Entity) string {
	check := "off"
	if r, ok := e.(*schema.Routine); ok && checkedLanguages[r.Language] {
		check = "on"
	}
	return "SET LOCAL check_function_bodies = " + check
}

// createTemp are the statements that make an entity in pg_temp.
func createTemp(temp schema.Movable) []string {
	switch e := temp.(type) {
	case *schema.View:
		if e.Materialized {
			// A materialized view cannot be temporary; its query can.
			plain := *e
			plain.Materialized, plain.Params, plain.Tablespace, plain.Method, plain.NoData = false, nil, "", "", false
			return []string{ddl.CreateView(&plain, false)}
		}
	case *schema.ForeignTable:
		return []string{ddl.StandIn(e)}
	}
	return ddl.Create(temp)
}

// makeEntity makes the entity in pg_temp, and what it is on, statement by statement. Not everything can be there: what
// cannot is compared as text.
func (c *compiler) makeEntity(ctx context.Context, p *entityProbe, relations map[string]error) error {
	first := []string{c.setPath(p.desired.Ref().Schema), checkBodies(p.desired)}
	if on := relationOf(p.desired); on.Name != "" {
		err, made := relations[on.Name]
		if !made {
			_, err = c.allOrNone(ctx, first[0], c.standIn(on))
			relations[on.Name] = err
		}
		if err != nil {
			return err // for the next that is on it as for the first
		}
	}
	for _, sql := range createTemp(p.temp) {
		if _, err := c.allOrNone(ctx, append(first, sql)...); err != nil {
			return err
		}
		first = nil // the next ones find it so
	}
	return nil
}

// overChangedView reports whether an entity needs a view that will have other columns, or may: what is
// not there yet is no mistake.
func (c *compiler) overChangedView(ref schema.Ref, seen map[schema.Ref]bool) bool {
	if seen == nil {
		seen = make(map[schema.Ref]bool)
	}
	for _, n := range c.needs()[ref] {
		if seen[n] {
			continue
		}
		seen[n] = true
		if v, ok := c.desired.Entity(n).(*schema.View); ok {
			if l := c.live.Entity(n); l == nil || !sameAttrs(l, v) {
				return true
			}
		}
		if c.overChangedView(n, seen) {
			return true
		}
	}
	return false
}

// transformComes reports whether a routine needs a transform that is not there yet, of which the server
// names nothing but the type and the language.
func (c *compiler) transformComes(ref schema.Ref) bool {
	return slices.ContainsFunc(c.needs()[ref], func(n schema.Ref) bool {
		return n.Kind == schema.KindTransform && c.live.Entity(n) == nil
	})
}

// relationOf is the relation that an entity is on, if it is on one.
func relationOf(e schema.Entity) schema.Name {
	if s, ok := e.(*schema.StatisticsObject); ok {
		return s.Table
	}
	if r := e.Ref(); r.Table != "" {
		return r.TableName()
	}
	return schema.Name{}
}

// standIn makes a temporary relation with the columns that the relation will have.
func (c *compiler) standIn(n schema.Name) string {
	temp := schema.Name{Schema: "pg_temp", Name: n.Name}
	t := c.desired.Table(n)
	if f, ok := c.desired.Entity(schema.Ref{Kind: schema.KindForeignTable, Schema: n.Schema, Name: n.Name}).(*schema.ForeignTable); ok {
		t = f.Plain()
	}
	if t == nil {
		for _, k := range []schema.Kind{schema.KindView, schema.KindMaterialized} {
			if v, ok := c.desired.Entity(schema.Ref{Kind: k, Schema: n.Schema, Name: n.Name}).(*schema.View); ok {
				return ddl.CreateView(&schema.View{Name: temp, As: v.As}, false)
			}
		}
		return "CREATE VIEW " + temp.SQL() + " AS SELECT * FROM " + n.SQL()
	}
	clauses := make([]string, len(t.Columns))
	for i, col := range t.Columns {
		plain := &schema.Column{Name: col.Name, Type: col.Type, Collation: col.Collation}
		clauses[i] = ddl.Column(plain)
	}
	return ddl.CreateTable(&schema.Table{Name: temp}, clauses)
}
