package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createCheck(ch diff.Change) { d.addCheck(ch, ch.To.(*schema.Check), "") }

func (d *draft) alterCheck(ch diff.Change) {
	t, from, to := ch.Ref.TableName(), ch.From.(*schema.Check), ch.To.(*schema.Check)
	if !onlyAttrs(ch, "comment") {
		d.addCheck(ch, to, alterTable(t)+"ADD "+ddl.Check(from))
		return
	}
	d.comment(ch, "CONSTRAINT "+schema.Ident(ch.Ref.Name)+" ON "+t.SQL(), to.Comment, from.Comment)
}

func (d *draft) dropCheck(ch diff.Change) {
	p := d.recipes[ch.Ref.Kind].dropPhase
	if ch.From.(*schema.Check).Inherited {
		p = phaseDropMerged // it is the table's own only once its parents have dropped theirs
	}
	if isLeftover(ch.Ref.Name) {
		p = phaseLeftover
	}
	d.add(p, ch.Ref.TableName().SQL(), d.checkDropped(ch))
}

// checkDropped is the step that drops a check, under the name that it has then.
func (d *draft) checkDropped(ch diff.Change) step {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop check %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(d.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + ddl.Check(ch.From.(*schema.Check))
	return s
}

func (d *draft) repairCheck(ch diff.Change) {
	d.prove(d.checkOf(ch, ch.Ref.TableName(), ch.To.(*schema.Check)))
}

// addCheck adds a check unproven and proves it apart. With restore, the statement that
// brings the old one back, an old check of the name is dropped in the same transaction.
func (d *draft) addCheck(ch diff.Change, c *schema.Check, restore string) {
	t := ch.Ref.TableName()
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(c.Name)
	if restore != "" {
		s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop the old check %s of %s", c.Name, t), drop, lock(plan.AccessExclusive, t))
		s.Undo = restore
		d.add(d.recipes[schema.KindCheck].phase, t.SQL(), s)
	}
	if c.NotEnforced {
		d.addUnenforced(ch, d.recipes[schema.KindCheck].phase, t.SQL(), "check "+c.Name, ddl.Check(c), drop, lock(plan.AccessExclusive, t))
	} else {
		d.addAndValidate(d.checkOf(ch, t, c))
	}
	if c.Comment != "" {
		d.comment(ch, "CONSTRAINT "+schema.Ident(c.Name)+" ON "+t.SQL(), c.Comment, "")
	}
}

// checkOf is a check that rows may violate.
func (d *draft) checkOf(ch diff.Change, t schema.Name, c *schema.Check) notValid {
	v := d.notValidCheck(ch, t, c)
	v.precheck = func() *plan.Precheck { return d.violations(t, c) }
	return v
}

// violations counts the rows that a check forbids. Only a canonical expression can be
// asked, since its names are qualified.
func (d *draft) violations(t schema.Name, c *schema.Check) *plan.Precheck {
	if c = d.checkAsked(t, c); c.Expr.Canonical == "" {
		d.warn(schema.Pos{}, "no query could tell beforehand whether every row of %s fits check %s: a row that does not stops the plan when the check is validated", t, c.Name)
		return nil
	}
	rows := d.rowsOf(t, schema.Ref{Kind: schema.KindCheck, Schema: t.Schema, Table: t.Name, Name: c.Name}, inText(c.Expr.SQL()))
	where := " FROM " + rows.from + " WHERE NOT (" + c.Expr.SQL() + ")"
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where, Late: rows.late,
		Message: fmt.Sprintf("%s has rows that check %s forbids: mend them first", t, c.Name),
	}
}
