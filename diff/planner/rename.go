package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// renameEntity renames what stands by itself, or belongs to a relation: everyone calls a view
// or a function by its name, no one a trigger or a rule.
func renameEntity(ch diff.Change) (sql func(from, to string) string, locks []tableLock, breaking bool) {
	old := func(name string) schema.Ref {
		r := ch.Ref
		r.Name = name
		return r
	}
	sql = func(from, to string) string {
		return "ALTER " + ddl.Target(old(from)) + " RENAME TO " + schema.Ident(to)
	}
	switch {
	case ch.Ref.Table != "":
		locks = []tableLock{lock(plan.AccessExclusive, ch.Ref.TableName())}
	case ch.Ref.Kind.HasRows():
		locks = []tableLock{lock(plan.AccessExclusive, old(ch.OldName).TypeName())}
	}
	quiet := ch.Ref.Table != "" || ch.Ref.Kind == schema.KindEventTrigger || ch.Ref.Kind == schema.KindStatistics
	return sql, locks, !quiet
}

// rename plans a rename. Names of columns, tables and types are the application's, so
// these need the user's word; no one calls an index or a constraint by its name.
func (d *draft) rename(ch diff.Change) {
	if e, ok := ch.To.(*schema.Enum); ok && e.Passing {
		return // see createEnum
	}
	table := ch.Ref.TableName()
	// Tables are renamed first, so what belongs to one is named by its new name.
	alter := func(kind string, n schema.Name, what string) func(from, to string) string {
		return func(from, to string) string {
			return "ALTER " + kind + " " + n.SQL() + " RENAME " + what + schema.Ident(from) + " TO " + schema.Ident(to)
		}
	}
	// object renames what is named itself, not by its table.
	object := func(kind string) func(from, to string) string {
		return func(from, to string) string {
			return "ALTER " + kind + " " + schema.Name{Schema: ch.Ref.Schema, Name: from}.SQL() + " RENAME TO " + schema.Ident(to)
		}
	}
	var sql func(from, to string) string
	var locks []tableLock
	breaking := false
	switch ch.Ref.Kind {
	case schema.KindTable:
		sql, breaking = object("TABLE"), true
		locks = []tableLock{only(plan.AccessExclusive, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})}
	case schema.KindColumn:
		sql, breaking = alter("TABLE", table, "COLUMN "), true
		locks = []tableLock{lock(plan.AccessExclusive, table)}
	case schema.KindEnum:
		sql, breaking = object("TYPE"), true
	case schema.KindSequence:
		// One that follows its column is called by no one; one that the HCL renames may be.
		to, _ := ch.To.(*schema.Sequence)
		sql, breaking = object("SEQUENCE"), to != nil && to.RenamedFrom != ""
		locks = []tableLock{lock(plan.AccessExclusive, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})}
	case schema.KindUnique, schema.KindCheck, schema.KindExclusion, schema.KindForeignKey, schema.KindPrimaryKey:
		sql = alter("TABLE", table, "CONSTRAINT ")
		locks = []tableLock{only(plan.AccessExclusive, table)}
		if ch.Ref.Kind == schema.KindCheck {
			locks = []tableLock{lock(plan.AccessExclusive, table)} // the tables below have it too
		}
	case schema.KindIndex, schema.KindPerfIndex:
		sql = object("INDEX")
		locks = []tableLock{lock(plan.ShareUpdateExclusive, schema.Name{Schema: ch.Ref.Schema, Name: ch.OldName})}
	default:
		sql, locks, breaking = renameEntity(ch)
	}
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("rename %s %s to %s", ch.Ref.Kind, ch.OldName, ch.Ref.Name), sql(ch.OldName, ch.Ref.Name), locks...)
	s.Undo = sql(ch.Ref.Name, ch.OldName)
	s.Why = "a rename changes no data"
	if breaking {
		d.hazard(&s, policy.HazardRename, ch, fmt.Sprintf("%s %s is renamed to %s: what runs now still uses the old name", ch.Ref.Kind, ch.OldName, ch.Ref.Name))
	}
	group := table.SQL()
	if ch.Ref.Kind == schema.KindTable || ch.Ref.Table == "" {
		group = ""
	}
	from := ch.Ref
	from.Name = ch.OldName
	d.place(&entry{phase: phaseRename, group: group, step: s, renames: &renaming{from: from, to: ch.Ref, sql: sql}})
}
