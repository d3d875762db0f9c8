package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/depend"
)

// checkOn is a live check and its table.
type checkOn struct {
	table schema.Name
	*schema.Check
}

func (c checkOn) ref() schema.Ref {
	return schema.Ref{Kind: schema.KindCheck, Schema: c.table.Schema, Table: c.table.Name, Name: c.Name}
}

// provenOver are the checks that the server would prove again under the lock of a change of type:
// those of the table and of the tables below that have their own.
func (a columnChange) provenOver() []checkOn {
	var out []checkOn
	for _, t := range append([]*schema.Table{a.ch.LiveTable}, a.in.tablesBelow(a.ch.LiveTable.Name)...) {
		for _, o := range depend.PartsOver(t, a.from.Name) {
			if c, ok := o.(*schema.Check); ok && !c.NotValid && !c.NotEnforced && !c.Inherited {
				out = append(out, checkOn{t.Name, c})
			}
		}
	}
	return out
}

// besideChecks plans a change of type that would only read the rows to prove checks again: they
// are dropped and put back unproven in its transaction, so that new rows never go unchecked, and
// proven apart.
func (a columnAlter) besideChecks(s step, checks []checkOn) {
	d, group := a.d, a.t.SQL()
	for _, c := range checks {
		drop := d.newStep(c.ref(), plan.Brief, fmt.Sprintf("drop check %s of %s while a column changes its type", c.Name, c.table),
			alterTable(c.table)+"DROP CONSTRAINT "+schema.Ident(c.Name), lock(plan.AccessExclusive, c.table))
		drop.Undo = alterTable(c.table) + "ADD " + ddl.Check(c.Check)
		drop.Why = "the server would read every row under the lock to prove it again"
		d.add(phaseColumn, group, drop)
	}
	s.Class, s.Why = plan.Brief, "metadata only: the checks over the column are proven apart"
	d.add(phaseColumn, group, s).retypes = &a.ch
	for _, c := range checks {
		v := d.notValidCheck(diff.Change{Action: diff.Alter, Ref: c.ref()}, c.table, c.Check)
		v.adding.phase, v.adding.group = phaseColumn, group
		v.adding.summary, v.adding.why = fmt.Sprintf("put check %s of %s back for new rows", c.Name, c.table), ""
		v.validating.summary = fmt.Sprintf("prove check %s of %s again", c.Name, c.table)
		d.addNotValid(v)
		if c.Comment != "" {
			comment := d.newStep(c.ref(), plan.Brief, fmt.Sprintf("comment on check %s of %s again", c.Name, c.table),
				ddl.Comment("CONSTRAINT "+schema.Ident(c.Name)+" ON "+c.table.SQL(), c.Comment))
			comment.Undo = ddl.Comment("CONSTRAINT "+schema.Ident(c.Name)+" ON "+c.table.SQL(), "")
			d.add(phaseColumn, group, comment)
		}
		if !d.checked[c.ref()] && !d.has(v.validation()) {
			d.validate(v)
		}
	}
}
