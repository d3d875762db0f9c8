package hcl_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// FuzzRead reads anything without a panic; what is read is written and read as the same;
// and what can be read can be laid out, once and for all.
func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range names {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		var all []byte
		for _, file := range a.Files {
			if filepath.Ext(file.Name) == ".hcl" {
				all = append(all, file.Data...)
			}
		}
		f.Add(all)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		db, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: src}}})
		if err != nil {
			_ = err.Error()
			return
		}
		rewrite(t, db)
		out, err := hcl.Format(src)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := hcl.Format(out); err != nil || !bytes.Equal(out, again) {
			t.Errorf("%q is laid out again as %q, %v", out, again, err)
		}
	})
}

// FuzzNames: whatever a name and a comment hold, the file that they are written to hides nothing and reads
// as the same.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"users", "x\n::error::y", "\x1b[2J\x07", "\u202e\u2066", "${a}", "%{if}", `a\`, "a\n::b\n", "##[x]", "\U000e0041", "a\ufe0f", "\u3164", "e\u0301\n"} {
		f.Add(s)
	}
	const src = `schema "public" {}
table "t" {
  schema  = schema.public
  column "c" {
    type = integer
  }
  index "the_index_of_this_test" {
    columns = [column.c]
  }
}`
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || len(s) > schema.MaxIdentifier || strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
			t.Skip("no name of PostgreSQL's")
		}
		db, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(src)}}})
		if err != nil {
			t.Fatal(err)
		}
		table := db.Tables[0]
		table.Name.Name, table.Comment = s, s
		table.Columns[0].Name, table.Indexes[0].Parts[0].Column = s, s
		table.Columns[0].Comment = "a\n" + s + "\n"
		files, err := hcl.Write(db, hcl.WriteOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if text := string(files[0].Data); visible.Lines(text) != text {
			t.Errorf("the file hides something:\n%q", text)
		}
		rewrite(t, db)
	})
}
