package live

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
	"github.com/replyx/schemactl/schema/sqltext"
)

// workTable is a temporary table.
type workTable struct {
	live *schema.Table
	name string
	// parts are the indexes and constraints over columns that change.
	parts []schema.Object
	// changes are those of its columns.
	changes []ColumnChange
	// partial reports whether a part could not be made.
	partial bool
	// missing reports whether the table could not be made.
	missing bool
}

func (t *workTable) qualified() schema.Name { return schema.Name{Schema: "pg_temp", Name: t.name} }

// standIns are the temporary tables for a change: one for its table, and one for each table below
// that has indexes or checks of its own over the column.
func (w *worker) standIns(c ColumnChange) []*workTable {
	out := []*workTable{w.standIn(c.Table)}
	out[0].changes = append(out[0].changes, c)
	if c.From == nil {
		return out
	}
	out[0].add(c.Table, c.From.Name)
	out[0].parts = slices.DeleteFunc(out[0].parts, func(o schema.Object) bool {
		switch o := o.(type) {
		case *schema.Index:
			return slices.Contains(c.Apart, o.Name)
		case *schema.Check:
			return slices.Contains(c.Away, o.Name)
		}
		return false
	})
	for _, l := range c.Below {
		if len(depend.PartsOver(l, c.From.Name)) > 0 {
			t := w.standIn(l)
			t.changes = append(t.changes, c)
			t.add(l, c.From.Name)
			out = append(out, t)
		}
	}
	return out
}

func (w *worker) standIn(l *schema.Table) *workTable {
	t := w.tables[l.Name]
	if t == nil {
		t = &workTable{live: l, name: fmt.Sprintf("schemactl_work_%d", len(w.order))}
		w.tables[l.Name], w.order = t, append(w.order, t)
	}
	return t
}

// add notes the parts over one more column.
func (t *workTable) add(l *schema.Table, column string) {
	for _, o := range depend.PartsOver(l, column) {
		if !slices.Contains(t.parts, o) {
			t.parts = append(t.parts, o)
		}
	}
}

// statements make the parts, under names of their own.
func (w *worker) statements(t *workTable) []string {
	out := make([]string, len(t.parts))
	alter := "ALTER TABLE " + t.qualified().SQL() + " ADD "
	for i, o := range t.parts {
		name := t.partName(i)
		switch o := o.(type) {
		case *schema.Key:
			out[i] = t.index(ddl.KeyIndex(o, name), name)
		case *schema.Index:
			out[i] = t.index(o, name)
		case *schema.Exclusion:
			e := *o
			e.Name, e.Tablespace = name, ""
			out[i] = alter + ddl.Exclusion(&e)
		case *schema.Check:
			out[i] = alter + ddl.Check(o)
		}
		out[i] = w.asLive(out[i])
	}
	return out
}

// renamedTypes are the names of live types that the plan renames, by those that it gives them.
func renamedTypes(live, desired *schema.Database) map[schema.Name]schema.Name {
	out := make(map[schema.Name]schema.Name)
	for ref, old := range schema.RenamedEntities(live, desired) {
		if ref.Kind.IsType() {
			out[ref.TypeName()] = old.TypeName()
		}
	}
	return out
}

// reuseNames gives types that are new, under the names of those that are renamed, temporary ones. What the constraints of such a domain
// will be, a trial cannot tell.
func (w *worker) reuseNames() {
	gone := make(map[schema.Name]bool)
	for _, old := range w.before {
		gone[old] = true
	}
	domains := make(map[string]bool)
	for _, e := range w.desired.Entities {
		name := e.Ref().TypeName()
		switch e.(type) {
		case *schema.Enum, *schema.Domain, *schema.Composite, *schema.Range:
			if !gone[name] || inTemps(w.temps, name.SQL()) != name.SQL() {
				continue
			}
			w.temps = append(w.temps, newTempType(name, fmt.Sprintf("schemactl_reused_%d", len(w.temps)), func(n schema.Name) string {
				return bareType(e, n, w.temps)
			}))
			domains[name.SQL()] = e.Ref().Kind == schema.KindDomain
		}
	}
	for i, c := range w.changes {
		w.changes[i].DomainChanges = c.DomainChanges || domains[strings.TrimSuffix(c.To.Type.SQL(), "[]")]
	}
}

// asLive puts the names that types have now in place of those that the plan gives them.
func (w *worker) asLive(text string) string {
	if len(w.before) == 0 {
		return text
	}
	return sqltext.Renamed(text, w.before)
}

// partName is the name of the stand-in of a part.
func (t *workTable) partName(i int) string { return fmt.Sprintf("%s_%d", t.name, i) }

func (t *workTable) index(i *schema.Index, name string) string {
	plain := *i
	plain.Tablespace = ""
	return ddl.CreateIndex(t.qualified(), &plain, ddl.IndexOptions{Name: name})
}

func (w *worker) createStandIn(t *workTable) string {
	columns := w.columns(t)
	clauses := make([]string, len(columns))
	for i, col := range columns {
		plain := &schema.Column{Name: col.Name, Type: schema.Type{Text: col.Type.SQL()}, Collation: col.Collation, NotNull: col.NotNull}
		if w.isGenerated(t, col) {
			plain.Generated, plain.Virtual = schema.Expr{Text: col.Generated.SQL()}, col.Virtual
		}
		clauses[i] = ddl.Column(plain)
	}
	return w.asLive(ddl.CreateTable(&schema.Table{Name: t.qualified()}, clauses))
}
