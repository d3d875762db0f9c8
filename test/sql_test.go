package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// sqlSample is one in how many dumps is read back where not all are.
const sqlSample = 16

// What pg_dump writes of a database is, as the desired state of that database, noop: with all that it says of owners and
// privileges. So is the SQL that made it.
func TestDumpIsNoop(t *testing.T) {
	for _, f := range pgtest.Sample(t, versioned(t, plans, everyPlan), sqlSample, strings.Clone) {
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			needVersion(t, f)
			db := pgtest.New(t)
			db.Load(filepath.Join(plans, f, "live.sql"))
			if db.Value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") != "0" {
				return // which pg_dump does not tell
			}
			noopBySQL(t, db, dumpOf(t, db))
			if live := filepath.Join(plans, f, "live.sql"); byHand(t, live) {
				noopBySQL(t, db, live)
			}
		})
	}
}

// byHand reports whether SQL is all that it takes to make a database again, on a server that others use too.
func byHand(t *testing.T, file string) bool {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return !regexp.MustCompile(`(?i)\b(ROLE|USER|pg_index|pg_class|current_database|TABLESPACE|SUBSCRIPTION)\b`).Match(text)
}

// So it is with the schemas of real products.
func TestDumpOfRealSchemasIsNoop(t *testing.T) {
	list, err := filepath.Glob(filepath.Join(realSchemas, "*.txt"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for _, file := range pgtest.Sample(t, list, sqlSample, strings.Clone) {
		r := readReal(t, file)
		if r.after != "" {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			r.load(t, db)
			noopBySQL(t, db, dumpOf(t, db))
		})
	}
}

// dumpOf is a file with the schema of a database, as pg_dump writes it.
func dumpOf(t *testing.T, db *pgtest.DB) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pg_dump", "-s", "-d", db.URL).Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dump.sql")
	if err := os.WriteFile(file, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// noopBySQL sees that a database is as files of SQL say.
func noopBySQL(t *testing.T, db *pgtest.DB, files ...string) {
	t.Helper()
	server, err := pgtest.ServerURL(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cfg := schemactl.Config{URL: db.URL, DevURL: server, Sources: files, Perf: true, Now: time.Now()}
	if p := mustDiff(t, cfg).Plan; p.Result != plan.Noop {
		t.Errorf("the database differs from its dump:\n%s", planText(t, p))
	}
}

// On a sandbox, an owner is managed where the SQL names one, and grants where it has any. What the SQL does not speak of is
// right as it is: extensions, their schema, and who runs it.
func TestOwnersAndGrantsInSQL(t *testing.T) {
	pgtest.NeedVector(t, "CREATE EXTENSION vector")
	pgtest.NeedLocal(t)
	db := pgtest.New(t)
	reader, writer, other := "reader_"+db.Name, "writer_"+db.Name, "other_"+db.Name
	all := strings.Join([]string{reader, writer, other}, ", ")
	db.Exec("CREATE ROLE " + strings.ReplaceAll(all, ", ", "; CREATE ROLE "))
	defer func() { db.Exec("DROP OWNED BY " + all + "; DROP ROLE " + all) }()
	db.Exec("CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions; CREATE TABLE extensions.others (id int)")
	sql := `CREATE SCHEMA app;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO ` + reader + `;
CREATE TABLE app.plain (v extensions.vector(3));
CREATE TABLE app.given (id int);
ALTER TABLE app.given OWNER TO ` + writer + `;
CREATE SCHEMA of_writer AUTHORIZATION ` + writer + `;
GRANT SELECT ON app.given TO ` + reader + `;`
	file := filepath.Join(t.TempDir(), "schema.sql")
	if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	db.Exec(sql)
	cfg := schemactl.Config{URL: db.URL, Sources: []string{file}, CacheDir: t.TempDir(), Now: time.Now()}
	steps := [][2]string{
		{"SELECT", ""},
		{"ALTER TABLE app.plain OWNER TO " + writer, ""},
		{"ALTER TABLE app.given OWNER TO " + other, "table app.given"},
		{"ALTER TABLE app.given OWNER TO " + writer, ""},
		{"ALTER SCHEMA of_writer OWNER TO " + other, "schema of_writer"},
		{"ALTER SCHEMA of_writer OWNER TO " + writer, ""},
		{"GRANT TRUNCATE ON app.given TO " + reader, "permission app.given." + reader},
	}
	for _, s := range steps {
		db.Exec(s[0])
		p := mustDiff(t, cfg).Plan
		var got string
		if len(p.Changes) > 0 {
			got = p.Changes[0].Object.Ref().String()
		}
		if got != s[1] && "permission "+got != s[1] || len(p.Changes) > 1 {
			t.Errorf("after %s the plan is\n%s", s[0], planText(t, p))
		}
	}
}

// A schema whose objects use what extensions have elsewhere is a desired state by itself: what else is there is left alone.
func TestOneSchemaInSQL(t *testing.T) {
	for name, sql := range map[string]string{
		"created": "CREATE EXTENSION IF NOT EXISTS vector;\n",
		"there":   "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sql += "CREATE SCHEMA app;\nSET search_path = app, public;\nCREATE TABLE t (id bigint PRIMARY KEY, v vector(3));\nCREATE INDEX ON t USING hnsw (v vector_l2_ops);\nREVOKE CREATE ON SCHEMA public FROM PUBLIC;\n"
			file := filepath.Join(t.TempDir(), "schema.sql")
			if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
				t.Fatal(err)
			}
			db := pgtest.New(t)
			db.Exec("CREATE EXTENSION vector; CREATE TABLE public.others (id int);" + sql)
			noopBySQL(t, db, file)
		})
	}
}
