package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

var nasty = []string{
	"plain", "Upper", "with space", "a.b", `quo"te`, `""`, "it's", `back\slash`, "ünïcödé", "1digit", "_under", "dollar$sign", "$x", "new\nline", "tab\t",
	"select", "user", "json", "value", "system_user", "日本語", "a-b", "a;b", "--", "/*", "'", "E'x'", strings.Repeat("x", 63),
}

// Names and constants are quoted so that the server reads back what was meant.
func TestQuotingOnServer(t *testing.T) {
	conn := pgtest.New(t).Conn()
	for _, s := range nasty {
		if _, err := conn.Exec(t.Context(), "CREATE TEMP TABLE "+schema.Ident(s)+" ("+schema.Ident(s)+" integer)"); err != nil {
			t.Errorf("Ident(%q) = %s: %v", s, schema.Ident(s), err)
			continue
		}
		var table, column string
		err := conn.QueryRow(t.Context(), `SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
			WHERE c.relnamespace = pg_my_temp_schema() ORDER BY c.oid DESC LIMIT 1`).Scan(&table, &column)
		if err != nil || table != s || column != s {
			t.Errorf("Ident(%q) made table %q, column %q, %v", s, table, column, err)
		}
		var text string
		if err := conn.QueryRow(t.Context(), "SELECT "+schema.Literal(s)).Scan(&text); err != nil || text != s {
			t.Errorf("Literal(%q) = %s is read as %q, %v", s, schema.Literal(s), text, err)
		}
		if got := schema.ParseName(schema.Name{Schema: s, Name: s}.SQL()); got != (schema.Name{Schema: s, Name: s}) {
			t.Errorf("ParseName(SQL(%q)) = %+v", s, got)
		}
	}
}

// A keyword that the server quotes is quoted here.
func TestKeywords(t *testing.T) {
	conn := pgtest.New(t).Conn()
	rows, err := conn.Query(t.Context(), "SELECT word FROM pg_get_keywords() WHERE quote_ident(word) <> word")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var word string
		if err := rows.Scan(&word); err != nil {
			t.Fatal(err)
		}
		if schema.Ident(word) == word {
			t.Errorf("the server quotes %s", word)
		}
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
}

// The sequence of a serial column has the name that the server chooses.
func TestSerialSequenceNames(t *testing.T) {
	db := pgtest.New(t)
	long := strings.Repeat("long_", 12)
	for i, names := range [][2]string{
		{"t", "id"}, {long, "id"}, {"t", long}, {long, long + "x"}, {strings.Repeat("ä", 31), "id"}, {strings.Repeat("ä", 25), strings.Repeat("ö", 25)}, {"Odd Name", `q"`},
	} {
		table, column := schema.Name{Schema: fmt.Sprintf("s%d", i), Name: names[0]}, names[1]
		db.Exec("CREATE SCHEMA " + table.Schema)
		db.Exec("CREATE TABLE " + table.SQL() + " (" + schema.Ident(column) + " serial)")
		got := db.Value("SELECT relname FROM pg_class WHERE relkind = 'S' ORDER BY oid DESC LIMIT 1")
		if want := schema.SerialSequence(table, column).Name; got != want {
			t.Errorf("%q.%q: the server says %q, SerialSequence %q", names[0], column, got, want)
		}
	}
}
