package migrationdir

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ariga.io/atlas/sql/migrate"

	"github.com/replyx/schemactl/diff/migration"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 999, time.FixedZone("far", 3*3600))

// folder is a folder with files.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		if err := os.WriteFile(filepath.Join(dir, n), []byte("-- "+n), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// list are the files of a folder.
func list(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFirst(t *testing.T) {
	for _, c := range []struct {
		files []string
		want  string
	}{
		{nil, "20260102000405"},
		{[]string{"00012_x.sql", "9.sql", "atlas.sum", "README.md"}, "20260102000405"},
		{[]string{"20260102000404_x.sql"}, "20260102000405"},
		{[]string{"20260102000405_x.up.sql", "20260102000406_x.up.sql"}, "20260102000407"},
		{[]string{"V20260102000459__x.sql", "U20260102000459__x.sql"}, "20260102000500"},
		{[]string{"20991231235959_later.sql"}, "21000101000000"},
		{[]string{"20260199000000_no_time.sql"}, ""},
		{[]string{"1700000000000000_micros.sql"}, ""},
	} {
		got, err := Dir{Path: folder(t, c.files...)}.First(now)
		var e *VersionError
		if c.want == "" {
			if !errors.As(err, &e) {
				t.Errorf("%v: %v, %v", c.files, got, err)
			}
			continue
		}
		if err != nil || got.Format(migration.VersionLayout) != c.want {
			t.Errorf("%v: %v, %v, not %s", c.files, got, err, c.want)
		}
	}
	if _, err := (Dir{Path: filepath.Join(t.TempDir(), "none")}).First(now); err != nil {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	sum := folder(t, migrate.HashFileName)
	for text, want := range map[string]Dir{
		"file://migrations?format=goose":    {"migrations", migration.Goose},
		"file:///a/b?format=golang-migrate": {"/a/b", migration.GolangMigrate},
		sum:                                 {sum, migration.Atlas},
		"file://" + sum:                     {"" + sum, migration.Atlas},
		"file://" + sum + "?format=flyway":  {sum, migration.Flyway},
		folder(t, "1_x.sql"):                {},
		"postgres://localhost/app?format=x": {},
		"schema.hcl":                        {},
	} {
		got, ok, err := Parse(text)
		if err != nil || got != want || ok != (want != Dir{}) {
			t.Errorf("%s: %+v, %t, %v", text, got, ok, err)
		}
	}
	for _, text := range []string{"file://migrations?format=goos", "file://migrations?format=", "file://migrations?form=goose"} {
		var e *FormatError
		if _, _, err := Parse(text); !errors.As(err, &e) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

var two = []migration.File{{Name: "2_a.sql", Data: []byte("SELECT 2;\n")}, {Name: "3_b.sql", Data: []byte("SELECT 3;\n")}}

// Either all files are there or none, whatever comes between.
func TestWriteAllOrNone(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	there := folder(t, "3_b.sql")
	blocked := folder(t)
	if err := os.Mkdir(filepath.Join(blocked, "3_b.sql"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ctx  context.Context
		path string
		want string
	}{
		{t.Context(), there, "is there already"},
		{t.Context(), blocked, "is there already"},
		{canceled, folder(t), "canceled"},
	} {
		before := list(t, c.path)
		err := Dir{Path: c.path, Format: migration.Goose}.Write(c.ctx, two)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("not %q: %v", c.want, err)
		}
		if after := list(t, c.path); !slices.Equal(before, after) {
			t.Errorf("%v, and before it was %v", after, before)
		}
	}
	if data, err := os.ReadFile(filepath.Join(there, "3_b.sql")); err != nil || string(data) != "-- 3_b.sql" {
		t.Errorf("written over: %s, %v", data, err)
	}
	fresh := filepath.Join(t.TempDir(), "a", "b")
	if err := (Dir{Path: fresh, Format: migration.Goose}).Write(t.Context(), two); err != nil {
		t.Error(err)
	}
	if got := list(t, fresh); !slices.Equal(got, []string{"2_a.sql", "3_b.sql"}) {
		t.Errorf("%v", got)
	}
}

// A sum file is written for Atlas, and kept for another tool; a directory that it does not fit is left alone.
func TestSumFile(t *testing.T) {
	for _, f := range []migration.Format{migration.Atlas, migration.Goose} {
		d := Dir{Path: folder(t), Format: f}
		if f != migration.Atlas {
			if err := d.writeSum(); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Write(t.Context(), two[:1]); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), two[1:]); err != nil {
			t.Fatal(err)
		}
		if err := d.checkSum(); err != nil {
			t.Errorf("%s: %v", f, err)
		}
		if err := os.WriteFile(filepath.Join(d.Path, "2_a.sql"), []byte("DROP TABLE users"), 0o600); err != nil {
			t.Fatal(err)
		}
		before := list(t, d.Path)
		err := d.Write(t.Context(), []migration.File{{Name: "4_c.sql"}})
		var e *SumError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "2_a.sql was edited") {
			t.Errorf("%s: %v", f, err)
		}
		if after := list(t, d.Path); !slices.Equal(before, after) {
			t.Errorf("%v, and before it was %v", after, before)
		}
	}
	var e *SumError
	if err := (Dir{Path: folder(t, "1_x.sql"), Format: migration.Atlas}).Write(t.Context(), two); !errors.As(err, &e) {
		t.Errorf("a directory without a sum: %v", err)
	}
}
