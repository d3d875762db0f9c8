package planner

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// setsExpression reports whether the server changes the expression of a generated column in place
// (ALTER COLUMN SET EXPRESSION, PostgreSQL 17). It changes no type under one that stays.
func (in *facts) setsExpression(ch diff.Change, from, to *schema.Column) bool {
	return !from.Generated.IsZero() && !to.Generated.IsZero() && from.Virtual == to.Virtual && !ch.Has("type", "collation") &&
		in.live.Server.VersionNum >= 170000 && !in.overTyped(ch.LiveTable, from) && !in.overTyped(ch.Table, to)
}

// alterGenerated changes a column whose expression changes, or which becomes or stops being
// generated. It says whether the column has been made again: then there is no more to do.
func (a columnAlter) alterGenerated() (done bool) {
	switch {
	case a.to.Generated.IsZero() && a.from.Virtual:
		a.d.refuse(a.ch, fmt.Sprintf("virtual column %s.%s cannot become an ordinary one: no value of it is stored", a.t, a.to.Name),
			"add a column, fill it, drop the virtual one, and rename the new one")
		return true
	case a.to.Generated.IsZero():
		// The values stay as they were computed.
		s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("make %s.%s an ordinary column", a.t, a.to.Name),
			alterTable(a.t)+"ALTER COLUMN "+schema.Ident(a.to.Name)+" DROP EXPRESSION", lock(plan.AccessExclusive, a.t))
		s.Lost = "the expression"
		a.d.add(phaseColumn, a.t.SQL(), s)
		return false
	case a.d.setsExpression(a.ch, a.from, a.to):
		a.setExpression()
		return false
	}
	a.replaceGenerated()
	return true
}

// overTyped reports whether a generated column is computed from one that the plan gives another type:
// the server changes no type under it, so it is dropped before and added after.
func (in *facts) overTyped(t *schema.Table, c *schema.Column) bool {
	return t != nil && !c.Generated.IsZero() && slices.ContainsFunc(t.Columns, func(base *schema.Column) bool {
		return base.Name != c.Name && in.typed[schema.ColumnRef{Table: t.Name, Column: base.Name}] && sqltext.Names(c.Generated.SQL(), base.Name)
	})
}

func (a columnAlter) setExpression() {
	from, to := a.from, a.to
	set := alterTable(a.t) + "ALTER COLUMN " + schema.Ident(to.Name) + " SET EXPRESSION AS "
	s := a.d.newStep(a.ch.Ref, plan.Rewrite, fmt.Sprintf("change the expression of %s.%s", a.t, to.Name), set+"("+to.Generated.SQL()+")", lock(plan.AccessExclusive, a.t))
	s.Undo = set + "(" + from.Generated.SQL() + ")"
	s.asks(a.d.newValue(a.ch, to))
	s.asks(a.d.partsOver(a.columnChange)...)
	s.asks(a.d.pointsFrom(a.columnChange)...)
	if to.Virtual {
		s.Class, s.Why = plan.Brief, "it is computed when it is read: nothing is stored"
		if to.NotNull {
			s.scans(a.d.rows(a.t)) // each value is computed, to see that none is NULL
		}
		a.d.add(phaseColumn, a.t.SQL(), s)
		return
	}
	s.Why = "every row is computed again"
	s.Rewrites = a.d.rows(a.t)
	a.d.rewriteHazard(&s, a.ch, fmt.Sprintf("changing the expression of %s.%s rewrites the table", a.t, to.Name))
	a.d.add(phaseRewrite, "", s)
}

func (a columnAlter) replaceGenerated() {
	d, ch, t, to := a.d, a.ch, a.t, a.to
	group := t.SQL() + "." + to.Name
	add := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add column %s to %s again", to.Name, t), alterTable(t)+"ADD COLUMN "+ddl.Column(to), lock(plan.AccessExclusive, t))
	add.Precheck = d.newValue(ch, to)
	why := cmp.Or(ch.Reason, "an expression cannot be changed in place")
	add.Why = why + "; every row is computed again"
	drop := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop column %s of %s", to.Name, t),
		alterTable(t)+"DROP COLUMN "+schema.Ident(to.Name), lock(plan.AccessExclusive, t))
	drop.Lost = "the computed values, and indexes over the column"
	if to.Virtual {
		add.Why = why + "; it is computed when it is read"
		if to.NotNull {
			add.scans(d.rows(t))
		}
	} else {
		add.Rewrites = d.rows(t)
		d.rewriteHazard(&add, ch, fmt.Sprintf("changing the expression of %s.%s rewrites the table", t, to.Name))
	}
	if a.from.Generated.IsZero() {
		d.hazard(&drop, policy.HazardDropColumn, ch, fmt.Sprintf("column %s.%s becomes generated: the values that it holds are dropped", t, to.Name))
	}
	p := phaseRewrite
	if d.overTyped(a.ch.LiveTable, a.from) || d.overTyped(a.ch.Table, to) {
		p = phaseGenerated
		d.place(&entry{phase: phaseDropRetypedGenerated, group: t.SQL(), step: drop, clears: true, uncomputes: a.from})
	} else {
		d.add(p, group, drop)
	}
	d.add(p, group, add)
	if to.Storage != "" {
		d.add(p, group, d.newStep(ch.Ref, plan.Rewrite, "set the storage of "+ch.Ref.String(), setStorage(t, to.Name, to.Storage), lock(plan.AccessExclusive, t)))
	}
	d.completeColumn(p, group, ch, to, plan.Rewrite)
	if to.Comment != "" {
		d.comment(ch, columnTarget(t, to.Name), to.Comment, "")
	}
}
