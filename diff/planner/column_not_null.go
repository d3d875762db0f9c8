package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// notNullName is the name of a column's NOT NULL constraint.
func notNullName(t schema.Name, c *schema.Column) string {
	if n := c.NotNullConstraint; n != nil && n.Name.Text != "" {
		return n.Name.Text
	}
	if c.NotNullName != "" {
		return c.NotNullName
	}
	return schema.NotNullName(t, c.Name)
}

// addNotNull adds a NOT NULL constraint unproven and proves it apart (PostgreSQL 18).
func (a columnAlter) addNotNull() {
	b, col := a.b, schema.Ident(a.to.Name)
	wanted := schema.NotNull{}
	if a.to.NotNullConstraint != nil {
		wanted = *a.to.NotNullConstraint
	}
	n := wanted
	n.Name.Text, n.NotValid = notNullName(a.t, a.to), true
	s := b.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("refuse new NULLs in %s.%s", a.t, a.to.Name), alterTable(a.t)+"ADD "+ddl.NotNull(&n, a.to.Name), lock(plan.AccessExclusive, a.t))
	s.Undo = alterTable(a.t) + "ALTER COLUMN " + col + " DROP NOT NULL"
	if !wanted.NotValid {
		table, column := a.beforeRenames()
		where := " FROM " + table + " WHERE " + column + " IS NULL"
		s.Why = "validated apart, so that nobody waits for the scan"
		s.Precheck = &plan.Precheck{
			Count: "SELECT count(*)" + where, Find: "SELECT *" + where,
			Message: fmt.Sprintf("%s.%s holds NULLs: fill them first", a.t, a.to.Name),
		}
	}
	b.add(phaseCheck, a.t.SQL(), s)
	if !wanted.NotValid {
		b.validate(phaseValidate, a.ch, a.t, n.Name.Text, fmt.Sprintf("prove that %s.%s holds no NULL", a.t, a.to.Name))
	}
	if n.Comment != "" {
		b.comment(a.ch, "CONSTRAINT "+schema.Ident(n.Name.Text)+" ON "+a.t.SQL(), n.Comment, "")
	}
}

// changeNotNull changes the constraint of a column that stays NOT NULL (PostgreSQL 18).
func (a columnAlter) changeNotNull() {
	if !a.ch.Has("not_null") {
		return
	}
	old := notNullName(a.t, a.from)
	name := old
	brief := func(summary, sql, undo string) {
		s := a.b.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("%s NOT NULL of %s.%s", summary, a.t, a.to.Name), alterTable(a.t)+sql, lock(plan.AccessExclusive, a.t))
		s.Undo = alterTable(a.t) + undo
		a.b.add(phaseCheck, a.t.SQL(), s)
	}
	for _, at := range a.ch.Attrs {
		if at.Name == "not_null" && at.To != "" {
			rename := func(from, to string) string {
				return "RENAME CONSTRAINT " + schema.Ident(from) + " TO " + schema.Ident(to)
			}
			if name = at.To; name == old {
				continue
			}
			brief("rename the", rename(old, name), rename(name, old))
		}
	}
	if a.ch.Has("not_null.no_inherit") {
		set := func(no bool) string {
			return "ALTER CONSTRAINT " + schema.Ident(name) + map[bool]string{true: " NO INHERIT", false: " INHERIT"}[no]
		}
		no := a.to.NotNullConstraint != nil && a.to.NotNullConstraint.NoInherit
		brief("change who inherits the", set(no), set(!no))
	}
	if a.ch.Has("not_null.not_valid") {
		a.b.validate(phaseValidate, a.ch, a.t, name, fmt.Sprintf("prove that %s.%s holds no NULL", a.t, a.to.Name))
	}
	if a.ch.Has("not_null.comment") {
		comment := func(n *schema.NotNull) string {
			if n == nil {
				return ""
			}
			return n.Comment
		}
		a.b.comment(a.ch, "CONSTRAINT "+schema.Ident(name)+" ON "+a.t.SQL(), comment(a.to.NotNullConstraint), comment(a.from.NotNullConstraint))
	}
}

// dropPartsNotNull drops what partitions have of their own, which stays when the table drops its
// NOT NULL (PostgreSQL 18).
func (a columnAlter) dropPartsNotNull() []*entry {
	var out []*entry
	for _, l := range a.b.tablesBelow(a.ch.LiveTable.Name) {
		c := l.Column(a.from.Name)
		if !l.IsPartition() || a.b.departs(l) || c == nil || !c.NotNullOwn {
			continue
		}
		part := a
		part.t = l.Name
		e := part.brief("allow NULL", "DROP NOT NULL", "SET NOT NULL")
		e.group = a.t.SQL() // with the table's own step, which comes first
		out = append(out, e)
	}
	return out
}
