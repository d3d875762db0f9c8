package sqlschema

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
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
	pgtest.NeedMajor(t, 14, "a body in standard SQL")
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

// A script that only has public in its search path, or takes rights away there, makes nothing of public its own.
func TestPublicIsNotManaged(t *testing.T) {
	like := pgtest.New(t)
	for sql, want := range map[string]string{
		"CREATE SCHEMA app; SET search_path = app, public; CREATE TABLE t (id int);":            "app",
		"REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE SCHEMA app; CREATE TABLE app.t ();": "app",
		"CREATE SCHEMA IF NOT EXISTS public; CREATE SCHEMA app;":                                "app public",
		"CREATE SCHEMA app; CREATE DOMAIN public.d AS int;":                                     "app public",
		"SELECT 1": "public",
	} {
		st, err := read(t, like, sql)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range st.Database.Schemas {
			got = append(got, s.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\nmanages %v, not %s", sql, got, want)
		}
	}
}

// What a newer pg_dump sets for its session is not asked of a server that does not know it; any other name is.
func TestDumpOfNewerVersion(t *testing.T) {
	like := pgtest.New(t)
	for _, sql := range []string{
		"SET statement_timeout = 0;\nSET transaction_timeout = 0;\nCREATE TABLE public.t (id int);",
		"BEGIN;\nset transaction_timeout to '0';\nCREATE TABLE public.t (id int);\nCOMMIT;",
	} {
		st, err := read(t, like, sql)
		if err != nil || st.Database.Table(schema.Name{Schema: "public", Name: "t"}) == nil {
			t.Errorf("%s\ngives %v", sql, err)
		}
	}
	if _, err := read(t, like, "SET no_such_timeout = 0;"); err == nil {
		t.Error("a setting that is not known was read")
	}
}

// An error stands where the server found it.
func TestFilesFail(t *testing.T) {
	like := pgtest.New(t)
	for sql, want := range map[string]string{
		"CREATE TABLE t (id int);\n\nSELECT\n  nothing FROM t;":   "schema.sql:4:3: column \"nothing\" does not exist (42703)",
		"CREATE TABLE é (id int); CREATE TABLE t (é int, é int);": "schema.sql:1:27: column \"é\" specified more than once (42701)",
		"CREATE ROLE r;": "schema.sql:1:1: CREATE ROLE changes what other databases of the dev server share",
		"GRANT USAGE ON SCHEMA public TO no_such_role;": "schema.sql:1:1: role \"no_such_role\" does not exist (42704)",
		"BEGIN;\nCREATE TABLE t ();\n":                  "schema.sql:3:1: the file ends in the middle of a transaction",
		"\\i other.sql\n":                               "schema.sql:1:1: \\i other.sql: no file can be included here",
	} {
		_, err := read(t, like, sql)
		var at *Error
		if !errors.As(err, &at) || err.Error() != want {
			t.Errorf("%s\ngives %v\nwant  %s", sql, err, want)
		} else if hints := at.Hints(); strings.HasPrefix(sql, "GRANT") && (len(hints) != 1 || !strings.Contains(hints[0], "--dev-url sandbox")) {
			t.Errorf("%s has the hints %q", sql, hints)
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

// What the work has made is kept for whoever does the same for the same target, and only while it is whole.
func TestCache(t *testing.T) {
	like := pgtest.New(t)
	dir := t.TempDir()
	script, err := NewScript(File{Name: "schema.sql", Data: []byte("CREATE TABLE t (id int)")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	target, err := lookAround(t.Context(), like.URL)
	if err != nil {
		t.Fatal(err)
	}
	opts := Options{Dev: "sandbox", URL: like.URL, CacheDir: filepath.Join(dir, "sql")}
	c := cacheOf(Files(script), opts, target)
	if st := c.read(); st != nil {
		t.Errorf("there is a state that was not kept: %v", st)
	}
	c.write(&State{Database: &schema.Database{Tables: []*schema.Table{{Name: schema.Name{Schema: "public", Name: "kept"}}}}})
	st, err := Read(t.Context(), Files(script), opts)
	if err != nil || len(st.Database.Tables) != 1 || st.Database.Tables[0].Name.Name != "kept" {
		t.Errorf("what was kept is not read: %v, %v", st, err)
	}
	target.extensions = append(target.extensions, extension{name: "vector"})
	if st := cacheOf(Files(script), opts, target).read(); st != nil {
		t.Error("a state is read that was made for other extensions")
	}
	if st := cacheOf(Command{Args: []string{"true"}}, opts, target).read(); st != nil {
		t.Error("what a command made is kept")
	}
	info, err := os.Stat(c.file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v", info, err)
	}
	for _, spoil := range []func() error{
		func() error { return os.WriteFile(c.file, []byte("0\n{}"), 0o600) },
		func() error { return os.Truncate(c.file, 100) },
		func() error { return os.Chmod(c.file, 0o644) },
	} {
		c.write(&State{Database: &schema.Database{}})
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if st := c.read(); st != nil {
			t.Error("what was spoilt is read")
		}
		_ = os.Remove(c.file)
	}
}

// Each object stands where its statement does, whatever the schema path is, and in the file that holds it.
func TestPlaces(t *testing.T) {
	files := map[string]string{
		"dir/main.sql": "SET search_path = app;\nCREATE TABLE t (\n  id int PRIMARY KEY,\n  a int REFERENCES t,\n  CONSTRAINT positive CHECK (a > 0)\n);\n\\ir more.sql\nCREATE TABLE other.t (\n  id int);\n",
		"dir/more.sql": "\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nALTER TABLE ONLY t\n  ADD CONSTRAINT one UNIQUE (a),\n  ADD COLUMN b int;\nCREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();\nGRANT EXECUTE ON FUNCTION f(int, text), app.f() TO r;\nGRANT SELECT ON t, other.t TO r;",
	}
	script, err := NewScript(File{Name: "dir/main.sql", Data: []byte(files["dir/main.sql"])}, func(name string) ([]byte, error) { return []byte(files[name]), nil })
	if err != nil {
		t.Fatal(err)
	}
	p := &placing{makers: make(map[key][]found)}
	if err := p.script(script); err != nil {
		t.Fatal(err)
	}
	table := schema.Ref{Kind: schema.KindTable, Schema: "app", Name: "t"}
	for want, on := range map[string]schema.Ref{"dir/more.sql:7:1": {Kind: schema.KindFunction, Schema: "app", Name: "f"}, "dir/more.sql:8:1": {Kind: schema.KindTable, Schema: "other", Name: "t"}} {
		perm := &schema.Permission{On: on, Grantee: "r"}
		if got := p.find(perm.Ref(), perm).pos.String(); got != want {
			t.Errorf("the grant on %v stands at %s, not %s", on, got, want)
		}
	}
	for want, ref := range map[string]schema.Ref{
		"dir/main.sql:2:1": table,
		"dir/main.sql:3:3": {Kind: schema.KindColumn, Schema: "app", Table: "t", Name: "id"},
		"dir/main.sql:4:3": {Kind: schema.KindForeignKey, Schema: "app", Table: "t", Name: "t_a_fkey"},
		"dir/main.sql:5:3": {Kind: schema.KindCheck, Schema: "app", Table: "t", Name: "positive"},
		"dir/more.sql:2:1": {Kind: schema.KindFunction, Schema: "app", Name: "f"},
		"dir/more.sql:4:3": {Kind: schema.KindUnique, Schema: "app", Table: "t", Name: "one"},
		"dir/more.sql:5:3": {Kind: schema.KindColumn, Schema: "app", Table: "t", Name: "b"},
		"dir/more.sql:6:1": {Kind: schema.KindTrigger, Schema: "app", Table: "t", Name: "g"},
		"dir/main.sql:8:1": {Kind: schema.KindTable, Schema: "other", Name: "t"},
		"dir/main.sql:9:3": {Kind: schema.KindColumn, Schema: "other", Table: "t", Name: "id"},
	} {
		if got := p.find(ref, nil).pos.String(); got != want {
			t.Errorf("%v stands at %s, not %s", ref, got, want)
		}
	}
}

// psql's commands that have no part in a schema are left out, with the rows of a dump; the others are for psql alone.
func TestPsqlCommands(t *testing.T) {
	for text, want := range map[string]string{
		"\\restrict k\nSELECT 1;\n\\unrestrict k\n":                              "SELECT 1",
		"\\set ON_ERROR_STOP on\n\\connect app\nCREATE DATABASE app;\nSELECT 1;": "SELECT 1",
		"COPY t (a) FROM stdin;\n1;\\n'\n\\.\nSELECT 1;":                         "SELECT 1",
		"SELECT 'a\n\\i b';": "SELECT 'a\n\\i b'",
		"GRANT CONNECT ON DATABASE app TO r; COMMENT ON DATABASE app IS '';SELECT 1": "SELECT 1",
	} {
		s, err := NewScript(File{Name: "a.sql", Data: []byte(text)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, psql := s.NeedsPsql(); psql || len(s.statements) != 1 || s.text[s.statements[0].Pos:s.statements[0].End] != want {
			t.Errorf("%q gives %v", text, s.statements)
		}
	}
	for _, text := range []string{"\\! rm -rf /\n", "\\set x `id`\n", "SELECT 1 \\gexec\n", "\\copy t from program 'id'\n", "\\i :file\n"} {
		s, err := NewScript(File{Name: "a.sql", Data: []byte(text)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, psql := s.NeedsPsql(); !psql {
			t.Errorf("%q is run without psql", text)
		}
	}
	for _, text := range []string{"\\connect a\n\\connect b\n", "\x00", "\\i a.sql\n"} {
		if _, err := NewScript(File{Name: "a.sql", Data: []byte(text)}, func(string) ([]byte, error) { return []byte("\\i a.sql\n"), nil }); err == nil {
			t.Errorf("%q is no error", text)
		}
	}
}

// A script for psql has psql's variables and conditions, and its errors stand at their line.
func TestPsql(t *testing.T) {
	like := pgtest.New(t)
	st, err := read(t, like, "\\set name t\n\\if true\nCREATE TABLE :name (id int);\n\\endif\nCREATE DATABASE other;\n")
	if err != nil || len(st.Database.Tables) != 1 {
		t.Errorf("%v, %v", st, err)
	}
	_, err = read(t, like, "\\set name t\n\nCREATE TABLE a (id int);\nCREATE TABLE b (\n  id :name);\n")
	if err == nil || err.Error() != `schema.sql:4:1: type "t" does not exist (42704)` {
		t.Errorf("the error is %v", err)
	}
	away := filepath.Join(t.TempDir(), "away.sql")
	if err := os.WriteFile(away, []byte("\\connect postgres\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = read(t, like, "\\set file "+away+"\n\\i :file\nSELECT 1;\n")
	if err == nil || !strings.Contains(err.Error(), "the script connects to another database") {
		t.Errorf("the error is %v", err)
	}
}
