package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// addUnenforced adds a constraint that nothing checks: there is nothing to prove.
func (b *builder) addUnenforced(ch diff.Change, p phase, group, what, clause, drop string, locks ...tableLock) {
	t := ch.Ref.TableName()
	s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("add %s to %s, not enforced", what, t), alterTable(t)+"ADD "+clause, locks...)
	s.Undo = drop
	b.add(p, group, s)
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
