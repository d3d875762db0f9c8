package docs_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/report/docs"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

var update = flag.Bool("update", false, "write the golden files")

// shop is a schema with an object of every kind that is told of in a way of its own.
func shop(t testing.TB) *schema.Database {
	t.Helper()
	data, err := os.ReadFile("testdata/shop.hcl")
	if err != nil {
		t.Fatal(err)
	}
	db, err := hcl.ParseFile(t.Context(), hcl.File{Name: "shop.hcl", Data: data})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// live is the same as a server has it, with what is known of a live state alone.
func live(t testing.TB) *schema.Database {
	db := shop(t)
	db.Server = schema.Server{VersionNum: 150020, Database: "shop"}
	for i, table := range db.Tables {
		table.Stats = schema.Stats{Rows: int64(i)*1204331 - 1, Bytes: int64(i) << 22}
		table.SetOwner("keeper")
		for _, x := range table.Indexes {
			x.Stats.Bytes = 8192
		}
	}
	return db
}

// files are all that is written of a site.
func files(t testing.TB, s *docs.Site) []docs.File {
	t.Helper()
	out, err := s.Markdown()
	if err != nil {
		t.Fatal(err)
	}
	page, err := s.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return append(out, docs.File{Name: "shop.html", Data: page})
}

var fixed = regexp.MustCompile(`(?s)(<style>|<script>|Content-Security-Policy" content=").*?(</style>|</script>|">)`)

// The files are those of testdata/shop; style and script of the HTML are not part of what is compared.
func TestGolden(t *testing.T) {
	site := docs.Build(live(t), docs.Options{Title: "Shop", Sizes: true})
	want := map[string]bool{}
	for _, f := range files(t, site) {
		want[f.Name] = true
		got := fixed.ReplaceAll(f.Data, []byte("$1...$2"))
		golden := filepath.Join("testdata", "shop", f.Name)
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if there, err := os.ReadFile(golden); err != nil || !bytes.Equal(there, got) {
			t.Errorf("%s is another (%v):\n%s", golden, err, got)
		}
	}
	list, err := os.ReadDir("testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if !want[e.Name()] {
			t.Errorf("testdata/shop/%s is not written", e.Name())
		}
	}
}

// The same state gives the same files, whatever was made before, and stays as it was.
func TestDeterministic(t *testing.T) {
	db := shop(t)
	first := files(t, docs.Build(db, docs.Options{Title: "Shop"}))
	again := files(t, docs.Build(db, docs.Options{Title: "Shop"}))
	fresh := files(t, docs.Build(shop(t), docs.Options{Title: "Shop"}))
	for i, f := range first {
		if f.Name != again[i].Name || !bytes.Equal(f.Data, again[i].Data) || !bytes.Equal(f.Data, fresh[i].Data) {
			t.Errorf("%s changes", f.Name)
		}
	}
}

// Every link leads somewhere, in the documentation of both states.
func TestLinks(t *testing.T) {
	for name, db := range map[string]*schema.Database{"desired": shop(t), "live": live(t), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			site := docs.Build(db, docs.Options{Title: "Shop", Sizes: true})
			checkHTML(t, site)
			checkMarkdown(t, site)
		})
	}
}

// What is left out is no page, no link and no part of a drawing; a name in a definition stays one.
func TestKeep(t *testing.T) {
	for _, left := range []schema.Ref{
		{Kind: schema.KindTable, Schema: "shop", Name: "customer"},
		{Kind: schema.KindTable, Schema: "audit", Name: "log"},
		{Kind: schema.KindEnum, Schema: "shop", Name: "state"},
		{Kind: schema.KindFunction, Schema: "shop", Name: "touch"},
		{Kind: schema.KindTrigger, Schema: "shop", Table: "order", Name: "touch"},
		{Kind: schema.KindIndex, Schema: "shop", Table: "order", Name: "order_note"},
		{Kind: schema.KindServer, Name: "warehouse"},
		{Kind: schema.KindExtension, Name: "pg_trgm"},
	} {
		t.Run(left.String(), func(t *testing.T) {
			site := docs.Build(shop(t), docs.Options{Title: "Shop", Keep: func(r schema.Ref) bool { return r != left }})
			checkHTML(t, site)
			checkMarkdown(t, site)
			for _, f := range files(t, site) {
				if strings.HasPrefix(f.Name, left.Schema+"."+left.Name+".") {
					t.Errorf("%s is written", f.Name)
				}
				if strings.HasSuffix(f.Name, ".svg") && strings.Contains(string(f.Data), ">"+left.Name+"<") && left.Kind == schema.KindTable {
					t.Errorf("%s has it", f.Name)
				}
			}
			if n := len(docs.Build(shop(t), docs.Options{}).Pages); left.Kind == schema.KindTable && len(site.Pages) != n-1 {
				t.Errorf("%d pages of %d", len(site.Pages), n)
			}
		})
	}
}

// Names that are the same but for case, or that are the names of other pages, have files of their own.
func TestFileNames(t *testing.T) {
	db := &schema.Database{}
	for _, n := range []schema.Name{
		{Schema: "A", Name: "t"}, {Schema: "a", Name: "T"}, {Schema: "a", Name: "t"}, {Schema: "a", Name: "t/../x"}, {Schema: "a", Name: "t_.._x"},
		{Schema: "a.b", Name: "c"}, {Schema: "a", Name: "b.c"}, {Schema: "schema", Name: "a"}, {Schema: "routines", Name: "a"},
		{Schema: "a", Name: strings.Repeat("ы", 31)}, {Schema: strings.Repeat("日", 21), Name: strings.Repeat("本", 21)}, {Schema: "", Name: "readme"},
	} {
		db.Tables = append(db.Tables, &schema.Table{Name: n, Columns: []*schema.Column{{Name: "columns"}, {Name: "Columns"}, {Name: "x.y"}}})
	}
	db.Sort()
	site := docs.Build(db, docs.Options{Title: "names"})
	checkHTML(t, site)
	checkMarkdown(t, site)
	seen := map[string]bool{}
	for _, f := range files(t, site) {
		low := strings.ToLower(f.Name)
		if seen[low] || len(f.Name) > 200 || filepath.Base(f.Name) != f.Name || strings.HasPrefix(f.Name, ".") {
			t.Errorf("%q is no name for a file", f.Name)
		}
		seen[low] = true
	}
	var ids []string
	for _, p := range site.Pages {
		ids = append(ids, p.ID)
	}
	if !slices.Contains(ids, "A.t") || !slices.Contains(ids, "schema.routines") {
		t.Errorf("plain names are written otherwise: %q", ids)
	}
}

// Three hundred tables of every size are a page that a browser takes, and no drawing in it has so much that it
// cannot be read.
func TestLarge(t *testing.T) {
	db := &schema.Database{Schemas: []*schema.Schema{{Name: "public"}}}
	for i := range 300 {
		table := &schema.Table{Name: schema.Name{Schema: "public", Name: fmt.Sprintf("table_%03d", i)}, PrimaryKey: &schema.Key{Columns: []string{"id"}}}
		for c := range 4 + i%40 {
			table.Columns = append(table.Columns, &schema.Column{Name: fmt.Sprintf("column_%02d", c), Type: schema.Type{Text: "timestamp with time zone"}, Comment: "what it says"})
		}
		for _, to := range []int{0, i / 2, i / 7} {
			table.ForeignKeys = append(table.ForeignKeys, &schema.ForeignKey{
				Name: fmt.Sprintf("fk_%d_%d", i, to), Columns: []string{"column_01"}, RefColumns: []string{"column_00"},
				RefTable: schema.Name{Schema: "public", Name: fmt.Sprintf("table_%03d", to)},
			})
		}
		db.Tables = append(db.Tables, table)
	}
	site := docs.Build(db, docs.Options{Title: "large"})
	page, err := site.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if len(page) > 10<<20 {
		t.Errorf("%d bytes", len(page))
	}
	for _, p := range site.Pages {
		if d := p.Drawing; d != nil && p.Kind == "table" && len(d.Diagram.Tables) > 30 {
			t.Errorf("%s is drawn with %d tables", p.Title, len(d.Diagram.Tables))
		}
	}
}
