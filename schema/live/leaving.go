package live

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/jackc/pgerrcode"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// A text that stays as it is may mean nothing, or something else, where the HCL drops, renames or
// retypes a column of its table. So it is asked about as a new one is.

// leaving are the names of the columns of a live table that the desired one does not have, or has
// with another type or for another column.
func leaving(live, desired *schema.Table) []string {
	var out []string
	if live == nil || desired == nil {
		return nil
	}
	for _, l := range live.Columns {
		d := desired.Column(l.Name)
		if d == nil || d.Type.SQL() != l.Type.SQL() || d.RenamedFrom != "" && live.Column(d.RenamedFrom) != nil {
			out = append(out, l.Name)
		}
	}
	return out
}

// readsAny reports whether one of the texts holds one of the names.
func readsAny(texts []*schema.Expr, names []string) bool {
	return slices.ContainsFunc(texts, func(e *schema.Expr) bool {
		return slices.ContainsFunc(names, func(n string) bool { return sqltext.Names(e.Text, n) })
	})
}

// liveTable finds the live table of a desired one, under the name that it has before the plan.
func liveTable(live *schema.Database, d *schema.Table) *schema.Table {
	l := live.Table(d.Name)
	if l == nil && d.RenamedFrom != "" {
		l = live.Table(schema.Name{Schema: d.Name.Schema, Name: d.RenamedFrom})
	}
	return l
}

// onLeaving reports whether an entity on a table reads a column that leaves it.
func onLeaving(live, desired *schema.Database, e schema.Entity) bool {
	on := desired.Table(relationOf(e))
	return on != nil && readsAny(e.Exprs(), leaving(liveTable(live, on), on))
}

// missingColumn is what the server says of a column that is not there.
var missingColumn = regexp.MustCompile(`^column (?:"(.+)"|(?:\S+\.)?(\S+)) does not exist$`)

// explain adds to an error what the HCL does to the column that it is about, or the type that may be meant.
func (c *compiler) explain(e *CompileError) {
	c.nearType(e)
	m := missingColumn.FindStringSubmatch(e.Message)
	if e.SQLState != pgerrcode.UndefinedColumn || m == nil {
		return
	}
	name := m[1] + m[2]
	for _, d := range c.tablesOf(e.Ref) {
		l := liveTable(c.live, d)
		if l == nil || l.Column(name) == nil || d.Column(name) != nil {
			continue
		}
		to := find(d.Columns, func(col *schema.Column) bool { return col.RenamedFrom == name })
		if to != nil {
			e.Message += fmt.Sprintf(": the HCL renames it to %q", to.Name)
			e.Hint = fmt.Sprintf("write %s in its place", schema.Ident(to.Name))
			return
		}
		e.Message += fmt.Sprintf(": the HCL drops it from table %s", d.Name)
		e.Hint = "take it out of this text too, or keep the column"
		return
	}
}

// tablesOf are the desired tables that the texts of an object may read.
func (c *compiler) tablesOf(ref schema.Ref) []*schema.Table {
	var out []*schema.Table
	if t := c.desired.Table(ref.TableName()); t != nil {
		out = append(out, t)
	}
	for _, n := range c.needs()[ref] {
		if t := c.desired.Table(n.TypeName()); t != nil && n.Kind == schema.KindTable {
			out = append(out, t)
		}
	}
	return out
}
