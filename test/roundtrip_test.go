package test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Each script of testdata/kinds makes objects with every option of their kinds. What
// inspect writes of them is noop, makes the same database from nothing, and is written of
// that one again, byte for byte.
func TestRoundTrip(t *testing.T) {
	const kinds = "../testdata/kinds"
	scripts := versioned(t, kinds, "*.sql")
	var seen sync.Map // "kinds/views.sql view" -> true
	t.Run("of", func(t *testing.T) {
		for _, s := range scripts {
			t.Run(s, func(t *testing.T) {
				t.Parallel()
				needVersion(t, s)
				db := pgtest.New(t)
				db.Load(filepath.Join(kinds, s))
				for r := range roundTrip(t, db).Refs() {
					seen.Store("kinds/"+s+" "+string(r.Kind), true)
				}
				seen.Store("kinds/"+s, true)
			})
		}
	})
	for _, row := range kindsTable(t) {
		for _, file := range strings.Split(row[7], ", ") {
			kind := strings.Trim(row[1], "`")
			_, ran := seen.Load(file)
			if _, ok := seen.Load(file + " " + kind); ran && !ok {
				t.Errorf("docs/kinds.md: %s holds no %s", file, kind)
			}
		}
	}
}

// kindsTable is the table of docs/kinds.md, its cells by their number.
func kindsTable(t *testing.T) [][]string {
	t.Helper()
	data, err := os.ReadFile("../docs/kinds.md")
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		out = append(out, cells)
	}
	return out
}

// docs/kinds.md has a row for each kind, in their order, docs/hcl.md describes its block, and what
// the table says it is tested in is there and speaks of it.
func TestKinds(t *testing.T) {
	reference, err := os.ReadFile("../docs/hcl.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := kindsTable(t)
	kinds := schema.Kinds()
	if len(rows) != len(kinds) {
		t.Fatalf("docs/kinds.md has %d rows; there are %d kinds", len(rows), len(kinds))
	}
	for i, k := range kinds {
		if rows[i][1] != "`"+string(k)+"`" {
			t.Errorf("row %d of docs/kinds.md is of %s, not of %s", i+1, rows[i][1], k)
		}
		if !strings.Contains(string(reference), string(k)+" \"") && !strings.Contains(string(reference), string(k)+" {") {
			t.Errorf("docs/hcl.md has no example of %s", k)
		}
		for _, file := range strings.Split(rows[i][7], ", ") {
			if _, err := os.Stat(filepath.Join("../testdata", file)); err != nil {
				t.Errorf("docs/kinds.md: %s is tested in what is not there: %v", k, err)
			}
		}
	}
}

// versioned lists what matches in a folder, and in those of it that are named after a version of
// PostgreSQL.
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
	pgtest.NeedMajor(t, neededVersion(name), name)
}

// neededVersion is the version that the name of a case ends in, or that its folder is named after, or 0.
func neededVersion(name string) int {
	if want, err := strconv.Atoi(strings.TrimPrefix(path.Ext(name), ".")); err == nil {
		return want
	}
	dir, _, ok := strings.Cut(name, "/")
	if want, err := strconv.Atoi(dir); ok && err == nil {
		return want
	}
	return 0
}

// roundTrip gives the state that inspect wrote.
func roundTrip(t *testing.T, db *pgtest.DB) *schema.Database {
	t.Helper()
	folder := inspect(t, db)
	cfg := schemactl.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	out := mustDiff(t, cfg)
	if out.Plan.Result != plan.Noop || len(out.Plan.NotProven) > 0 {
		t.Fatalf("what inspect wrote is not noop:\n%s", planText(t, out.Plan))
	}
	if len(out.Plan.Unmanaged) > 0 {
		t.Errorf("not all of it is managed:\n%s", planText(t, out.Plan))
	}
	sameInJSON(t, cfg)
	fresh := pgtest.New(t)
	cfg.URL = fresh.URL
	made := mustDiff(t, cfg).Plan
	for _, h := range made.Hazards {
		if h.Name == policy.HazardPrivileges && strings.HasPrefix(h.Text, "the owner ") {
			t.Errorf("nobody has had anything, and a plan from nothing asks for permission: %s", h.Text)
		}
	}
	mustApply(t, cfg, made)
	if again := mustDiff(t, cfg); again.Plan.Result != plan.Noop {
		t.Fatalf("after apply from nothing the plan is not empty:\n%s", planText(t, again.Plan))
	}
	original, dump, entries := db, db.Entries(), fresh.Entries()
	if !slices.Equal(entries, dump) {
		// PostgreSQL's own dump and restore may print expressions otherwise too.
		original = db.Restored()
		dump = original.Entries()
	}
	sameEntries(t, entries, dump)
	want, got := files(t, inspect(t, original)), files(t, inspect(t, fresh))
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s is written otherwise the second time\ngot:\n%s\nwant:\n%s", name, got[name], want[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files are written the second time, not %d", len(got), len(want))
	}
	return out.Desired
}

// sameInJSON writes the state of a database as JSON and reads back one that is equal in everything.
func sameInJSON(t *testing.T, cfg schemactl.Config) {
	t.Helper()
	db, err := schemactl.ReadState(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(db)
	if err != nil {
		t.Fatal(err)
	}
	again := &schema.Database{}
	if err := json.Unmarshal(data, again); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, db) {
		t.Error("the state read from JSON is another")
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
	return inspectURL(t, db.URL)
}

func inspectURL(t *testing.T, address string) string {
	t.Helper()
	state, err := schemactl.ReadLive(t.Context(), schemactl.Config{URL: address})
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
