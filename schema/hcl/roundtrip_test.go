package hcl_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	atlaspg "ariga.io/atlas/sql/postgres"
	atlasschema "ariga.io/atlas/sql/schema"
	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/text/unicode/norm"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// same compares two databases by what is compared elsewhere: the attributes.
func same(t *testing.T, got, want *schema.Database) {
	t.Helper()
	g, w := objects(got), objects(want)
	if len(g) != len(w) {
		t.Fatalf("%d objects, want %d", len(g), len(w))
	}
	for i := range g {
		if g[i].name != w[i].name {
			t.Errorf("object %d is %s, want %s", i, g[i].name, w[i].name)
			continue
		}
		if !equal(g[i].Attrs(), w[i].Attrs()) || extras(g[i].Object) != extras(w[i].Object) {
			t.Errorf("%s:\n%s\nwant:\n%s", g[i].name, facts(g[i].Object), facts(w[i].Object))
		}
	}
}

func equal(a, b []schema.Attr) bool {
	return slices.EqualFunc(a, b, func(x, y schema.Attr) bool { return x.Name == y.Name && x.Equal(y) })
}

func facts(o schema.Object) string {
	var b strings.Builder
	for _, a := range o.Attrs() {
		fmt.Fprintf(&b, "%s = %s\n", a.Name, a.Value)
	}
	return b.String() + extras(o)
}

func filesFS(files []hcl.File) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, f := range files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys
}

// rewrite writes a database and reads it again, in one file and in many.
func rewrite(t *testing.T, db *schema.Database) {
	t.Helper()
	for _, split := range []bool{false, true} {
		files, err := hcl.Write(db, hcl.WriteOptions{Split: split})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if formatted, err := hcl.Format(f.Data); err != nil || !bytes.Equal(formatted, f.Data) {
				t.Errorf("%s is not as fmt would lay it out: %v\n%s", f.Name, err, f.Data)
			}
		}
		again, err := hcl.Read(t.Context(), []string{"."}, hcl.Options{FS: filesFS(files)})
		if err != nil {
			t.Fatalf("split %v: %v", split, err)
		}
		same(t, again, db)
	}
}

// TestRoundTrip writes what the archives of testdata/read hold.
func TestRoundTrip(t *testing.T) {
	names, _ := filepath.Glob("testdata/read/*.txtar")
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys := fstest.MapFS{}
			vars := map[string]string{}
			for _, f := range a.Files {
				if f.Name == "vars" {
					vars = map[string]string{"tenant": "acme", "sizes": "[10, 20]", "only": "one"}
				} else if f.Name != "want" {
					fsys[f.Name] = &fstest.MapFile{Data: f.Data}
				}
			}
			db, err := hcl.Read(t.Context(), []string{"."}, hcl.Options{FS: fsys, Vars: vars})
			if err != nil {
				t.Fatal(err)
			}
			rewrite(t, db)
			sameInJSON(t, db)
		})
	}
}

// sameInJSON writes a state as JSON, and reads back one that is equal in everything.
func sameInJSON(t *testing.T, db *schema.Database) {
	t.Helper()
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

func n(v int64) *int64 { return &v }

// rich is a database as the catalogs give it, with names and texts that are hard to write.
func rich() *schema.Database {
	nasty := []string{"plain", "we ird", `quo"te`, "do.t", "ünï", "$${x}", "${x}", "%{if}", "$$${", "back\\slash", "1st", "true", "new\nline", "e\u0301", "\u0085\u2028\ufeff", "-", "select", "column", "tab\t", "ctrl\x01"}
	col := func(name, typ, def string) *schema.Column {
		return &schema.Column{Name: name, Type: schema.Type{Text: typ}, Default: schema.Expr{Text: def}}
	}
	t := &schema.Table{Name: schema.Name{Schema: "public", Name: "t"}, Comment: strings.Join(nasty, " ")}
	for i, x := range nasty {
		t.Columns = append(t.Columns, col(x, "text", "'"+strings.ReplaceAll(x, "'", "''")+"'::text"))
		t.Indexes = append(t.Indexes, &schema.Index{Name: "i " + x, Parts: []schema.Part{{Column: x}}, Where: schema.Expr{Text: "(" + x + ")"}})
		t.Checks = append(t.Checks, &schema.Check{Name: "c " + x, Expr: schema.Expr{Text: fmt.Sprintf("(%s <> %d)", x, i)}, NotValid: i%2 == 0})
	}
	t.Uniques = []*schema.Key{{Name: "of all", Columns: []string{"we ird"}}, {Name: "later", Columns: []string{"plain"}, Timing: schema.Timing{Deferrable: true}}}
	defaults := [][2]string{
		{"integer", "0"}, {"integer", "'-1'::integer"}, {"bigint", "'3000000000'::bigint"}, {"bigint", "'5'::bigint"},
		{"numeric(10,2)", "0.00"}, {"numeric", "'-1.50'::numeric"}, {"numeric", "'1000'::numeric"}, {"text", "5"}, {"text", "'5'::text"},
		{"text", "'5'::character varying"}, {"text", `'a\b'::text`}, {"text", "'''x'''::text"}, {"text", "'\"x\"'::text"}, {"text", "NULL::text"},
		{"character varying(3)", "'x'::character varying"}, {"character(3)", "'x'::bpchar"}, {"boolean", "true"}, {"boolean", "false"},
		{"text", "true"}, {"jsonb", "'{}'::jsonb"}, {"jsonb", "'{\"a\": 1}'::jsonb"}, {"text[]", "'{}'::text[]"}, {"text[]", "ARRAY[]::text[]"},
		{"character varying(3)[]", "'{}'::character varying[]"}, {"timestamp with time zone", "now()"}, {"date", "'2020-01-01'::date"},
		{"uuid", "gen_random_uuid()"}, {"uuid", "'00000000-0000-0000-0000-000000000000'::uuid"}, {"app.status", "'on'::app.status"},
		{"app.status[]", "'{}'::app.status[]"}, {`public."We ird"`, `'a'::public."We ird"`}, {`"char"`, `'x'::"char"`}, {"bit(3)", `'101'::"bit"`},
		{`"bit"`, ""}, {"bit(1)", ""}, {"bpchar", ""}, {"character(1)", ""}, {"interval day to second(3)", ""}, {"interval(3)", ""},
		{"timestamp(3) without time zone[]", ""}, {"time(0) with time zone", ""}, {"double precision", "'-1'::integer"}, {"real", ""},
		{"bit varying(5)", ""}, {"numeric(5,0)", ""}, {"numeric(5,-2)", ""}, {"jsonpath", ""}, {"oid", "5"}, {"app.text", ""}, {"app.year", ""},
		{"app.mytype", ""}, {"app.mytype(1,Point)[]", ""}, {"name", "'x'::name"}, {"money", "5"}, {"public.dup", "'b'::public.dup"}, {"app.dup", "'a'::app.dup"},
	}
	types := &schema.Table{Name: schema.Name{Schema: "app", Name: "types"}}
	for i, d := range defaults {
		types.Columns = append(types.Columns, col(fmt.Sprintf("c%02d", i), d[0], d[1]))
	}
	types.Columns = append(types.Columns,
		&schema.Column{Name: "id", Type: schema.Type{Text: "bigint"}, NotNull: true, Identity: &schema.Identity{Always: true, Options: schema.SequenceOptions{Start: n(5), Cache: n(10), Cycle: true}}},
		&schema.Column{Name: "id2", Type: schema.Type{Text: "smallint"}, NotNull: true, Identity: &schema.Identity{}},
		&schema.Column{Name: "s", Type: schema.Type{Text: "smallint"}, NotNull: true, Serial: true},
		&schema.Column{Name: "st", Type: schema.Type{Text: "text"}, Storage: "MAIN", TypeStorage: "EXTENDED", Compression: "pglz"},
		&schema.Column{Name: "co", Type: schema.Type{Text: "text"}, Collation: `pg_catalog."en_US.utf8"`},
		&schema.Column{Name: "co2", Type: schema.Type{Text: "text"}, Collation: `app."app.x"`},
		&schema.Column{Name: "co3", Type: schema.Type{Text: "text"}, Collation: `other.x`},
		&schema.Column{Name: "co4", Type: schema.Type{Text: "text"}, Collation: `pg_catalog."C"`},
		&schema.Column{Name: "g", Type: schema.Type{Text: "text"}, Generated: schema.Expr{Text: "lower(c00)"}},
		&schema.Column{Name: "v", Type: schema.Type{Text: "text"}, Generated: schema.Expr{Text: "lower(c00)"}, Virtual: true, Comment: "c"},
	)
	workers := 2
	types.PrimaryKey = &schema.Key{Name: "my key", Columns: []string{"id"}, Include: []string{"s"}, Params: []schema.Param{{Name: "fillfactor", Value: "70"}}, Comment: "pk"}
	types.Uniques = []*schema.Key{{Name: "u", Columns: []string{"id", "s"}, NullsNotDistinct: true, Timing: schema.Timing{Deferrable: true, Deferred: true}, Tablespace: "fast"}}
	types.Indexes = []*schema.Index{
		{Name: "brin", Method: "brin", Parts: []schema.Part{{Column: "id", OpClass: "pg_catalog.int8_minmax_ops", DefaultOpClass: true}}, Params: []schema.Param{{Name: "pages_per_range", Value: "64"}}},
		{Name: "gin", Method: "gin", Parts: []schema.Part{{Column: "c19", OpClass: "jsonb_path_ops"}}, Params: []schema.Param{{Name: "fastupdate", Value: "off"}, {Name: "gin_pending_list_limit", Value: "128"}}},
		{Name: "parts", Unique: true, Invalid: true, Parts: []schema.Part{
			{Expr: schema.Expr{Text: "lower(c07)"}, Desc: true, Nulls: "LAST", Collation: `pg_catalog."C"`},
			{Column: "c08", Nulls: "FIRST", OpClass: "text_pattern_ops"}, {Column: "c09", Desc: true, OpClass: "app.my_ops"},
		}, Include: []string{"id"}, NullsNotDistinct: true, Comment: "c"},
		{Name: "trgm", Method: "gist", Parts: []schema.Part{{Column: "c08", OpClass: "gist_trgm_ops", OpClassParams: []schema.Param{{Name: "siglen", Value: "32"}}}}},
		{Name: "vec", Perf: true, Method: "ivfflat", Parts: []schema.Part{{Column: "c08", OpClass: "vector_cosine_ops"}}, Params: []schema.Param{{Name: "lists", Value: "100"}}, Build: &schema.Build{MaintenanceWorkMem: "2GB", ParallelWorkers: &workers}},
		{Name: "vec_auto", Perf: true, Method: "ivfflat", Parts: []schema.Part{{Column: "c08", OpClass: "vector_l2_ops"}}, AutoLists: true, Build: &schema.Build{MinRows: 5000}},
	}
	types.ForeignKeys = []*schema.ForeignKey{
		{Name: "f1", Columns: []string{"st"}, RefTable: schema.Name{Schema: "public", Name: "t"}, RefColumns: []string{"we ird"}, OnDelete: "SET NULL", OnDeleteColumns: []string{"st"}, OnUpdate: "CASCADE", Match: "FULL", NotValid: true},
		{Name: "f2", Columns: []string{"id"}, RefTable: types.Name, RefColumns: []string{"id"}, Timing: schema.Timing{Deferrable: true}},
		{Name: "f3", Columns: []string{"id"}, RefTable: schema.Name{Schema: "app", Name: "dup"}, RefColumns: []string{"id"}},
	}
	types.Exclusions = []*schema.Exclusion{{Name: "x", Method: "gist", Parts: []schema.Part{{Column: "id", Operator: "="}, {Expr: schema.Expr{Text: "tstzrange(a, b)"}, Operator: "OPERATOR(public.&&)"}}, Where: schema.Expr{Text: "(id > 0)"}, Timing: schema.Timing{Deferrable: true, Deferred: true}}}
	dup := func(s string) *schema.Table {
		return &schema.Table{Name: schema.Name{Schema: s, Name: "dup2"}, Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "integer"}, NotNull: true}},
			PrimaryKey: &schema.Key{Columns: []string{"id"}}}
	}
	appDup, publicDup := dup("app"), dup("public")
	types.ForeignKeys[2].RefTable = appDup.Name
	db := &schema.Database{
		Schemas:    []*schema.Schema{{Name: "app"}, {Name: "public", Comment: "standard public schema"}, {Name: "we ird"}},
		Extensions: []*schema.Extension{{Name: "vector", Schema: "public"}, {Name: "plpgsql", Schema: ""}},
		Entities: []schema.Entity{
			&schema.Enum{Name: schema.Name{Schema: "app", Name: "status"}, Values: []string{"on", "off"}},
			&schema.Enum{Name: schema.Name{Schema: "public", Name: "We ird"}, Values: append([]string{"a"}, nasty...)},
			&schema.Enum{Name: schema.Name{Schema: "app", Name: "dup"}, Values: []string{"a"}},
			&schema.Enum{Name: schema.Name{Schema: "public", Name: "dup"}, Values: []string{"b"}},
			&schema.Sequence{Name: schema.Name{Schema: "we ird", Name: "s.1"}, Type: "smallint", Options: schema.SequenceOptions{Increment: n(-1), Min: n(-5)}},
			&schema.Sequence{Name: schema.Name{Schema: "public", Name: "s"}, OwnedBy: schema.ColumnRef{Table: t.Name, Column: `quo"te`}, Common: schema.Common{Comment: "c"}},
		},
		Tables: []*schema.Table{t, types, appDup, publicDup, {Name: schema.Name{Schema: "public", Name: "app"}}, {Name: schema.Name{Schema: "we ird", Name: "T"}}, {Name: schema.Name{Schema: "we ird", Name: "../x/y"}}, {Name: schema.Name{Schema: "public", Name: "schema"}}},
	}
	db.Sort()
	return db
}

// TestWriteLive writes a database with every option and hard names, and reads it again.
func TestWriteLive(t *testing.T) {
	db := rich()
	// A type of an extension is written without its schema where that is enough; the
	// reader leaves it so, and the schema is found by the server's list.
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if golden := "testdata/write.hcl"; *update {
		if err := os.WriteFile(golden, files[0].Data, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want, _ := os.ReadFile(golden); !bytes.Equal(files[0].Data, want) {
		t.Errorf("the file is not as %s; run with -update and read the difference", golden)
	}
	for _, tab := range db.Tables {
		for _, c := range tab.Columns {
			c.Type.Text = strings.Replace(c.Type.Text, "app.mytype", "mytype", 1)
		}
	}
	rewrite(t, db)
	sameInJSON(t, db)
}

func TestWriteSplitNames(t *testing.T) {
	files, err := hcl.Write(rich(), hcl.WriteOptions{Split: true})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	want := "schema.hcl enums.hcl sequences.hcl app.dup2.hcl app.types.hcl app.hcl public.dup2.hcl public.schema.hcl public.t.hcl _x_y.hcl we_ird.T.hcl"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriteErrors(t *testing.T) {
	for want, db := range map[string]*schema.Database{
		"not among what is written": {Tables: []*schema.Table{{Name: schema.Name{Schema: "a", Name: "t"}, Inherits: []schema.Name{{Schema: "b", Name: "t"}}}}},
		"is not UTF-8":              {Schemas: []*schema.Schema{{Name: "a\xff"}}},
		"cannot be written as HCL":  {Tables: []*schema.Table{{Name: schema.Name{Schema: "a", Name: "t"}, Indexes: []*schema.Index{{Name: "i", Params: []schema.Param{{Name: "a b", Value: "1"}}}}}}},
	} {
		if _, err := hcl.Write(db, hcl.WriteOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestAtlasReads gives what Write makes of the kinds that Atlas's community edition has to
// its own reader.
func TestAtlasReads(t *testing.T) {
	db := rich()
	db.Extensions = nil
	// Atlas finds an enum by its name alone. It has no storage, compression, match,
	// virtual columns, exclusion constraints, perf indexes and no words for pgvector's access methods.
	db.Entities = nil
	// It does not find columns whose names it escapes, or that are not in composed form.
	hard := func(name string) bool { return strconv.Quote(name) != `"`+name+`"` || !norm.NFC.IsNormalString(name) }
	for _, tab := range db.Tables {
		kept := tab.Columns[:0]
		for _, c := range tab.Columns {
			if !strings.Contains(c.Type.Text, ".") && !c.Virtual && !hard(c.Name) {
				c.Storage, c.Compression = "", ""
				kept = append(kept, c)
			}
		}
		tab.Columns = kept
		for _, f := range tab.ForeignKeys {
			f.Match = ""
		}
		tab.Exclusions = nil
		tab.Indexes = slices.DeleteFunc(tab.Indexes, func(i *schema.Index) bool { return hard(i.Name) || i.Perf })
	}
	db.Entities = append(db.Entities, &schema.Enum{Name: schema.Name{Schema: "app", Name: "status"}, Values: []string{"on"}})
	db.Table(schema.Name{Schema: "app", Name: "types"}).Columns = append(db.Table(schema.Name{Schema: "app", Name: "types"}).Columns,
		&schema.Column{Name: "e", Type: schema.Type{Text: "app.status"}})
	files, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var realm atlasschema.Realm
	if err := atlaspg.EvalHCLBytes(files[0].Data, &realm, nil); err != nil {
		t.Fatalf("Atlas: %v\n%s", err, files[0].Data)
	}
	s, _ := realm.Schema("app")
	types, ok := s.Table("types")
	if !ok || len(types.Columns) != len(db.Table(schema.Name{Schema: "app", Name: "types"}).Columns) || len(types.ForeignKeys) != 3 || len(types.Indexes) != 5 {
		t.Errorf("Atlas reads another table: %+v", types)
	}
}

func TestFormat(t *testing.T) {
	for src, want := range map[string]string{
		"":                         "",
		"\n\n":                     "",
		"\xef\xbb\xbfa=1":          "a = 1\n",
		"a=1\r\nbb  =   2\r\n\r\n": "a  = 1\r\nbb = 2\n",
		"table \"t\" {\ncolumn \"a\" {type=int}\n}\n\n\n": "table \"t\" {\n  column \"a\" { type = int }\n}\n",
		"a = <<EOT\n  x\nEOT\n":                           "a = <<EOT\n  x\nEOT\n",
		"# comment\na=[1,\n2]":                            "# comment\na = [1,\n2]\n",
	} {
		got, err := hcl.Format([]byte(src))
		if err != nil || string(got) != want {
			t.Errorf("%q: got %q, %v, want %q", src, got, err, want)
		}
		again, err := hcl.Format(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Errorf("%q is not stable: %q, %v", got, again, err)
		}
	}
	if _, err := hcl.Format([]byte("a = = 1")); err == nil || !strings.Contains(err.Error(), "1:5: invalid expression") {
		t.Errorf("got %v", err)
	}
}
