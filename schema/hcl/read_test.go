package hcl_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/replyx/schemactl/schema/hcl"
)

// TestRead reads the archives of testdata/read and compares the model.
func TestRead(t *testing.T) {
	archives(t, "read", "want", func(t *testing.T, fsys fs.FS, vars map[string]string) string {
		db, err := hcl.Read(t.Context(), []string{"."}, hcl.Options{FS: fsys, Vars: vars})
		if err != nil {
			t.Fatal(err)
		}
		return dump(db)
	})
}

// TestErrors reads the archives of testdata/errors, each with a mistake.
func TestErrors(t *testing.T) {
	archives(t, "errors", "error", func(t *testing.T, fsys fs.FS, vars map[string]string) string {
		db, err := hcl.Read(t.Context(), []string{"."}, hcl.Options{FS: fsys, Vars: vars})
		if err == nil || db != nil {
			t.Fatalf("read without an error: %v", db)
		}
		return err.Error() + "\n"
	})
}

func TestErrorsAreTyped(t *testing.T) {
	_, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte("table \"t\" {}\n")}}})
	var one *hcl.Error
	var all hcl.Errors
	if !errors.As(err, &one) || !errors.As(err, &all) || len(all) != 1 {
		t.Fatalf("not typed: %#v", err)
	}
	if one.Pos.String() != "a.hcl:1:1" || one.Snippet == "" || one.Hint == "" {
		t.Errorf("place, snippet or hint is missing: %#v", one)
	}
}

func TestManyErrors(t *testing.T) {
	src := strings.Repeat("tabel \"t\" {}\n", 50)
	_, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(src)}}})
	var all hcl.Errors
	if !errors.As(err, &all) || len(all) != 50 {
		t.Fatalf("want 50 errors: %v", err)
	}
	if got := err.Error(); strings.Count(got, "unknown block") != 20 || !strings.HasSuffix(got, "\nand 30 more errors") {
		t.Errorf("got %s", got)
	}
}

// TestReadFiles reads from the file system: folders, their folders, and what is left out.
func TestReadFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("db/schema.hcl", "\xef\xbb\xbfschema \"public\" {}\r\n")
	write("db/tables/b.hcl", "table \"b\" {\n  schema = schema.public\n}\n")
	write("db/atlas.hcl", "env \"local\" {}\n")
	write("db/.git/x.hcl", "not HCL")
	write("db/notes.txt", "not HCL")
	write("one.hcl", "table \"one\" {\n  schema = schema.public\n}\n")
	db, err := hcl.Read(t.Context(), []string{"./db", "file://one.hcl", "db/schema.hcl"}, hcl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(db.Tables) != 2 || db.Tables[0].Pos.String() != "db/tables/b.hcl:1:1" || db.Tables[1].Pos.String() != "one.hcl:1:1" {
		t.Errorf("got %v", dump(db))
	}
}

func TestReadBadFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, d := range []string{"empty/deeper", "big"} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	big, err := os.Create("big/big.hcl")
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(big.Truncate(100<<20), big.Close()); err != nil {
		t.Fatal(err)
	}
	const deepest = "brackets are nested more than 250 deep, or an expression has more than 5000 operators"
	deep := map[string]string{
		"deep.hcl": "a = " + strings.Repeat("(", 1<<20), "bang.hcl": "a = " + strings.Repeat("!", 1<<20) + "true",
		"why.hcl": "a = " + strings.Repeat("true ? 1 : ", 1<<17) + "1", "plus.hcl": "locals {\n a = 1" + strings.Repeat(" + 1", 1<<18) + "\n}\n",
	}
	for name, src := range deep {
		if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ path, want string }{
		{"empty", "no .hcl files in empty"},
		{"missing", "read schema: open missing: no such file or directory"},
		{"big", "big/big.hcl: the file has 100 MB; at most 32 MB are read"},
		{"deep.hcl", "deep.hcl:1:255: " + deepest},
		{"bang.hcl", "bang.hcl:1:5005: " + deepest},
		{"why.hcl", "why.hcl:1:27510: " + deepest},
		{"plus.hcl", "plus.hcl:2:20008: " + deepest},
	} {
		if _, err := hcl.Read(t.Context(), []string{c.path}, hcl.Options{}); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v, want %s", c.path, err, c.want)
		}
	}
	if _, err := hcl.Read(t.Context(), nil, hcl.Options{}); err == nil {
		t.Error("no path is no error")
	}
}

func TestReadLocals(t *testing.T) {
	var b strings.Builder
	b.WriteString("locals {\n")
	for i := range 5000 {
		fmt.Fprintf(&b, "a%d = local.a%d\n", i, i+1)
	}
	b.WriteString("a5000 = 1\n}\n")
	_, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(b.String())}}})
	if err == nil || !strings.Contains(err.Error(), "is needed through more than 1000 others") {
		t.Errorf("got %v", err)
	}
	_, err = hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(`locals {
  a = format("%4000000d", 1)
  b = "${local.a}${local.a}${local.a}${local.a}${local.a}"
}
`)}}})
	if err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("got %v", err)
	}
}

func TestReadBytes(t *testing.T) {
	for src, want := range map[string]string{
		"schema \"a\" {\n}\n# \xff\n":         "a.hcl:3:3: byte 0xff is not UTF-8\nhint: save the file as UTF-8",
		"schema \"a\" {}\nschema \"\x00\" {}": "a.hcl:2:9: the file has a NUL byte: it is no text",
	} {
		_, err := hcl.Read(t.Context(), []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(src)}}})
		if err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", src, err, want)
		}
	}
}

func TestReadCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := hcl.Read(ctx, []string{"a.hcl"}, hcl.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte("schema \"a\" {}\n")}}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestLongFile reads a file that is parsed in parts, with places that must be those of
// the whole, and with what looks like the end of a block inside a heredoc.
func TestLongFile(t *testing.T) {
	var b strings.Builder
	b.WriteString("schema \"public\" {}\n")
	filler := "# " + strings.Repeat("x", 500) + "\n"
	for range 30 {
		b.WriteString("table \"t" + strings.Repeat("a", strings.Count(b.String(), "table")) + "\" {\n  schema = schema.public\n}\n" + filler)
	}
	long := b.String()
	db := read(t, long)
	if n := len(db.Tables); n != 30 || db.Tables[29].Pos.Line != 2+29*4 {
		t.Errorf("%d tables, the last at %v", n, db.Tables[len(db.Tables)-1].Pos)
	}
	db = read(t, strings.ReplaceAll(long, filler, "locals {\n}\n")+"table \"h\" {\n  schema = schema.public\n  comment = <<EOT\n"+strings.Repeat("long\n}\ntable \"no\" {\n}\n", 1000)+"EOT\n}\n")
	if len(db.Tables) != 31 || !strings.Contains(db.Tables[0].Comment, "table \"no\"") {
		t.Errorf("the heredoc was cut: %d tables", len(db.Tables))
	}
}
