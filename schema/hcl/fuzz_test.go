package hcl_test

import (
	"bytes"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

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
