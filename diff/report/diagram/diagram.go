// Package diagram draws the tables of a database and the foreign keys between them.
//
// What enters: one state of a database, or two and the changes between them. What leaves: a
// [Diagram], plain data, and its forms: Mermaid for pull requests, DOT for Graphviz, and SVG,
// which the package lays out itself. The same input gives the same drawing, byte for byte.
package diagram

import (
	"html"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// Mark reports what a plan does to a part of the drawing.
type Mark string

// The marks, as the text of a plan has them.
const (
	Same    Mark = ""
	Added   Mark = "+"
	Changed Mark = "~"
	Dropped Mark = "-"
)

// Diagram is what is drawn.
type Diagram struct {
	// Tables are sorted by name, References by the table and the name of the foreign key.
	Tables     []Table
	References []Reference
	// Left counts the tables that were left out, for room.
	Left int
}

// Brief leaves out the columns that neither change nor are a part of a key.
func (d *Diagram) Brief() *Diagram {
	out := *d
	out.Tables = slices.Clone(d.Tables)
	for i, t := range out.Tables {
		out.Tables[i].Columns = slices.DeleteFunc(slices.Clone(t.Columns), func(c Column) bool {
			plain := c.Mark == Same || t.Mark == Added || t.Mark == Dropped
			return plain && !c.PrimaryKey && !c.ForeignKey
		})
	}
	return &out
}

// Table is a box.
type Table struct {
	Name    schema.Name
	Mark    Mark
	Columns []Column
}

// Column is a line of it.
type Column struct {
	Name, Type string
	NotNull    bool
	// PrimaryKey, ForeignKey and Unique say which keys the column is a part of.
	PrimaryKey, ForeignKey, Unique bool
	Mark                           Mark
}

// Reference is a foreign key: an arrow from the table that refers.
type Reference struct {
	Name     string
	From, To schema.Name
	// Columns and RefColumns are those of From and of To.
	Columns, RefColumns []string
	// Optional reports whether a row may refer to none, One that no two rows refer to the same.
	Optional, One bool
	Mark          Mark
}

// Of draws a whole state. Partitions are left to their table.
func Of(db *schema.Database) *Diagram {
	d := &Diagram{}
	for _, t := range db.Tables {
		if t.PartitionOf != (schema.Name{}) {
			continue
		}
		d.Tables = append(d.Tables, tableOf(t))
		for _, f := range t.ForeignKeys {
			d.References = append(d.References, referenceOf(t, f))
		}
	}
	d.tidy()
	return d
}

// tidy sorts, and takes out what refers to a table that is not drawn.
func (d *Diagram) tidy() {
	slices.SortFunc(d.Tables, func(a, b Table) int { return a.Name.Compare(b.Name) })
	drawn := make(map[schema.Name]bool, len(d.Tables))
	for _, t := range d.Tables {
		drawn[t.Name] = true
	}
	d.References = slices.DeleteFunc(d.References, func(r Reference) bool { return !drawn[r.From] || !drawn[r.To] })
	slices.SortFunc(d.References, func(a, b Reference) int {
		if c := a.From.Compare(b.From); c != 0 {
			return c
		}
		if c := a.To.Compare(b.To); c != 0 {
			return c
		}
		return strings.Compare(a.Name+string(a.Mark), b.Name+string(b.Mark))
	})
}

func tableOf(t *schema.Table) Table {
	out := Table{Name: t.Name}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, columnOf(t, c))
	}
	return out
}

func columnOf(t *schema.Table, c *schema.Column) Column {
	out := Column{Name: c.Name, Type: typeText(c.Type), NotNull: c.NotNull}
	out.PrimaryKey = t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, c.Name)
	for _, k := range t.Uniques {
		out.Unique = out.Unique || slices.Contains(k.Columns, c.Name)
	}
	for _, f := range t.ForeignKeys {
		out.ForeignKey = out.ForeignKey || slices.Contains(f.Columns, c.Name)
	}
	return out
}

// shorter are the other names that the manual gives to the types with the long ones.
var shorter = strings.NewReplacer("timestamp with time zone", "timestamptz", "timestamp without time zone", "timestamp",
	"time with time zone", "timetz", "time without time zone", "time", "character varying", "varchar", "double precision", "float8")

func typeText(t schema.Type) string { return shorter.Replace(t.SQL()) }

func referenceOf(t *schema.Table, f *schema.ForeignKey) Reference {
	r := Reference{Name: f.Name, From: t.Name, To: f.RefTable, Columns: f.Columns, RefColumns: f.RefColumns}
	for _, name := range f.Columns {
		if c := t.Column(name); c != nil && !c.NotNull {
			r.Optional = true
		}
	}
	same := func(k *schema.Key) bool { return k != nil && sameSet(k.Columns, f.Columns) }
	r.One = same(t.PrimaryKey) || slices.ContainsFunc(t.Uniques, same)
	return r
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// Touched draws the tables that changes touch, with their neighbours: those that they refer to
// and that refer to them. It draws no more tables than most; those that change come first. Where no table
// changes, nothing is drawn.
func Touched(live, desired *schema.Database, changes []plan.Change, most int) *Diagram {
	marks := marksOf(changes)
	if len(marks.tables) == 0 {
		return &Diagram{}
	}
	d := Of(desired)
	d.addDropped(live, marks)
	near := make(map[schema.Name]bool)
	for n := range marks.tables {
		near[n] = true
	}
	for _, r := range d.References {
		if _, ok := marks.tables[r.From]; ok {
			near[r.To] = true
		}
		if _, ok := marks.tables[r.To]; ok {
			near[r.From] = true
		}
	}
	var touched, beside []Table
	for _, t := range d.Tables {
		_, changed := marks.tables[t.Name]
		switch {
		case changed:
			touched = append(touched, t)
		case near[t.Name]:
			// A neighbour says where the change stands: its keys are enough.
			t.Columns = slices.DeleteFunc(t.Columns, func(c Column) bool { return !c.PrimaryKey && !c.ForeignKey })
			beside = append(beside, t)
		}
	}
	d.Tables = slices.Concat(touched, beside)
	if len(d.Tables) > most {
		d.Left = len(d.Tables) - most
		d.Tables = d.Tables[:most]
	}
	d.mark(marks)
	d.tidy()
	return d
}

// markSet is what changes do to tables, and to what belongs to one.
type markSet struct {
	tables map[schema.Name]Mark
	parts  map[schema.Ref]Mark
}

func marksOf(changes []plan.Change) markSet {
	m := markSet{tables: make(map[schema.Name]Mark), parts: make(map[schema.Ref]Mark)}
	for _, ch := range changes {
		r := ch.Object.Ref()
		mark := Changed
		switch ch.Action {
		case diff.Create:
			mark = Added
		case diff.Drop:
			mark = Dropped
		case diff.Alter, diff.Rename, diff.Repair, diff.Rebuild, diff.Adopt:
		}
		switch {
		case r.Kind == schema.KindTable:
			m.tables[r.TableName()] = mark
		case r.Table != "":
			if _, ok := m.tables[r.TableName()]; !ok {
				m.tables[r.TableName()] = Changed
			}
			m.parts[schema.Ref{Kind: r.Kind, Schema: r.Schema, Table: r.Table, Name: r.Name}] = mark
		}
	}
	return m
}

// addDropped draws what is only live and goes: tables, columns and foreign keys.
func (d *Diagram) addDropped(live *schema.Database, marks markSet) {
	drawn := make(map[schema.Name]int, len(d.Tables))
	for i, t := range d.Tables {
		drawn[t.Name] = i
	}
	for _, t := range live.Tables {
		i, there := drawn[t.Name]
		if !there {
			if marks.tables[t.Name] != Dropped {
				continue
			}
			d.Tables = append(d.Tables, tableOf(t))
			for _, f := range t.ForeignKeys {
				r := referenceOf(t, f)
				r.Mark = Dropped
				d.References = append(d.References, r)
			}
			continue
		}
		for _, c := range t.Columns {
			if marks.parts[t.Child(schema.KindColumn, c.Name)] == Dropped {
				d.Tables[i].Columns = append(d.Tables[i].Columns, columnOf(t, c))
			}
		}
		for _, f := range t.ForeignKeys {
			if marks.parts[t.Child(schema.KindForeignKey, f.Name)] == Dropped {
				r := referenceOf(t, f)
				r.Mark = Dropped
				d.References = append(d.References, r)
			}
		}
	}
}

func (d *Diagram) mark(marks markSet) {
	part := func(n schema.Name, k schema.Kind, name string) Mark {
		if all := marks.tables[n]; all == Added || all == Dropped {
			return all
		}
		return marks.parts[schema.Ref{Kind: k, Schema: n.Schema, Table: n.Name, Name: name}]
	}
	for i := range d.Tables {
		t := &d.Tables[i]
		t.Mark = marks.tables[t.Name]
		for j := range t.Columns {
			t.Columns[j].Mark = part(t.Name, schema.KindColumn, t.Columns[j].Name)
		}
	}
	for i := range d.References {
		if r := &d.References[i]; r.Mark == Same {
			r.Mark = part(r.From, schema.KindForeignKey, r.Name)
		}
	}
}

// keys names the keys that a column is a part of, as Mermaid does.
func (c Column) keys() string {
	var out []string
	for _, k := range []struct {
		name string
		is   bool
	}{{"PK", c.PrimaryKey}, {"FK", c.ForeignKey}, {"UK", c.Unique}} {
		if k.is {
			out = append(out, k.name)
		}
	}
	return strings.Join(out, ", ")
}

// escaped is text as SVG and DOT's labels have it: XML.
func escaped(s string) string { return html.EscapeString(visible.Line(s)) }

// words say what a mark means.
func (m Mark) words() string {
	switch m {
	case Added:
		return "added"
	case Changed:
		return "changed"
	case Dropped:
		return "dropped"
	case Same:
	}
	return ""
}
