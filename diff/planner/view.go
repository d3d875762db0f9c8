package planner

import (
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// viewComments sets the comments of a view's columns that differ from those it has.
func (d *draft) viewComments(p phase, group string, ch diff.Change, to, from *schema.View) {
	old := make(map[string]string)
	if from != nil {
		for _, c := range from.Columns {
			old[c.Name] = c.Comment
		}
	}
	set := func(column, text, was string) {
		target := columnTarget(to.Name, column)
		s := d.newStep(to.Ref(), plan.Brief, "comment on column "+column+" of "+to.Ref().String(), ddl.Comment(target, text))
		s.Undo = ddl.Comment(target, was)
		if from != nil {
			s.Locks = []tableLock{lock(plan.ShareUpdateExclusive, to.Name)}
		}
		d.add(p, group, s)
	}
	for _, c := range to.Columns {
		if c.Comment != old[c.Name] {
			set(c.Name, c.Comment, old[c.Name])
		}
		delete(old, c.Name)
	}
	if from == nil {
		return
	}
	for _, c := range from.Columns {
		if old[c.Name] != "" {
			set(c.Name, "", old[c.Name])
		}
	}
}

// viewInPlace replaces a view whose live columns are the first of its new ones (manual,
// CREATE VIEW). Only the server knows the new ones; without its word the view is made again.
func viewInPlace(ch diff.Change, from, to *schema.View) (sql, undo []string) {
	known := to
	if c, ok := to.Canonical.(*schema.View); ok {
		known = c
	}
	query := ch.Has("as")
	switch {
	case to.Materialized && (query || ch.Has("access_method")):
		return nil, nil
	case to.Materialized:
		return materializedInPlace(ch, from, to)
	case query && !extends(from.Columns, known.Columns):
		return nil, nil
	}
	if ch.Has("as", "with", "check_option") {
		sql = append(sql, ddl.CreateView(to, true))
		undo = append(undo, ddl.CreateView(from, true))
	}
	for _, c := range from.Columns {
		if !c.Default.IsZero() && ch.Has("column."+c.Name+".default") {
			sql = append(sql, "ALTER VIEW "+to.Name.SQL()+" ALTER COLUMN "+schema.Ident(c.Name)+" DROP DEFAULT")
		}
	}
	return append(sql, ddl.ViewDefaults(to)...), undo
}

// gainsColumns notes that a view gets columns that no statement takes back: one is replaced by a view with as many, or more.
func gainsColumns(s *step, from, to *schema.View) {
	if c, ok := to.Canonical.(*schema.View); ok && !to.Materialized && s.Undo != "" && len(c.Columns) > len(from.Columns) {
		s.Undo, s.Lost = "", "the view with fewer columns: to have it again, it is dropped with what reads it, and made again"
	}
}

// extends reports whether columns begin with those that are there.
func extends(have, want []schema.ViewColumn) bool {
	if len(want) < len(have) {
		return false
	}
	for i, c := range have {
		if w := want[i]; w.Name != c.Name || w.Type.SQL() != c.Type.SQL() || w.Collation != c.Collation {
			return false
		}
	}
	return true
}

func materializedInPlace(ch diff.Change, from, to *schema.View) (sql, undo []string) {
	alter := "ALTER MATERIALIZED VIEW " + to.Name.SQL() + " "
	if ch.Has("with") {
		sql = append(sql, alterParams(alter, from.Params, to.Params)...)
		undo = append(undo, strings.Join(alterParams(alter, to.Params, from.Params), "; "))
	}
	if ch.Has("cluster_on") {
		sql, undo = append(sql, alter+clusterOn(to.ClusterOn)), append(undo, alter+clusterOn(from.ClusterOn))
	}
	if ch.Has("tablespace") {
		space := func(v *schema.View) string {
			if v.Tablespace == "" {
				return defaultTablespace
			}
			return v.Tablespace
		}
		sql = append(sql, alter+"SET TABLESPACE "+schema.Ident(space(to)))
		undo = append(undo, alter+"SET TABLESPACE "+schema.Ident(space(from)))
	}
	return sql, undo
}
