package test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

var everySQL = flag.Bool("every-sql", false, "read the dumps of all plan cases back, not a sample")

// sqlSample is how many plan cases stand between two of the sample.
const sqlSample = 9

// What pg_dump writes of a database is, as the desired state of that database, noop: with all that it says of owners and
// privileges.
func TestDumpIsNoop(t *testing.T) {
	for i, f := range versioned(t, plans, everyPlan) {
		if i%sqlSample != 0 && !*everySQL {
			continue
		}
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			needVersion(t, f)
			db := pgtest.New(t)
			db.Load(filepath.Join(plans, f, "live.sql"))
			if db.Value("SELECT count(*) FROM pg_index WHERE NOT indisvalid") != "0" {
				return // which pg_dump does not tell
			}
			noopBySQL(t, db, dumpOf(t, db))
		})
	}
}

// So it is with the schemas of real products.
func TestDumpOfRealSchemasIsNoop(t *testing.T) {
	list, err := filepath.Glob(filepath.Join(realSchemas, "*.txt"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no schemas: %v", err)
	}
	for i, file := range list {
		r := readReal(t, file)
		if i%sqlSample != 0 && !*everySQL || r.after != "" {
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
