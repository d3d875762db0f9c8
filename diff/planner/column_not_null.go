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

// freeNotNullName is a name for the constraint of a column that no other column's has or gets: one that was renamed keeps that
// of its old name, and long names are cut. The server numbers such names.
func (d *draft) freeNotNullName(t schema.Name, column, name string) string {
	l := d.renamed.Table(t)
	if l == nil {
		return name
	}
	taken := make(map[string]bool)
	for _, c := range l.Columns {
		if !c.NotNull || c.Name == column {
			continue
		}
		was := *c
		if old := d.oldNames[l.Child(schema.KindColumn, c.Name)]; old != "" {
			was.Name = old
		}
		taken[notNullName(d.beforeRename(t), &was)] = true
	}
	free := name
	for n := 1; taken[free] || d.names.notNull[l.Child(schema.KindCheck, free)]; n++ {
		free = schema.ObjectName(t.Name, column, fmt.Sprintf("not_null%d", n))
	}
	d.names.notNull[l.Child(schema.KindCheck, free)] = true
	return free
}

// addNotNull adds a NOT NULL constraint unproven and proves it apart (PostgreSQL 18).
func (a columnAlter) addNotNull() {
	var n schema.NotNull
	if a.to.NotNullConstraint != nil {
		n = *a.to.NotNullConstraint
	}
	if n.Name.Text = notNullName(a.t, a.to); a.to.NotNullConstraint == nil || a.to.NotNullConstraint.Name.Text == "" {
		n.Name.Text = a.d.freeNotNullName(a.t, a.to.Name, n.Name.Text)
	}
	v := a.d.notValidNotNull(a.ch, a.t, n, a.to.Name)
	v.precheck = a.nulls
	a.d.addAndValidate(v)
	if n.Comment != "" {
		a.d.comment(a.ch, "CONSTRAINT "+schema.Ident(n.Name.Text)+" ON "+a.t.SQL(), n.Comment, "")
	}
}

// nulls counts the rows without a value.
func (a columnChange) nulls() *plan.Precheck {
	table, column := a.beforeRenames()
	if n := a.to.NotNullConstraint; n != nil && n.NoInherit {
		table = "ONLY " + table
	}
	where := " FROM " + table + " WHERE " + column + " IS NULL"
	return &plan.Precheck{
		Count: "SELECT count(*)" + where, Find: "SELECT *" + where,
		Message: fmt.Sprintf("%s.%s holds NULLs: fill them first", a.t, a.to.Name),
	}
}

// notNullHelper is a check that proves a NOT NULL.
func (a columnAlter) notNullHelper() notValid {
	name := schema.TemporaryName(a.t.Name, a.to.Name, "not_null")
	v := a.d.notValidCheck(a.ch, a.t, &schema.Check{Name: name, Expr: schema.Expr{Text: schema.Ident(a.to.Name) + " IS NOT NULL"}})
	v.subject = a.t.String() + "." + a.to.Name
	return v
}

// proveNotNull makes a column NOT NULL by a check that is validated before, and is dropped again. It gives the
// step that does it.
func (a columnAlter) proveNotNull(helper notValid) *entry {
	a.d.addAndValidate(helper)
	set := a.setNotNull(phaseNotNull)
	a.d.dropHelper(helper, phaseNotNull, a.t.SQL()).step.Undo = helper.sql()
	return set
}

// setNotNull relies on a validated check that spares the scan (manual, ALTER TABLE, SET NOT NULL).
func (a columnAlter) setNotNull(p phase) *entry {
	undo := "DROP NOT NULL"
	if n := a.to.NotNullConstraint; n != nil {
		named := *n
		named.Name.Text = notNullName(a.t, a.to)
		s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("set NOT NULL of %s.%s", a.t, a.to.Name), alterTable(a.t)+"ADD "+ddl.NotNull(&named, a.to.Name), lock(plan.AccessExclusive, a.t))
		s.Why = "the validated check spares the scan"
		s.Undo = alterTable(a.t) + "ALTER COLUMN " + schema.Ident(a.to.Name) + " " + undo
		e := a.d.add(p, a.t.SQL(), s)
		if n.Comment != "" {
			a.d.comment(a.ch, "CONSTRAINT "+schema.Ident(named.Name.Text)+" ON "+a.t.SQL(), n.Comment, "")
		}
		return e
	}
	e := a.add(p, "set NOT NULL", "SET NOT NULL", undo)
	e.step.Why = "the validated check spares the scan"
	return e
}

// changeNotNull changes the constraint of a column that stays NOT NULL (PostgreSQL 18).
func (a columnAlter) changeNotNull() {
	if !a.ch.Has("not_null") {
		return
	}
	old := notNullName(a.t, a.from)
	name := old
	brief := func(summary, sql, undo string) {
		s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("%s NOT NULL of %s.%s", summary, a.t, a.to.Name), alterTable(a.t)+sql, lock(plan.AccessExclusive, a.t))
		s.Undo = alterTable(a.t) + undo
		a.d.add(phaseCheck, a.t.SQL(), s)
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
		v := a.d.notValidNotNull(a.ch, a.t, schema.NotNull{Name: schema.GivenName{Text: name}}, a.to.Name)
		v.precheck = a.nulls
		a.d.prove(v)
	}
	if a.ch.Has("not_null.comment") {
		comment := func(n *schema.NotNull) string {
			if n == nil {
				return ""
			}
			return n.Comment
		}
		a.d.comment(a.ch, "CONSTRAINT "+schema.Ident(name)+" ON "+a.t.SQL(), comment(a.to.NotNullConstraint), comment(a.from.NotNullConstraint))
	}
}

// dropPartsNotNull drops what partitions have of their own, which stays when the table drops its
// NOT NULL (PostgreSQL 18).
func (a columnAlter) dropPartsNotNull() []*entry {
	var out []*entry
	for _, l := range a.d.tablesBelow(a.ch.LiveTable.Name) {
		c := l.Column(a.from.Name)
		if !l.IsPartition() || a.d.departs(l) || c == nil || !c.NotNullOwn {
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
