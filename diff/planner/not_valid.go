package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// A constraint that rows may violate is made in two steps. ADD ... NOT VALID holds for what is written from
// then on, and reads no row. VALIDATE CONSTRAINT reads the rows, under a lock that lets others read and write
// meanwhile. What is NOT VALID in a plan is decided in this file alone.

// notValid is a constraint that is made so. What a recipe says in another way than most is data of it.
type notValid struct {
	// on is the beginning of the statement that alters the table or domain of the constraint.
	on, name string
	// subject names the table, the column or the domain that the constraint is about.
	subject string
	// clause is the constraint, with NOT VALID.
	clause string
	// stays reports whether the HCL wants the constraint NOT VALID, so that nothing is validated.
	stays bool
	// precheck gives the query for rows that violate the constraint; nil where there can be none.
	precheck func() *plan.Precheck
	// adding and validating are the two steps.
	adding, validating half
}

// half is one of the two steps.
type half struct {
	ref          schema.Ref
	phase        phase
	group        string
	summary, why string
	// undo is that of the first step: VALIDATE CONSTRAINT has none, and takes nothing away.
	undo  string
	locks []tableLock
	// scans are the tables that the step reads.
	scans [][]string
}

// validatedApart is why most constraints are added NOT VALID.
const validatedApart = "validated apart, so that no one waits for the scan"

// notValidCheck is a check of a table, and of those that have its columns.
func (d *draft) notValidCheck(ch diff.Change, t schema.Name, c *schema.Check) notValid {
	unproven := *c
	unproven.NotValid = true
	v := d.notValidOn(ch, t, c.Name, ddl.Check(&unproven), c.NotValid)
	v.adding.summary = fmt.Sprintf("add check %s to %s for new rows", c.Name, t)
	v.validating.summary = fmt.Sprintf("validate check %s of %s", c.Name, t)
	return v
}

// notValidNotNull is a NOT NULL constraint of a column (PostgreSQL 18).
func (d *draft) notValidNotNull(ch diff.Change, t schema.Name, n schema.NotNull, column string) notValid {
	unproven := n
	unproven.NotValid = true
	v := d.notValidOn(ch, t, n.Name.Text, ddl.NotNull(&unproven, column), n.NotValid)
	v.adding.undo = alterTable(t) + "ALTER COLUMN " + schema.Ident(column) + " DROP NOT NULL"
	v.adding.summary = fmt.Sprintf("refuse new NULLs in %s.%s", t, column)
	v.validating.summary = fmt.Sprintf("prove that %s.%s holds no NULL", t, column)
	return v
}

// notValidForeignKey is a foreign key, which locks and reads the table at the other end too.
func (d *draft) notValidForeignKey(ch diff.Change, t schema.Name, f *schema.ForeignKey) notValid {
	unproven := *f
	unproven.NotValid = true
	v := d.notValidOn(ch, t, f.Name, ddl.ForeignKey(&unproven), f.NotValid)
	v.adding.phase, v.adding.group = d.recipes[schema.KindForeignKey].phase, "foreign key "+t.SQL()+"."+f.Name
	v.adding.summary = fmt.Sprintf("add foreign key %s to %s for new rows", f.Name, t)
	v.adding.locks = []tableLock{lock(plan.ShareRowExclusive, t), lock(plan.ShareRowExclusive, f.RefTable)}
	v.validating.phase = phaseValidateForeignKey
	v.validating.summary = fmt.Sprintf("validate foreign key %s of %s", f.Name, t)
	v.validating.locks = []tableLock{lock(plan.ShareUpdateExclusive, t), only(plan.RowShare, f.RefTable)}
	for _, n := range d.below(f.RefTable, true) {
		v.validating.locks = append(v.validating.locks, apart(plan.AccessShare, n)) // read by the query
	}
	v.validating.scans = append(v.validating.scans, d.rows(f.RefTable))
	return v
}

// notValidOn is what all constraints of tables have in common.
func (d *draft) notValidOn(ch diff.Change, t schema.Name, name, clause string, stays bool) notValid {
	on := alterTable(t)
	v := notValid{
		on: on, name: name, subject: t.String(), clause: clause, stays: stays,
		adding: half{
			ref: ch.Ref, phase: d.recipes[schema.KindCheck].phase, group: t.SQL(), why: validatedApart,
			undo: on + "DROP CONSTRAINT " + schema.Ident(name), locks: []tableLock{lock(plan.AccessExclusive, t)},
		},
		validating: half{
			ref: ch.Ref, phase: phaseValidate, why: "reads the whole table beside reads and writes",
			locks: []tableLock{lock(plan.ShareUpdateExclusive, t)}, scans: [][]string{d.rows(t)},
		},
	}
	for _, n := range d.below(t, false) {
		v.validating.locks = append(v.validating.locks, below(plan.ShareUpdateExclusive, n))
	}
	if stays {
		v.adding.why = ""
	}
	if ch.Action == diff.Repair {
		v.validating.why = ch.Reason
	}
	return v
}

// notValidCheck is a check of a domain. VALIDATE CONSTRAINT reads the tables with a column of the domain.
func (a domainAlter) notValidCheck(c *schema.DomainCheck) notValid {
	unproven := *c
	unproven.NotValid = true
	on, ref := ddl.AlterDomain(a.name()), a.ch.Ref
	return notValid{
		on: on, name: c.Name, subject: a.name().String(), clause: ddl.DomainCheck(&unproven), stays: c.NotValid,
		adding: half{
			ref: ref, phase: phaseType, group: ref.String(), summary: fmt.Sprintf("add check %s for new values to domain %s", c.Name, a.name()),
			undo: on + "DROP CONSTRAINT " + schema.Ident(c.Name),
		},
		validating: half{ref: ref, phase: a.provingPhase(phaseValidate), summary: fmt.Sprintf("validate check %s of domain %s", c.Name, a.name())},
	}
}

// sql is the statement that adds the constraint.
func (v notValid) sql() string { return v.on + "ADD " + v.clause }

// validation is the statement that proves it.
func (v notValid) validation() string { return v.on + "VALIDATE CONSTRAINT " + schema.Ident(v.name) }

// addAndValidate makes the constraint: both steps, or the first alone where it stays NOT VALID.
func (d *draft) addAndValidate(v notValid) {
	d.addNotValid(v)
	if !v.stays {
		d.validate(v)
	}
}

// addNotValid adds the constraint for what is written from then on.
func (d *draft) addNotValid(v notValid) *entry {
	s := d.newStep(v.adding.ref, plan.Brief, v.adding.summary, v.sql(), v.adding.locks...)
	s.Undo, s.Why = v.adding.undo, v.adding.why
	if !v.stays && v.precheck != nil {
		s.Precheck = v.precheck()
	}
	return d.add(v.adding.phase, v.adding.group, s)
}

// validate proves the constraint for the rows that are there.
func (d *draft) validate(v notValid) *entry {
	s := d.newStep(v.validating.ref, plan.Scan, v.validating.summary, v.validation(), v.validating.locks...)
	s.Why = v.validating.why
	s.Lost = "nothing: only a mark in the catalog changes"
	s.scans(v.validating.scans...)
	return d.add(v.validating.phase, v.validating.group, s)
}

// prove validates a constraint that was there before the plan, and not proven: rows may violate it.
func (d *draft) prove(v notValid) *entry {
	e := d.validate(v)
	if v.precheck != nil {
		e.step.Precheck = v.precheck()
	}
	return e
}

// dropHelper drops a check that has served as a proof, in the transaction of what relied on it.
func (d *draft) dropHelper(v notValid, p phase, group string) *entry {
	return d.add(p, group, d.newStep(v.adding.ref, plan.Brief, "drop the helper check of "+v.subject, v.adding.undo, v.adding.locks...))
}

// addUnproven gives a new table or column a constraint that the HCL wants NOT VALID: CREATE TABLE and ADD
// COLUMN take NOT VALID and forget it.
func (d *draft) addUnproven(p phase, group string, ref schema.Ref, class plan.Class, what, clause string) {
	t := ref.TableName()
	var locks []tableLock
	if !d.created[t] {
		locks = append(locks, lock(plan.AccessExclusive, t))
	}
	d.add(p, group, d.newStep(ref, class, "add "+what+" unproven", alterTable(t)+"ADD "+clause, locks...))
}
