package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createForeignKey(ch diff.Change) {
	d.addForeignKey(ch, ch.To.(*schema.ForeignKey), nil)
}

func (d *draft) dropForeignKey(ch diff.Change) {
	if d.early[ch.Ref] {
		return
	}
	d.dropForeignKeyOf(d.liveTable(ch), ch.From.(*schema.ForeignKey))
}

func (d *draft) repairForeignKey(ch diff.Change) {
	d.prove(d.foreignKeyOf(ch, ch.Ref.TableName(), ch.To.(*schema.ForeignKey)))
}

func (d *draft) alterForeignKey(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	from, to := ch.From.(*schema.ForeignKey), ch.To.(*schema.ForeignKey)
	switch {
	case !changesInPlace(ch):
		d.addForeignKey(ch, to, from)
	case onlyAttrs(ch, "comment"):
		d.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.Comment, from.Comment)
	case ch.Has("enforced"):
		d.stopEnforcing(ch, from, to)
	default:
		alter := func(ti schema.Timing) string {
			return alterTable(t) + "ALTER CONSTRAINT " + schema.Ident(name) + " " + ddl.Timing(ti)
		}
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("change when foreign key %s of %s is checked", name, t), alter(to.Timing),
			lock(plan.AccessExclusive, t))
		s.Undo = alter(from.Timing)
		d.add(d.recipes[ch.Ref.Kind].phase, "", s)
		if ch.Has("comment") {
			d.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.Comment, from.Comment)
		}
	}
}

// changesInPlace reports whether a foreign key stays, and only what is said of it or when it is checked changes.
func changesInPlace(ch diff.Change) bool {
	to, ok := ch.To.(*schema.ForeignKey)
	return ok && ch.Action == diff.Alter && (onlyAttrs(ch, "comment", "deferrable", "initially_deferred") || onlyAttrs(ch, "comment", "enforced") && to.NotEnforced)
}

// stopEnforcing lets a foreign key be a statement of intent. The way back scans the table under
// its lock, so a key that becomes enforced is added again and proven apart.
func (d *draft) stopEnforcing(ch diff.Change, from, to *schema.ForeignKey) {
	t, name := ch.Ref.TableName(), schema.Ident(ch.Ref.Name)
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("stop enforcing foreign key %s of %s", ch.Ref.Name, t), alterTable(t)+"ALTER CONSTRAINT "+name+" NOT ENFORCED",
		lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, to.RefTable))
	s.Undo = alterTable(t) + "ALTER CONSTRAINT " + name + " ENFORCED"
	d.add(d.recipes[ch.Ref.Kind].phase, "", s)
	if ch.Has("comment") {
		d.comment(ch, "CONSTRAINT "+name+" ON "+t.SQL(), to.Comment, from.Comment)
	}
}

// addForeignKey adds a foreign key unproven and proves it apart; new rows are checked from
// the start. An old one of the name is dropped in the same transaction.
func (d *draft) addForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	if d.partitioned(t) {
		d.partitionedForeignKey(ch, f, old)
		return
	}
	v := d.foreignKeyOf(ch, t, f)
	if old != nil {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop the old foreign key %s of %s", f.Name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(f.Name),
			lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, old.RefTable))
		s.Undo = alterTable(t) + "ADD " + ddl.ForeignKey(old)
		d.add(v.adding.phase, v.adding.group, s)
	}
	if f.NotEnforced {
		d.addUnenforced(ch, v.adding.phase, v.adding.group, "foreign key "+f.Name, ddl.ForeignKey(f), v.adding.undo, v.adding.locks...)
	} else {
		d.addAndValidate(v)
	}
	if f.Comment != "" {
		d.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
	}
}

// foreignKeyOf is a foreign key that rows may violate.
func (d *draft) foreignKeyOf(ch diff.Change, t schema.Name, f *schema.ForeignKey) notValid {
	v := d.notValidForeignKey(ch, t, f)
	v.precheck = func() *plan.Precheck { return d.orphans(t, f) }
	return v
}

// orphans counts the rows that point to none.
func (in *facts) orphans(t schema.Name, f *schema.ForeignKey) *plan.Precheck {
	ref := in.refColumns(f)
	if len(ref) != len(f.Columns) || f.Period {
		return nil
	}
	among := func(list []string) func(string) bool {
		return func(column string) bool { return slices.Contains(list, column) }
	}
	key := schema.Ref{Kind: schema.KindForeignKey, Schema: t.Schema, Table: t.Name, Name: f.Name}
	rows := in.rowsOf(t, key, among(f.Columns))
	if in.created[f.RefTable] && !in.takesRows(f.RefTable) {
		return in.pointsToNothing(t, f, rows)
	}
	target := in.rowsOf(f.RefTable, key, among(ref))
	if in.created[f.RefTable] {
		target = rowsThen{from: f.RefTable.SQL(), late: true}
	}
	var match, notNull []string
	for i, c := range f.Columns {
		match = append(match, "r."+schema.Ident(ref[i])+" = t."+schema.Ident(c))
		notNull = append(notNull, "t."+schema.Ident(c)+" IS NOT NULL")
	}
	where := " FROM " + rows.as("t") + " WHERE " + strings.Join(notNull, " AND ") +
		" AND NOT EXISTS (SELECT FROM " + target.as("r") + " WHERE " + strings.Join(match, " AND ") + ")"
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT t.*" + where, Late: rows.late || target.late,
		Message: fmt.Sprintf("%s has rows that foreign key %s finds no row for in %s: mend them first", t, f.Name, f.RefTable),
	}
}

// takesRows reports whether a new table gets rows by what the plan attaches to it, or writes.
func (in *facts) takesRows(t schema.Name) bool {
	return in.writesRows(t) || slices.ContainsFunc(in.desired.Tables, func(d *schema.Table) bool {
		return d.PartitionOf == t && (!in.created[d.Name] || in.takesRows(d.Name))
	})
}

// pointsToNothing counts the rows that point somewhere where the table at the other end is new: it is
// empty, and none of them finds its row.
func (in *facts) pointsToNothing(t schema.Name, f *schema.ForeignKey, rows rowsThen) *plan.Precheck {
	var notNull []string
	for _, c := range f.Columns {
		notNull = append(notNull, "t."+schema.Ident(c)+" IS NOT NULL")
	}
	where := " FROM " + rows.as("t") + " WHERE " + strings.Join(notNull, " AND ")
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT t.*" + where, Late: rows.late,
		Message: fmt.Sprintf("%s has rows that foreign key %s finds no row for in %s, which is new and empty: leave the foreign key out, apply, fill %s, and apply again with it",
			t, f.Name, f.RefTable, f.RefTable),
	}
}

// refColumns are the columns at the other end; not written, they are its primary key's.
func (in *facts) refColumns(f *schema.ForeignKey) []string {
	if len(f.RefColumns) > 0 {
		return f.RefColumns
	}
	if r := in.desired.Table(f.RefTable); r != nil && r.PrimaryKey != nil {
		return r.PrimaryKey.Columns
	}
	return nil
}

// dependent is a live foreign key.
type dependent struct {
	table schema.Name
	key   *schema.ForeignKey
}

// ref is that of the foreign key.
func (f dependent) ref() schema.Ref {
	return schema.Ref{Kind: schema.KindForeignKey, Schema: f.table.Schema, Table: f.table.Name, Name: f.key.Name}
}
