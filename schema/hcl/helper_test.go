package hcl_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

var update = flag.Bool("update", false, "write what is now given as what is wanted")

// archives runs f for each archive of a folder of testdata, and compares the file named
// wanted with what f gives.
func archives(t *testing.T, folder, wanted string, f func(t *testing.T, fsys fs.FS, vars map[string]string) string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no archives in %s: %v", folder, err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			vars := make(map[string]string)
			want := ""
			for _, file := range a.Files {
				switch file.Name {
				case wanted:
					want = string(file.Data)
				case "vars":
					for line := range strings.Lines(string(file.Data)) {
						k, v, _ := strings.Cut(strings.TrimSpace(line), "=")
						vars[k] = v
					}
				default:
					fsys[file.Name] = &fstest.MapFile{Data: file.Data}
				}
			}
			got := f(t, fsys, vars)
			if got == want {
				return
			}
			if !*update {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
				return
			}
			a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == wanted })
			a.Files = append(a.Files, txtar.File{Name: wanted, Data: []byte(got)})
			if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// read reads one file.
func read(t *testing.T, src string) *schema.Database {
	t.Helper()
	db, err := hcl.Read(t.Context(), []string{"schema.hcl"}, hcl.Options{FS: fstest.MapFS{"schema.hcl": {Data: []byte(src)}}})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// described is an object with its name.
type described struct {
	name string
	schema.Object
}

func objects(db *schema.Database) []described {
	var out []described
	add := func(ref string, o schema.Object) { out = append(out, described{ref, o}) }
	for _, s := range db.Schemas {
		add("schema "+s.Name, s)
	}
	for _, e := range db.Extensions {
		add("extension "+e.Name, e)
	}
	types := func(e schema.Entity) bool { k := e.Ref().Kind; return k == schema.KindEnum || k == schema.KindSequence }
	for _, e := range db.Entities {
		if types(e) {
			add(string(e.Ref().Kind)+" "+e.Ref().TypeName().SQL(), e)
		}
	}
	for _, t := range db.Tables {
		add("table "+t.Name.SQL(), t)
		for _, c := range t.Columns {
			add("  column "+c.Name, c)
		}
		if t.PrimaryKey != nil {
			add("  primary_key "+t.PrimaryKey.Name, t.PrimaryKey)
		}
		for _, k := range t.Uniques {
			add("  unique "+k.Name, k)
		}
		for _, i := range t.Indexes {
			kind := "  index "
			if i.Perf {
				kind = "  perf_index "
			}
			add(kind+i.Name, i)
		}
		for _, f := range t.ForeignKeys {
			add("  foreign_key "+f.Name, f)
		}
		for _, c := range t.Checks {
			add("  check "+c.Name, c)
		}
		for _, e := range t.Exclusions {
			add("  exclude "+e.Name, e)
		}
	}
	for _, e := range db.Entities {
		if !types(e) {
			add(e.Ref().String(), e)
		}
	}
	return out
}

// dump writes a database as its objects' attributes, each with its line and column.
func dump(db *schema.Database) string {
	var b strings.Builder
	for _, o := range objects(db) {
		pos := o.Src().At("")
		fmt.Fprintf(&b, "%s @%d:%d\n", strings.TrimRight(o.name, " "), pos.Line, pos.Column)
		for _, a := range o.Attrs() {
			at := o.Src().At(a.Name)
			fmt.Fprintf(&b, "    %s = %s", a.Name, a.Value)
			if at != pos {
				fmt.Fprintf(&b, " @%d:%d", at.Line, at.Column)
			}
			b.WriteByte('\n')
		}
		b.WriteString(extras(o.Object))
	}
	return b.String()
}

// extras are what an object has beside its attributes.
func extras(o schema.Object) string {
	var s string
	note := func(name, value string) {
		if value != "" {
			s += "    (" + name + " " + value + ")\n"
		}
	}
	switch o := o.(type) {
	case *schema.Table:
		note("renamed from", o.RenamedFrom)
	case *schema.Enum:
		note("renamed from", o.RenamedFrom)
		for _, v := range o.RenamedValues {
			note("renamed value", v.From+" to "+v.To)
		}
	case schema.Entity:
		note("renamed from", o.Base().RenamedFrom)
	case *schema.Column:
		note("renamed from", o.RenamedFrom)
	case *schema.Key:
		note("renamed from", o.RenamedFrom)
	case *schema.ForeignKey:
		note("renamed from", o.RenamedFrom)
	case *schema.Check:
		note("renamed from", o.RenamedFrom)
	case *schema.Exclusion:
		note("renamed from", o.RenamedFrom)
	case *schema.Index:
		note("renamed from", o.RenamedFrom)
		if b := o.Build; b != nil {
			note("maintenance_work_mem", b.MaintenanceWorkMem)
			if b.ParallelWorkers != nil {
				note("parallel_workers", fmt.Sprint(*b.ParallelWorkers))
			}
		}
	}
	return s
}
