package backup

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

func sample() *Manifest {
	objects := []Object{{Object: plan.Object{Kind: schema.KindTable, Schema: "public", Name: "t"}, Hash: "a", Owner: "app"}}
	return &Manifest{
		FormatVersion: FormatVersion, Format: Custom, Bytes: 5, SHA256: "x", Time: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Target: plan.Target{Database: "app", ServerVersion: 150020, SystemIdentifier: "1", DatabaseOID: 7}, Server: "PostgreSQL 15.20", Dumper: "pg_dump 17.2",
		Fingerprint: FingerprintOf(objects), Objects: objects, Tables: []Table{{Schema: "public", Name: "t", Rows: 3, Exact: true, Bytes: 8192}},
	}
}

// A manifest is read as it was written, and only its owner can read it.
func TestManifestIsReadBack(t *testing.T) {
	dump := filepath.Join(t.TempDir(), "app.dump")
	m := sample()
	m.Verified = &Verification{Result: Passed, Time: m.Time, Rows: 3}
	if err := m.Write(dump); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(ManifestOf(dump))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	back, err := ReadManifest(dump)
	if err != nil {
		t.Fatal(err)
	}
	one, _ := m.Text()
	two, _ := back.Text()
	if string(one) != string(two) {
		t.Errorf("%s\n%s", one, two)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dump), ".*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
	if back.DumperMajor() != 17 || back.Major() != 15 || back.TotalBytes() != 8192 {
		t.Errorf("%d %d %d", back.DumperMajor(), back.Major(), back.TotalBytes())
	}
}

// A manifest that says too little is none.
func TestManifestIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		``:                                       "unexpected end",
		`[]`:                                     "cannot unmarshal",
		`{}`:                                     "it has no format_version",
		`{"format_version": "1.0"}`:              "it lacks sha256",
		`{"format_version": "1.9"}`:              "it lacks sha256",
		`{"format_version": "2.0", "other": {}}`: "the manifest is of version 2.0",
	} {
		dump := filepath.Join(t.TempDir(), "app.dump")
		if err := os.WriteFile(ManifestOf(dump), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadManifest(dump)
		var unusable *UnusableError
		if !errors.As(err, &unusable) || !strings.Contains(err.Error(), want) || unusable.Hint == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A backup is of a database by the server, the name and the OID.
func TestManifestOfADatabase(t *testing.T) {
	of := sample().Target
	for name, c := range map[string]struct {
		change func(*plan.Target)
		same   bool
	}{
		"same":             {func(*plan.Target) {}, true},
		"upgraded":         {func(t *plan.Target) { t.ServerVersion = 170001 }, true},
		"unknown server":   {func(t *plan.Target) { t.SystemIdentifier = "" }, true},
		"another server":   {func(t *plan.Target) { t.SystemIdentifier = "2" }, false},
		"another database": {func(t *plan.Target) { t.Database = "other" }, false},
		"made again":       {func(t *plan.Target) { t.DatabaseOID = 8 }, false},
	} {
		target := of
		c.change(&target)
		if got := sample().Of(target); got != c.same {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// Differences name what is missing, changed, another's and too much.
func TestDifferences(t *testing.T) {
	object := func(kind schema.Kind, name, hash, owner string) Object {
		return Object{Object: plan.Object{Kind: kind, Schema: "public", Name: name}, Hash: hash, Owner: owner}
	}
	dumped := []Object{
		object(schema.KindTable, "a", "1", "x"), object(schema.KindTable, "b", "1", "x"), object(schema.KindView, "c", "1", "x"), object(schema.KindPolicy, "p", "1", ""),
	}
	restored := []Object{object(schema.KindTable, "a", "2", "x"), object(schema.KindTable, "b", "1", "y"), object(schema.KindTable, "d", "1", "x")}
	for _, c := range []struct {
		scope        Scope
		wrong, extra []string
	}{
		{Scope{Rights: WithRights}, []string{
			"table public.a has another definition", "table public.b belongs to y, not to x", "view public.c is missing", "policy public.p is missing",
		}, []string{"table public.d is there, and was not when the backup was made"}},
		{Scope{Rights: WithoutRights}, []string{"table public.a has another definition", "view public.c is missing"}, []string{"table public.d is there, and was not when the backup was made"}},
		{Scope{Rights: WithoutRights, NamesOnly: true}, []string{"view public.c is missing"}, []string{"table public.d is there, and was not when the backup was made"}},
	} {
		wrong, extra := Differences(dumped, restored, c.scope)
		if !slices.Equal(wrong, c.wrong) || !slices.Equal(extra, c.extra) {
			t.Errorf("%+v: %q %q", c.scope, wrong, extra)
		}
	}
	if wrong, extra := Differences(dumped, dumped, Scope{Rights: WithRights}); len(wrong)+len(extra) > 0 {
		t.Errorf("%q %q", wrong, extra)
	}
}

// An invalid index, a role and a subscription are in no dump; an index is a part of its table, whatever the order of its options.
func TestObjectsOf(t *testing.T) {
	table := func(index *schema.Index) *schema.Database {
		return &schema.Database{
			Tables:   []*schema.Table{{Name: schema.Name{Schema: "public", Name: "t"}, Indexes: []*schema.Index{index}}},
			Entities: []schema.Entity{&schema.Role{Name: "r"}},
		}
	}
	valid, changed := ObjectsOf(table(&schema.Index{Name: "i"})), ObjectsOf(table(&schema.Index{Name: "i", Unique: true}))
	broken := ObjectsOf(table(&schema.Index{Name: "i", Invalid: true}))
	if len(valid) != 1 || len(changed) != 1 || len(broken) != 1 {
		t.Fatalf("%v %v %v", valid, changed, broken)
	}
	if valid[0].Hash == changed[0].Hash || valid[0].Hash == broken[0].Hash {
		t.Error("the index is no part of the table")
	}
}

// What a program says of a failure has no value of a row in it.
func TestWithoutValues(t *testing.T) {
	for in, want := range map[string]string{
		`COPY failed for table "t": ERROR:  invalid input syntax for type integer: "secret"`:                `COPY failed for table "t": invalid input syntax for type integer`,
		`COPY failed for table "u": ERROR:  duplicate key value violates unique constraint "u_key"`:         `COPY failed for table "u": duplicate key value violates unique constraint "u_key"`,
		`error returned by PQputCopyData: ERROR:  value too long for type character varying(3)`:             `error returned by PQputCopyData: value too long for type character varying(3)`,
		`could not execute query: ERROR:  role "x" does not exist`:                                          `could not execute query: ERROR: role "x" does not exist`,
		`connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed`: `connection to server at "db" (10.0.0.1), port 5432 failed: FATAL: password authentication failed`,
		`COPY failed for table "v": ERROR:  malformed array literal: "{x"`:                                  `COPY failed for table "v": malformed array literal`,
	} {
		if got := withoutValues(in); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
	if OfTheDump(`connection to server at "db" failed: FATAL: password authentication failed`) || !OfTheDump("could not read from input file: end of file") {
		t.Error("what tells of the dump is not told from what does not")
	}
}

// The newest of a folder is the newest that can be used, of that database, with its rows.
func TestNewest(t *testing.T) {
	dir := t.TempDir()
	add := func(name string, change func(*Manifest)) {
		m := sample()
		change(m)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(magic), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := m.Write(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	hour := func(n int) func(*Manifest) {
		return func(m *Manifest) { m.Time = m.Time.Add(time.Duration(n) * time.Hour) }
	}
	add("old.dump", hour(0))
	add("good.dump", func(m *Manifest) { hour(1)(m); m.Verified = &Verification{Result: Passed} })
	add("schema.dump", func(m *Manifest) { hour(2)(m); m.SchemaOnly = true })
	add("other.dump", func(m *Manifest) { hour(3)(m); m.Target.Database = "other" })
	add("cut.dump", func(m *Manifest) { hour(4)(m); m.Bytes = 500 })
	if err := os.WriteFile(filepath.Join(dir, "package.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	list, err := List(dir)
	if err != nil || len(list) != 5 {
		t.Fatalf("%d, %v", len(list), err)
	}
	e, err := Newest(dir, sample().Target)
	if err != nil || e == nil || filepath.Base(e.File) != "good.dump" || !e.Verified() {
		t.Errorf("%+v, %v", e, err)
	}
	if e, err := Newest(dir, plan.Target{Database: "none"}); e != nil || err != nil {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := Newest(filepath.Join(dir, "nowhere"), plan.Target{}); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

// What a program says comes in pieces of any length.
func TestMessages(t *testing.T) {
	var told []string
	m := &messages{program: program{name: "pg_dump", line: func(s string) { told = append(told, s) }}}
	for _, piece := range []string{"pg_dump: read", "ing schemas\npg_dump: error: query", " failed: ERROR:  permission denied for table t\n\n", "pg_dump: detail: " + strings.Repeat("x", 2*mostLine) + "\n", "last"} {
		if n, err := m.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatal(n, err)
		}
	}
	m.end()
	if !slices.Equal(m.failures, []string{"query failed: ERROR: permission denied for table t"}) {
		t.Errorf("%q", m.failures)
	}
	if len(told) != 3 || told[0] != "reading schemas" || len(told[1]) > mostLine || told[2] != "last" {
		t.Errorf("%d lines, %.40q", len(told), told)
	}
	err := &ProgramError{Name: "pg_dump", Lines: m.failures, err: errors.New("exit status 1")}
	if len(err.Hints()) != 1 {
		t.Error("no hint for a right that is missing")
	}
}
