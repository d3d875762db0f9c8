package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

func name(n string) schema.Name { return schema.Name{Schema: "public", Name: n} }

func table(n string, refs ...string) *schema.Table {
	t := &schema.Table{Name: name(n), Columns: []*schema.Column{{Name: "id", NotNull: true, Type: schema.Type{Text: "bigint"}}}, PrimaryKey: &schema.Key{Columns: []string{"id"}}}
	for i, r := range refs {
		c := fmt.Sprintf("%s_%d", r, i)
		t.Columns = append(t.Columns, &schema.Column{Name: c, NotNull: i%2 == 0, Type: schema.Type{Text: "bigint"}})
		t.ForeignKeys = append(t.ForeignKeys, &schema.ForeignKey{Name: n + "_" + c, Columns: []string{c}, RefTable: name(r), RefColumns: []string{"id"}})
	}
	return t
}

func random(seed uint64) *schema.Database {
	r := rand.New(rand.NewPCG(seed, 1))
	db := &schema.Database{}
	n := 1 + r.IntN(40)
	for i := range n {
		var refs []string
		for range r.IntN(4) {
			refs = append(refs, fmt.Sprintf("t%02d", r.IntN(n)))
		}
		db.Tables = append(db.Tables, table(fmt.Sprintf("t%02d", i), refs...))
	}
	return db
}

// No box stands on another, every arrow but a turned one runs from left to right, and nothing lies
// outside the drawing.
func TestLayout(t *testing.T) {
	for seed := range uint64(100) {
		d := Of(random(seed))
		l := place(d, newSVG(d, Look{}).boxSize)
		for i, a := range l.boxes {
			if a.x < 0 || a.y < 0 || a.x+a.width > l.width || a.y+a.height > l.height {
				t.Fatalf("seed %d: box %d lies outside", seed, i)
			}
			for j, b := range l.boxes[:i] {
				if a.x < b.x+b.width && b.x < a.x+a.width && a.y < b.y+b.height && b.y < a.y+a.height {
					t.Fatalf("seed %d: boxes %d and %d overlap", seed, i, j)
				}
			}
		}
		at := make(map[schema.Name]*node)
		for i, tab := range d.Tables {
			at[tab.Name] = l.boxes[i]
		}
		for i, r := range d.References {
			from, to := at[r.From], at[r.To]
			if l.turned[i] {
				from, to = to, from
			}
			if from != to && from.x+from.width >= to.x {
				t.Fatalf("seed %d: %s runs the wrong way", seed, r.Name)
			}
		}
	}
}

func TestSVGIsXML(t *testing.T) {
	for seed := range uint64(20) {
		var a, b bytes.Buffer
		for _, w := range []*bytes.Buffer{&a, &b} {
			if err := SVG(w, Of(random(seed))); err != nil {
				t.Fatal(err)
			}
		}
		if a.String() != b.String() {
			t.Fatal("the same tables give another drawing")
		}
		dec := xml.NewDecoder(&a)
		for {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

// mermaidLine is the grammar of Mermaid's entity-relationship diagrams, as far as it is used; Mermaid 11
// takes what fits it.
var mermaidLine = regexp.MustCompile(`^(erDiagram` +
	`|  t\d+\["[^"\n%\\]+"\]( \{)?` +
	`|    [A-Za-z][A-Za-z0-9_()\[\]-]* [A-Za-z][A-Za-z0-9_()\[\]-]*( (PK|FK|UK)(, (PK|FK|UK))*)?( "[^"\n%\\]*")?` +
	`|  \}|  t\d+ (\}o|\|o)(--|\.\.)(\|\||o\|) t\d+ : "[^"\n%\\]+")$`)

func nasty() *schema.Database {
	evil := "a\"b`c<d>&%%{}\\\n:: é#\x01"
	db := random(3)
	db.Tables = append(db.Tables, table(evil, "t00"))
	last := db.Tables[len(db.Tables)-1]
	last.Columns = append(last.Columns, &schema.Column{Name: evil, Type: schema.Type{Text: "numeric(10,2)[]"}}, &schema.Column{Name: "1", Type: schema.Type{Text: `"My Type"`}})
	return db
}

func TestMermaid(t *testing.T) {
	var b bytes.Buffer
	if err := Mermaid(&b, Of(nasty())); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if !mermaidLine.MatchString(strings.TrimSuffix(line, "\n")) {
			t.Errorf("not Mermaid: %q", line)
		}
	}
}

func TestNastyNamesAreEscaped(t *testing.T) {
	var svg, dot bytes.Buffer
	if err := errors.Join(SVG(&svg, Of(nasty())), DOT(&dot, Of(nasty()))); err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(&svg)
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok && e.Name.Local == "d" {
			t.Error("a name became a tag")
		}
	}
	if strings.Contains(dot.String(), "\x01") {
		t.Error("DOT has what its labels cannot hold")
	}
	if strings.Contains(dot.String(), "<d>") {
		t.Error("a name became a tag in DOT")
	}
}

// What a plan touches is drawn with its marks, its neighbours with their keys, and nothing else.
func TestTouched(t *testing.T) {
	orders := table("orders", "users")
	orders.Columns = append(orders.Columns, &schema.Column{Name: "note", Type: schema.Type{Text: "text"}})
	users := table("users")
	users.Columns = append(users.Columns, &schema.Column{Name: "email", Type: schema.Type{Text: "text"}})
	desired := &schema.Database{Tables: []*schema.Table{orders, users, table("apart"), table("items", "orders")}}
	old := table("orders", "users")
	old.Columns = append(old.Columns, &schema.Column{Name: "gone", Type: schema.Type{Text: "text"}})
	live := &schema.Database{Tables: []*schema.Table{old, users, table("apart"), table("items", "orders"), table("log", "users")}}
	object := func(k schema.Kind, table, n string) plan.Object {
		return plan.Object{Kind: k, Schema: "public", Table: table, Name: n}
	}
	d := Touched(live, desired, []plan.Change{
		{Action: diff.Create, Object: object(schema.KindColumn, "orders", "note")},
		{Action: diff.Drop, Object: object(schema.KindColumn, "orders", "gone")},
		{Action: diff.Drop, Object: object(schema.KindTable, "", "log")},
	}, 10)
	var b bytes.Buffer
	if err := Mermaid(&b, d); err != nil {
		t.Fatal(err)
	}
	want := `erDiagram
  t1["public.items"] {
    bigint id PK
    bigint orders_0 FK
  }
  t2["- public.log"] {
    bigint id PK "- dropped"
    bigint users_0 FK "- dropped"
  }
  t3["~ public.orders"] {
    bigint id PK
    bigint users_0 FK
    text note "+ added"
    text gone "- dropped"
  }
  t4["public.users"] {
    bigint id PK
  }
  t1 }o--|| t3 : "items_orders_0"
  t2 }o..|| t4 : "- log_users_0"
  t3 }o--|| t4 : "orders_users_0"
`
	if b.String() != want {
		t.Errorf("got:\n%s", b.String())
	}
	if d := Touched(live, desired, []plan.Change{{Action: diff.Alter, Object: object(schema.KindTable, "", "orders")}}, 2); len(d.Tables) != 2 || d.Left != 1 || d.Tables[0].Name != name("items") && d.Tables[1].Name != name("orders") {
		t.Errorf("with room for two: %v, %d left", d.Tables, d.Left)
	}
}
