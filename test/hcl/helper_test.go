package hcl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// read reads one file.
func read(t *testing.T, src string) *schema.Database {
	t.Helper()
	db, err := hcl.ParseFile(t.Context(), hcl.File{Name: "schema.hcl", Data: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func filesFS(files []hcl.File) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

func equal(a, b []schema.Attr) bool {
	return slices.EqualFunc(a, b, func(x, y schema.Attr) bool { return x.Name == y.Name && x.Equal(y) })
}

func facts(o schema.Object) string {
	var b strings.Builder
	for _, a := range o.Attrs() {
		fmt.Fprintf(&b, "%s = %s\n", a.Name, a.Value)
	}
	return b.String()
}
