package sqlschema

import (
	"errors"
	"testing"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// read runs a file on the test's server, beside a database that it is to be like.
func read(t *testing.T, like *pgtest.DB, sql string) (*State, error) {
	t.Helper()
	script, err := NewScript(File{Name: "schema.sql", Data: []byte(sql)}, nil)
	if err != nil {
		return nil, err
	}
	url, err := pgtest.ServerURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return Read(t.Context(), Files(script), Options{Dev: url, URL: like.URL})
}

func TestFiles(t *testing.T) {
	like := pgtest.New(t)
	like.Exec("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions")
	st, err := read(t, like, `CREATE SCHEMA app;
CREATE TABLE app.t (id bigint PRIMARY KEY, v extensions.vector(3));
CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;
CREATE INDEX CONCURRENTLY t_v ON app.t USING hnsw (v extensions.vector_l2_ops);`)
	if err != nil {
		t.Fatal(err)
	}
	db := st.Database
	if len(db.Schemas) != 1 || db.Schemas[0].Name != "app" || db.Schemas[0].OwnerName() != "" {
		t.Errorf("the schemas are %v", db.Schemas)
	}
	table := db.Table(schema.Name{Schema: "app", Name: "t"})
	if table == nil || len(table.Indexes) != 1 || table.OwnerName() != "" {
		t.Errorf("the table is %+v", table)
	}
}

// An error stands where the server found it.
func TestFilesFail(t *testing.T) {
	like := pgtest.New(t)
	for sql, want := range map[string]string{
		"CREATE TABLE t (id int);\n\nSELECT\n  nothing FROM t;":   "schema.sql:4:3: column \"nothing\" does not exist (42703)",
		"CREATE TABLE é (id int); CREATE TABLE t (é int, é int);": "schema.sql:1:27: column \"é\" specified more than once (42701)",
		"CREATE ROLE r;":               "schema.sql:1:1: CREATE ROLE changes what other databases of the dev server share",
		"BEGIN;\nCREATE TABLE t ();\n": "schema.sql:3:1: the file ends in the middle of a transaction",
		"\\i other.sql\n":              "schema.sql:1:1: \\i other.sql: no file can be included here",
	} {
		_, err := read(t, like, sql)
		var at *Error
		if !errors.As(err, &at) || err.Error() != want {
			t.Errorf("%s\ngives %v\nwant  %s", sql, err, want)
		}
	}
}

// A command finds the database by libpq's variables and by DATABASE_URL, and what it says is told where it fails.
func TestCommand(t *testing.T) {
	like := pgtest.New(t)
	url, err := pgtest.ServerURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	st, err := Read(t.Context(), Command{Args: []string{"sh", "-c", `psql -qc 'CREATE TABLE a ()' && psql -qd "$DATABASE_URL" -c 'CREATE TABLE b ()'`}}, Options{Dev: url, URL: like.URL})
	if err != nil {
		t.Fatal(err)
	}
	if len(st.Database.Tables) != 2 {
		t.Errorf("the tables are %v", st.Database.Tables)
	}
	_, err = Read(t.Context(), Command{Args: []string{"sh", "-c", "echo no such revision >&2; exit 3"}}, Options{Dev: url, URL: like.URL})
	var failed *CommandError
	if !errors.As(err, &failed) || len(failed.Lines) != 1 || failed.Lines[0] != "no such revision" {
		t.Errorf("the error is %v", err)
	}
}
