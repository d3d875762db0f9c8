package test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// tableContents are the rows of a table: their number, and of each column its type and a digest of its values,
// whatever their order.
type tableContents struct {
	Rows    int64
	Columns map[string]columnContents
}

type columnContents struct{ Type, Digest string }

type databaseContents map[string]tableContents

// contents reads what is in the tables of the schema public. What the server computes of other columns is left out.
func contents(t *testing.T, db *pgtest.DB) databaseContents {
	t.Helper()
	conn := db.Conn()
	defer conn.Close(t.Context()) // a database that somebody is connected to cannot be copied
	rows, err := conn.Query(t.Context(), `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod),
  quote_ident(c.relname), quote_ident(a.attname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1, a.attnum`)
	if err != nil {
		t.Fatal(err)
	}
	type column struct{ Table, Name, Type, QuotedTable, QuotedName string }
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[column])
	if err != nil {
		t.Fatal(err)
	}
	out := make(databaseContents)
	for _, c := range list {
		var n int64
		var digest string
		sql := "SELECT count(*), coalesce(md5(string_agg(coalesce(" + c.QuotedName + "::text, 'NULL'), '|' ORDER BY " + c.QuotedName + "::text)), '') FROM ONLY public." + c.QuotedTable
		if err := conn.QueryRow(t.Context(), sql).Scan(&n, &digest); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if _, ok := out[c.Table]; !ok {
			out[c.Table] = tableContents{n, make(map[string]columnContents)}
		}
		out[c.Table].Columns[c.Name] = columnContents{c.Type, digest}
	}
	return out
}

// keptIn sees that a plan has kept the rows of each table that it does not drop, and the values of each column
// that keeps its type, under whatever names they are now.
func (before databaseContents) keptIn(t *testing.T, db *pgtest.DB, p *plan.Plan) {
	t.Helper()
	is, was := make(map[string]diff.Action), make(map[string]string)
	for _, ch := range p.Changes {
		name := ch.Object.Ref().String()
		if ch.Action == diff.Rename {
			was[name] = ch.OldName
		} else if is[name] != diff.Create { // what is dropped may have the name of what is made
			is[name] = ch.Action
		}
	}
	called := func(object, name string) string {
		if old, ok := was[object]; ok {
			return old
		}
		return name
	}
	kept := make(map[string]bool)
	for name, a := range contents(t, db) {
		table := "table public." + name
		old := called(table, name)
		b, ok := before[old]
		if !ok || was[table] == "" && is[table] == diff.Create {
			continue
		}
		kept[old] = true
		if a.Rows != b.Rows {
			t.Errorf("table %s had %d rows, and has %d\n%s", name, b.Rows, a.Rows, planText(t, p))
		}
		for col, now := range a.Columns {
			column := "column public." + name + "." + col
			then, ok := b.Columns[called(column, col)]
			if ok && (was[column] != "" || is[column] != diff.Create) && now != then && now.Type == then.Type {
				t.Errorf("column %s.%s had other values\n%s", name, col, planText(t, p))
			}
		}
	}
	for name, b := range before {
		if !kept[name] && b.Rows > 0 && is["table public."+name] == "" {
			t.Errorf("table %s had %d rows, and is gone\n%s", name, b.Rows, planText(t, p))
		}
	}
}
