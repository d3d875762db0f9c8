package engine_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
)

// Each script of testdata/kinds makes objects with every option of their kinds. What
// inspect writes of them is noop, makes the same database from nothing, and is written of
// that one again, byte for byte.
func TestRoundTrip(t *testing.T) {
	const kinds = "../../testdata/kinds"
	for _, s := range versioned(t, kinds, "*.sql") {
		t.Run(s, func(t *testing.T) {
			t.Parallel()
			needVersion(t, s)
			db := pgtest.New(t)
			db.Load(filepath.Join(kinds, s))
			roundTrip(t, db)
		})
	}
}

// versioned lists what matches in a folder and in those of it that are named after a version of
// PostgreSQL: what is in them needs that version.
func versioned(t *testing.T, dir, pattern string) []string {
	t.Helper()
	var out []string
	for _, p := range []string{pattern, filepath.Join("[1-9][0-9]", pattern)} {
		found, err := filepath.Glob(filepath.Join(dir, p))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			name, err := filepath.Rel(dir, f)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := strconv.Atoi(filepath.Base(name)); err != nil {
				out = append(out, filepath.ToSlash(name))
			}
		}
	}
	if len(out) == 0 {
		t.Fatalf("%s holds no case", dir)
	}
	return out
}

// needVersion skips a case of a folder named after a version that the server does not have.
func needVersion(t *testing.T, name string) {
	t.Helper()
	dir, _, ok := strings.Cut(name, "/")
	if want, err := strconv.Atoi(dir); ok && err == nil {
		if have := pgtest.Major(t); have < want {
			t.Skipf("needs PostgreSQL %d: this server is version %d", want, have)
		}
	}
}

func roundTrip(t *testing.T, db *pgtest.DB) {
	t.Helper()
	folder := inspect(t, db)
	cfg := engine.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	out := mustDiff(t, cfg)
	if out.Plan.Result != plan.Noop || len(out.Plan.NotProven) > 0 {
		t.Fatalf("what inspect wrote is not noop:\n%s", planText(t, out.Plan))
	}
	fresh := pgtest.New(t)
	cfg.URL = fresh.URL
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if again := mustDiff(t, cfg); again.Plan.Result != plan.Noop {
		t.Fatalf("after apply from nothing the plan is not empty:\n%s", planText(t, again.Plan))
	}
	original, dump, made := db, db.Entries(), fresh.Entries()
	if !slices.Equal(made, dump) {
		// PostgreSQL's own dump and restore may print expressions otherwise too.
		original = db.Restored()
		dump = original.Entries()
	}
	sameEntries(t, made, dump)
	want, got := files(t, inspect(t, original)), files(t, inspect(t, fresh))
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is written otherwise the second time\ngot:\n%s\nwant:\n%s", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files are written the second time, not %d", len(got), len(want))
	}
}

// sameEntries holds two dumps to be equal.
func sameEntries(t *testing.T, got, want []string) {
	t.Helper()
	for _, e := range pgtest.Missing(want, got) {
		t.Errorf("missing from the dump:\n%s", e)
	}
	for _, e := range pgtest.Missing(got, want) {
		t.Errorf("too much in the dump:\n%s", e)
	}
}

// inspect writes a database as HCL, a file for each table, into a new folder.
func inspect(t *testing.T, db *pgtest.DB) string {
	t.Helper()
	state, err := engine.ReadLive(t.Context(), engine.Config{URL: db.URL})
	if err != nil {
		t.Fatal(err)
	}
	list, err := hcl.Write(state, hcl.WriteOptions{Split: true})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range list {
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, relErr := filepath.Rel(dir, path)
		if relErr != nil {
			return relErr
		}
		out[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeHCL(t *testing.T, src string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "schema.hcl")
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
