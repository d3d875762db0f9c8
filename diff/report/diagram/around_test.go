package diagram

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// star is a table that many others refer to, some of them by two others.
func star(rays int) *schema.Database {
	db := &schema.Database{Tables: []*schema.Table{table("hub")}}
	for i := range rays {
		db.Tables = append(db.Tables, table(fmt.Sprintf("ray%03d", i), "hub"))
		if i%10 == 0 {
			db.Tables = append(db.Tables, table(fmt.Sprintf("far%03d", i), fmt.Sprintf("ray%03d", i), "hub"))
		}
	}
	db.Sort()
	return db
}

// A star is no tower: what does not fit into a layer stands in others, and the arrows share their way.
func TestManyTablesStandInColumns(t *testing.T) {
	for _, rays := range []int{3, 40, 120, 400} {
		d := Of(star(rays))
		l := place(d, newSVG(d, Look{}).boxSize)
		if l.height > max(2*tall, 2*l.width) {
			t.Errorf("%d tables stand in a drawing of %d x %d", rays, l.width, l.height)
		}
		lanes := map[[2]int]bool{}
		for _, list := range l.lanes {
			for _, n := range list {
				lanes[[2]int{n.x, n.y}] = true
			}
		}
		columns := map[int]bool{}
		for _, b := range l.boxes {
			columns[b.x] = true
		}
		// Each of the tables that many refer to has at most one lane in a layer.
		if len(lanes) > len(columns)*(1+rays/10+1) {
			t.Errorf("%d tables: %d lanes", rays, len(lanes))
		}
		if hub := l.boxes[len(d.Tables)-rays-1]; d.Tables[len(d.Tables)-rays-1].Name == name("hub") && rays > 100 && hub.x < l.width/2 {
			t.Errorf("the hub stands at %d of %d", hub.x, l.width)
		}
	}
}

// Tables without arrows stand in rows as wide as the rest; the same with no rest at all.
func TestTablesAloneStandInRows(t *testing.T) {
	for _, joined := range []bool{true, false} {
		db := &schema.Database{}
		if joined {
			db = star(5)
		}
		for i := range 60 {
			db.Tables = append(db.Tables, table(fmt.Sprintf("alone%02d", i)))
		}
		db.Sort()
		d := Of(db)
		l := place(d, newSVG(d, Look{}).boxSize)
		if l.height > 2*l.width || l.width > 4*l.height {
			t.Errorf("the drawing is %d x %d", l.width, l.height)
		}
	}
}

// What stands around a table are its neighbours with what joins them, and the rest is counted.
func TestAround(t *testing.T) {
	db := star(30)
	d := Of(db)
	around := d.Around(name("ray010"), 24)
	var names []string
	for _, x := range around.Tables {
		names = append(names, fmt.Sprintf("%s/%d", x.Name.Name, len(x.Columns)))
	}
	if got := strings.Join(names, " "); got != "far010/2 hub/1 ray010/2" || around.Left != 0 || len(around.References) != 2 {
		t.Errorf("%s, %d left, %d references", got, around.Left, len(around.References))
	}
	hub := d.Around(name("hub"), 24)
	if len(hub.Tables) != 25 || hub.Left != 33-24 {
		t.Errorf("%d tables, %d left", len(hub.Tables), hub.Left)
	}
	if itself := Of(&schema.Database{Tables: []*schema.Table{table("tree", "tree")}}).Around(name("tree"), 24); len(itself.Tables) != 1 || len(itself.References) != 1 || itself.Left != 0 {
		t.Errorf("a table that refers to itself: %+v", itself)
	}
	if none := d.Around(name("nosuch"), 24); len(none.Tables) != 0 {
		t.Errorf("a table that is not there: %+v", none)
	}
}

// The drawing of a schema has what it refers to elsewhere, and what refers to it, and no more.
func TestWithin(t *testing.T) {
	other := func(n string, refs ...schema.Name) *schema.Table {
		x := table(n)
		x.Name.Schema = "other"
		for _, r := range refs {
			x.ForeignKeys = append(x.ForeignKeys, &schema.ForeignKey{Name: "f" + r.Name, Columns: []string{"id"}, RefTable: r, RefColumns: []string{"id"}})
		}
		return x
	}
	far := schema.Name{Schema: "other", Name: "far"}
	d := Of(&schema.Database{Tables: []*schema.Table{other("beside", name("a"), far), other("far"), other("unrelated", far), table("a"), table("b")}}).Within("public")
	var names []string
	for _, x := range d.Tables {
		names = append(names, x.Name.String())
	}
	if got := strings.Join(names, " "); got != "other.beside public.a public.b" || len(d.References) != 1 {
		t.Errorf("%s, %d references", got, len(d.References))
	}
}

// A drawing within a page has links, the names of its own schema alone, and neither style nor namespace.
func TestInline(t *testing.T) {
	d := Of(nasty())
	var b bytes.Buffer
	err := Inline(&b, d, Look{Home: "public", Focus: name("t00"), Link: func(n schema.Name) string {
		if n.Name == "t01" {
			return ""
		}
		return `#"><script>` + n.Name
	}})
	if err != nil {
		t.Fatal(err)
	}
	tags, texts := elementsOf(t, b.String())
	count := map[string]int{}
	for _, tag := range tags {
		count[strings.Fields(tag)[0]]++
	}
	if count["a"] != len(d.Tables)-1 || count["script"] != 0 || count["style"] != 0 || strings.Contains(b.String(), "xmlns") {
		t.Errorf("it has %v", count)
	}
	if joined := strings.Join(texts, "\n"); strings.Contains(joined, "public.t00\n") && !strings.Contains(joined, "t00\n") {
		t.Errorf("names are written otherwise: %q", texts)
	}
	if strings.Count(b.String(), `class="focus"`) != 1 {
		t.Error("the table that it is about is not marked")
	}
}
