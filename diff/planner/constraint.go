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

func (b *builder) check(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	switch ch.Action {
	case diff.Create:
		b.addCheck(ch, ch.To.(*schema.Check), "")
	case diff.Drop:
		from := ch.From.(*schema.Check)
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop check %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(b.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + "ADD " + ddl.Check(from)
		p := phaseDropConstraint
		if from.Inherited {
			p = phaseDropMerged // it is the table's own only once its parents have dropped theirs
		}
		if isLeftover(name) {
			p = phaseLeftover
		}
		b.add(p, t.SQL(), s)
	case diff.Repair:
		b.validate(phaseValidate, ch, t, name, fmt.Sprintf("validate check %s of %s", name, t))
	default:
		from, to := ch.From.(*schema.Check), ch.To.(*schema.Check)
		if !onlyAttrs(ch, "comment") {
			b.addCheck(ch, to, alterTable(t)+"ADD "+ddl.Check(from))
			return
		}
		b.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.Comment, from.Comment)
	}
}

// addCheck adds a check unproven and proves it apart. With restore, the statement that
// brings the old one back, an old check of the name is dropped in the same transaction.
func (b *builder) addCheck(ch diff.Change, c *schema.Check, restore string) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(c.Name)
	if restore != "" {
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop the old check %s of %s", c.Name, t), drop, lock(plan.AccessExclusive, t))
		s.Undo = restore
		b.add(phaseCheck, t.SQL(), s)
	}
	unproven := *c
	unproven.NotValid = true
	if c.NotEnforced {
		b.addUnenforced(ch, phaseCheck, t.SQL(), "check "+c.Name, ddl.Check(c), drop, lock(plan.AccessExclusive, t))
		if c.Comment != "" {
			b.comment(ch, "CONSTRAINT "+schema.Ident(c.Name)+" ON "+t.SQL(), c.Comment, "")
		}
		return
	}
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add check %s to %s for new rows", c.Name, t), alterTable(t)+"ADD "+ddl.Check(&unproven), lock(plan.AccessExclusive, t))
	s.Undo = drop
	if !c.NotValid {
		s.Why = "validated apart, so that nobody waits for the scan"
		s.Precheck = b.violations(t, c)
	}
	b.add(phaseCheck, t.SQL(), s)
	if !c.NotValid {
		b.validate(phaseValidate, ch, t, c.Name, fmt.Sprintf("validate check %s of %s", c.Name, t))
	}
	if c.Comment != "" {
		b.comment(ch, "CONSTRAINT "+schema.Ident(c.Name)+" ON "+t.SQL(), c.Comment, "")
	}
}

// addUnenforced adds a constraint that nothing checks: there is nothing to prove.
func (b *builder) addUnenforced(ch diff.Change, p phase, group, what, clause, drop string, locks ...tableLock) {
	t := ch.Ref.TableName()
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s, not enforced", what, t), alterTable(t)+"ADD "+clause, locks...)
	s.Undo = drop
	b.add(p, group, s)
}

// violations counts the rows that a check forbids. Only a canonical expression can be
// asked, since its names are qualified.
func (b *builder) violations(t schema.Name, c *schema.Check) *plan.Precheck {
	if c.Expr.Canonical == "" {
		b.warn(schema.Pos{}, "no query could tell beforehand whether every row of %s fits check %s: a row that does not stops the plan when the check is validated", t, c.Name)
		return nil
	}
	rows := b.rowsOf(t, schema.Ref{Kind: schema.KindCheck, Schema: t.Schema, Table: t.Name, Name: c.Name}, inText(c.Expr.SQL()))
	where := " FROM " + rows.from + " WHERE NOT (" + c.Expr.SQL() + ")"
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where, Late: rows.late,
		Message: fmt.Sprintf("%s has rows that check %s forbids: mend them first", t, c.Name),
	}
}

// validate scans a table, and those that inherit from it, for a check or a NOT NULL that was
// added unproven.
func (b *builder) validate(p phase, ch diff.Change, t schema.Name, name, summary string) {
	locks := []tableLock{lock(plan.ShareUpdateExclusive, t)}
	for _, n := range b.below(t, false) {
		locks = append(locks, below(plan.ShareUpdateExclusive, n))
	}
	b.proves(p, ch, t, name, summary, locks, b.rows(t))
}

// validateForeignKey scans a table, and looks into the one that it refers to.
func (b *builder) validateForeignKey(p phase, ch diff.Change, t schema.Name, f *schema.ForeignKey) {
	locks := []tableLock{lock(plan.ShareUpdateExclusive, t), lock(plan.RowShare, f.RefTable)}
	b.proves(p, ch, t, f.Name, fmt.Sprintf("validate foreign key %s of %s", f.Name, t), locks, b.rows(t), b.rows(f.RefTable))
}

func (b *builder) proves(p phase, ch diff.Change, t schema.Name, name, summary string, locks []tableLock, scans ...[]string) {
	s := b.newStep(ch.Ref, plan.Scan, summary, validateSQL(t, name), locks...)
	s.Why = "reads the whole table beside reads and writes"
	if ch.Action == diff.Repair {
		s.Why = ch.Reason
	}
	s.Lost = "nothing: only a mark in the catalog changes"
	s.scans(scans...)
	b.add(p, "", s)
}

// validateSQL is the statement that proves a constraint.
func validateSQL(t schema.Name, name string) string {
	return alterTable(t) + "VALIDATE CONSTRAINT " + schema.Ident(name)
}

func (b *builder) exclusion(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	switch ch.Action {
	case diff.Drop:
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop exclusion constraint %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(b.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(ch.From.(*schema.Exclusion))
		b.add(phaseDropConstraint, t.SQL(), s)
		return
	case diff.Repair:
		b.repairKey(ch)
		return
	case diff.Create, diff.Alter, diff.Rename, diff.Rebuild, diff.Adopt:
	}
	to := ch.To.(*schema.Exclusion)
	if ch.Action == diff.Alter {
		from := ch.From.(*schema.Exclusion)
		if onlyStatistics(ch) && !onlyAttrs(ch, "comment", "index_comment") {
			b.indexStatistics(ch, from.Parts, to.Parts)
			ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool { return !isComment(a.Name) })
			if len(ch.Attrs) == 0 {
				return
			}
		}
		if ch.Has("tablespace") && onlyAttrs(ch, "comment", "index_comment", "tablespace") {
			b.copyIndex(ch, from.Tablespace, to.Tablespace)
			b.keyComments(ch, exclusionComments(to), exclusionComments(from))
			return
		}
		if onlyAttrs(ch, "comment", "index_comment") {
			b.keyComments(ch, exclusionComments(to), exclusionComments(from))
			return
		}
		s := b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old exclusion constraint %s of %s", name, t), drop, lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(from)
		b.add(phaseRewrite, t.SQL()+name, s)
	}
	s := b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add exclusion constraint %s to %s", name, t), alterTable(t)+"ADD "+ddl.Exclusion(to), lock(plan.AccessExclusive, t))
	s.Undo = drop
	s.Why = "PostgreSQL has no online form: the index is built under the lock"
	b.buildHazard(&s, ch, to.Method, fmt.Sprintf("exclusion constraint %s is built under ACCESS EXCLUSIVE on %s", name, t))
	s.scans(b.own(t))
	b.add(phaseRewrite, t.SQL()+name, s)
	b.newIndexStatistics(phaseRewrite, t.SQL()+name, ch.Ref, to.Parts)
	b.remark(ch)
	b.keyComments(ch, exclusionComments(to), comments{})
}

func (b *builder) foreignKey(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	switch ch.Action {
	case diff.Create:
		b.addForeignKey(ch, ch.To.(*schema.ForeignKey), nil)
	case diff.Drop:
		b.dropForeignKeyOf(b.liveTable(ch), ch.From.(*schema.ForeignKey))
	case diff.Repair:
		b.validateForeignKey(phaseValidateForeignKey, ch, t, ch.To.(*schema.ForeignKey))
	default:
		from, to := ch.From.(*schema.ForeignKey), ch.To.(*schema.ForeignKey)
		if onlyAttrs(ch, "comment") {
			b.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.Comment, from.Comment)
			return
		}
		if onlyAttrs(ch, "comment", "enforced") && to.NotEnforced {
			b.stopEnforcing(ch, from, to)
			return
		}
		if onlyAttrs(ch, "comment", "deferrable", "initially_deferred") {
			alter := func(ti schema.Timing) string {
				return alterTable(t) + "ALTER CONSTRAINT " + schema.Ident(name) + " " + ddl.Timing(ti)
			}
			s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("change when foreign key %s of %s is checked", name, t), alter(to.Timing),
				lock(plan.AccessExclusive, t))
			s.Undo = alter(from.Timing)
			b.add(phaseForeignKey, "", s)
			if ch.Has("comment") {
				b.comment(ch, "CONSTRAINT "+schema.Ident(name)+" ON "+t.SQL(), to.Comment, from.Comment)
			}
			return
		}
		b.addForeignKey(ch, to, from)
	}
}

// stopEnforcing lets a foreign key be a statement of intent. The way back scans the table under
// its lock, so a key that becomes enforced is added anew and proven apart.
func (b *builder) stopEnforcing(ch diff.Change, from, to *schema.ForeignKey) {
	t, name := ch.Ref.TableName(), schema.Ident(ch.Ref.Name)
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("stop enforcing foreign key %s of %s", ch.Ref.Name, t), alterTable(t)+"ALTER CONSTRAINT "+name+" NOT ENFORCED",
		lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, to.RefTable))
	s.Undo = alterTable(t) + "ALTER CONSTRAINT " + name + " ENFORCED"
	b.add(phaseForeignKey, "", s)
	if ch.Has("comment") {
		b.comment(ch, "CONSTRAINT "+name+" ON "+t.SQL(), to.Comment, from.Comment)
	}
}

// liveTable is the table of a change under the name that it has when the step runs.
func (in *facts) liveTable(ch diff.Change) *schema.Table {
	t := *ch.LiveTable
	t.Name = ch.Ref.TableName()
	return &t
}

// addForeignKey adds a foreign key unproven and proves it apart; new rows are checked from
// the start. An old one of the name goes in the same transaction.
func (b *builder) addForeignKey(ch diff.Change, f, old *schema.ForeignKey) {
	t := ch.Ref.TableName()
	if b.partitioned(t) {
		b.partitionedForeignKey(ch, f, old)
		return
	}
	group := "foreign key " + t.SQL() + "." + f.Name
	locks := []tableLock{lock(plan.ShareRowExclusive, t), lock(plan.ShareRowExclusive, f.RefTable)}
	if old != nil {
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop the old foreign key %s of %s", f.Name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(f.Name),
			lock(plan.AccessExclusive, t), lock(plan.AccessExclusive, old.RefTable))
		s.Undo = alterTable(t) + "ADD " + ddl.ForeignKey(old)
		b.add(phaseForeignKey, group, s)
	}
	if f.NotEnforced {
		b.addUnenforced(ch, phaseForeignKey, group, "foreign key "+f.Name, ddl.ForeignKey(f), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(f.Name), locks...)
		if f.Comment != "" {
			b.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
		}
		return
	}
	unproven := *f
	unproven.NotValid = true
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add foreign key %s to %s for new rows", f.Name, t), alterTable(t)+"ADD "+ddl.ForeignKey(&unproven), locks...)
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(f.Name)
	if !f.NotValid {
		s.Why = "validated apart, so that nobody waits for the scan"
		s.Precheck = b.orphans(t, f)
	}
	b.add(phaseForeignKey, group, s)
	if !f.NotValid {
		b.validateForeignKey(phaseValidateForeignKey, ch, t, f)
	}
	if f.Comment != "" {
		b.comment(ch, "CONSTRAINT "+schema.Ident(f.Name)+" ON "+t.SQL(), f.Comment, "")
	}
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
	rows := in.rowsOf(t, schema.Ref{}, among(f.Columns))
	if in.created[f.RefTable] && !in.takesRows(f.RefTable) {
		return in.pointsToNothing(t, f, rows)
	}
	target := in.rowsOf(f.RefTable, schema.Ref{}, among(ref))
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

// takesRows reports whether a new table gets rows by what the plan attaches to it.
func (in *facts) takesRows(t schema.Name) bool {
	return slices.ContainsFunc(in.desired.Tables, func(d *schema.Table) bool {
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
