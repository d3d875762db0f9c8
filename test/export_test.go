package test

import (
	"database/sql"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	gomigrate "github.com/golang-migrate/migrate/v4"
	_ "github.com/golang-migrate/migrate/v4/database/pgx/v5" // the scheme pgx5
	_ "github.com/golang-migrate/migrate/v4/source/file"     // the scheme file
	_ "github.com/jackc/pgx/v5/stdlib"                       // the driver pgx
	"github.com/pressly/goose/v3"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// exported are golden plans that have, together, what a tool can get wrong: transactions, indexes built
// concurrently, constraints that are added NOT VALID and validated, rows filled in batches, bodies of
// functions, a value added to an enum, a view that gains a column, names and texts that are written with quotes.
var exported = []string{
	"column/add_volatile", "column/drop", "database/lines_like_commands", "database/nasty_names", "foreign_key/add", "index/vector_indexes",
	"key/unique_add", "key/unique_adopt", "partition/index", "type/enum_add_value", "view/change.15",
}

// migrator runs a migration directory with the tool that it is written for.
type migrator struct {
	format migration.Format
	up     func(t *testing.T, dir, address string) error
	// down takes every migration back; nil where the tool plans that itself.
	down func(t *testing.T, dir, address string) error
	// table is where the tool notes what it has run.
	table string
}

var migrators = []migrator{
	{migration.Goose, func(t *testing.T, dir, address string) error { return runGoose(t, dir, address, true) }, func(t *testing.T, dir, address string) error { return runGoose(t, dir, address, false) }, "goose_db_version"},
	{migration.GolangMigrate, func(t *testing.T, dir, address string) error { return golangMigrate(t, dir, address).Up() },
		func(t *testing.T, dir, address string) error { return golangMigrate(t, dir, address).Down() }, "schema_migrations"},
	{migration.Atlas, runAtlas, nil, ""},
	{migration.Psql, func(t *testing.T, dir, address string) error { return runPsql(t, dir, address, true) },
		func(t *testing.T, dir, address string) error { return runPsql(t, dir, address, false) }, ""},
}

// What export writes, the tool itself runs: the database is as desired afterwards, and as it was when the tool has taken it back.
// Where a step cannot be taken back, the tool stops there.
func TestExport(t *testing.T) {
	for _, f := range exported {
		t.Run(f, func(t *testing.T) {
			needVersion(t, f)
			dir := filepath.Join(plans, f)
			db := pgtest.New(t)
			db.Load(filepath.Join(dir, "live.sql"))
			db.Vacuum()
			for _, m := range pgtest.Sample(t, migrators, 2, func(m migrator) string { return f + string(m.format) }) {
				copied := db.Copy()
				t.Run(string(m.format), func(t *testing.T) {
					t.Parallel()
					testExport(t, dir, copied, m)
				})
			}
		})
	}
}

func testExport(t *testing.T, dir string, db *pgtest.DB, m migrator) {
	cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now()}
	before := pgtest.SortColumns(db.Dump())
	p := mustDiff(t, cfg).Plan
	out := t.TempDir()
	files, err := schemactl.Export(t.Context(), p, schemactl.ExportOptions{Dir: out, Format: m.format, Name: dir, Allow: policy.Hazards, Now: cfg.Now})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.up(t, out, db.URL); err != nil {
		t.Fatalf("%v\n%s", err, joined(files))
	}
	m.hide(db)
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("after\n%s\nthis is left:\n%s", joined(files), planText(t, again))
	}
	if m.down == nil {
		return
	}
	m.show(db)
	err = m.down(t, out, db.URL)
	if slices.ContainsFunc(p.Steps, plan.Step.Irreversible) {
		if err == nil {
			t.Errorf("a step that cannot be taken back was:\n%s", joined(files))
		}
		return
	}
	if err != nil {
		t.Fatalf("back: %v\n%s", err, joined(files))
	}
	m.hide(db)
	db.Exec("DROP SCHEMA IF EXISTS tool CASCADE")
	if after := pgtest.SortColumns(db.Dump()); after != before {
		t.Errorf("taken back, the database is not as it was\ngot:\n%s\nwant:\n%s\nby:\n%s", after, before, joined(files))
	}
}

// hide moves the tool's table to where no plan looks, show brings it back.
func (m migrator) hide(db *pgtest.DB) {
	if m.table != "" {
		db.Exec("CREATE SCHEMA IF NOT EXISTS tool; ALTER TABLE public." + m.table + " SET SCHEMA tool")
	}
}

func (m migrator) show(db *pgtest.DB) {
	if m.table != "" {
		db.Exec("ALTER TABLE tool." + m.table + " SET SCHEMA public")
	}
}

func joined(files []migration.File) (out string) {
	for _, f := range files {
		out += "-- " + f.Name + " --\n" + string(f.Data)
	}
	return out
}

func runGoose(t *testing.T, dir, address string, up bool) error {
	db := openDB(t, address)
	p, err := goose.NewProvider(goose.DialectPostgres, db, os.DirFS(dir), goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	if up {
		_, err = p.Up(t.Context())
	} else {
		_, err = p.DownTo(t.Context(), 0)
	}
	return err
}

func golangMigrate(t *testing.T, dir, address string) *gomigrate.Migrate {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Scheme = "pgx5"
	m, err := gomigrate.New("file://"+dir, u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = m.Close() })
	return m
}

// runAtlas runs the directory with the library of Atlas, which reads the statements as its command does.
func runAtlas(t *testing.T, dir, address string) error {
	db := openDB(t, address)
	drv, err := postgres.Open(db)
	if err != nil {
		return err
	}
	local, err := migrate.NewLocalDir(dir)
	if err != nil {
		return err
	}
	if err := migrate.Validate(local); err != nil {
		return err
	}
	files, err := local.Files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := runAtlasFile(t, db, drv, f); err != nil {
			return err
		}
	}
	return nil
}

// runAtlasFile runs a file in a transaction unless the file says otherwise, as atlas migrate apply does.
func runAtlasFile(t *testing.T, db *sql.DB, drv migrate.Driver, f migrate.File) error {
	statements, err := migrate.FileStmts(drv, f)
	if err != nil {
		return err
	}
	conn, err := db.Conn(t.Context())
	if err != nil {
		return err
	}
	defer conn.Close()
	if !slices.Equal(f.(*migrate.LocalFile).Directive("txmode"), []string{"none"}) {
		statements = slices.Concat([]string{"BEGIN"}, statements, []string{"COMMIT"})
	}
	for _, s := range statements {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			return err
		}
	}
	return nil
}

func runPsql(t *testing.T, dir, address string, up bool) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.sql"))
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, ".down.sql") == up })
	out, err := exec.CommandContext(t.Context(), "psql", "-qX", "-o", "/dev/null", "-d", address, "-f", names[0]).CombinedOutput()
	if err != nil {
		t.Logf("psql: %s", out)
	}
	return err
}

func openDB(t *testing.T, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
