package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
	"github.com/replyx/schemactl/schema/sqltext"
)

// domainAlter writes the steps of one altered domain.
type domainAlter struct {
	d        *draft
	ch       diff.Change
	from, to *schema.Domain
	// uses are the live columns that hold values of the domain and go on to; left reports whether there are others, which get
	// another type: until then the server looks at them too.
	uses []typeUse
	left bool
	// wrapped reports whether the plan makes columns that hold values of the domain where PostgreSQL
	// does not look for them: what must be proven is proven before.
	wrapped bool
}

// alterDomain changes what a domain adds to its type. Only what must hold for values that are
// there reads tables, apart from everything else.
func (d *draft) alterDomain(ch diff.Change) {
	from, to := ch.From.(*schema.Domain), ch.To.(*schema.Domain)
	a := domainAlter{d: d, ch: ch, from: schema.Clone(from), to: to,
		wrapped: slices.ContainsFunc(typeUsesIn(d.desired, d.desiredHolders(), ch.Ref), func(u typeUse) bool { return u.within })}
	live := d.typeUses(ch.Ref)
	a.uses = slices.DeleteFunc(slices.Clone(live), a.gone)
	a.left = len(a.uses) < len(live)
	a.renames()
	if ch.Has("default") {
		set := func(dom *schema.Domain) string {
			if dom.NoDefault() {
				return "DROP DEFAULT"
			}
			return "SET DEFAULT " + dom.Default.SQL()
		}
		a.brief("change the default of", set(to), set(from))
	}
	if from.NotNull && !to.NotNull {
		a.brief("let NULL into", "DROP NOT NULL", "SET NOT NULL")
	}
	for _, c := range a.from.Checks {
		if a.dropped(c) {
			a.brief("drop check "+c.Name+" of", "DROP CONSTRAINT "+schema.Ident(c.Name), "ADD "+ddl.DomainCheck(c))
		}
	}
	for _, c := range to.Checks {
		switch l := a.from.Check(c.Name); {
		case l == nil || a.dropped(l):
			a.addCheck(c)
		case l.NotValid && !c.NotValid:
			a.validate(c)
		}
	}
	if !from.NotNull && to.NotNull {
		a.setNotNull()
	}
	a.from.Checks = slices.DeleteFunc(a.from.Checks, a.dropped)
	d.alterComments(d.recipes[ch.Ref.Kind].phase, ch, a.from, to)
}

func (a domainAlter) name() schema.Name { return a.to.Name }

func (a domainAlter) brief(summary, action, undo string) step {
	s := a.d.newStep(a.ch.Ref, plan.Brief, fmt.Sprintf("%s domain %s", summary, a.name()), ddl.AlterDomain(a.name())+action)
	s.Undo = ddl.AlterDomain(a.name()) + undo
	a.d.add(phaseType, a.ch.Ref.String(), s)
	return s
}

// renames gives constraints their new names: those that say renamed_from, and those that are
// equal but for the name.
func (a domainAlter) renames() {
	rename := func(from, to string) {
		a.brief("rename a constraint of", "RENAME CONSTRAINT "+schema.Ident(from)+" TO "+schema.Ident(to),
			"RENAME CONSTRAINT "+schema.Ident(to)+" TO "+schema.Ident(from))
	}
	for _, c := range a.to.Checks {
		if a.from.Check(c.Name) != nil {
			continue
		}
		for _, l := range a.from.Checks {
			if a.to.Check(l.Name) == nil && (c.RenamedFrom == l.Name || c.RenamedFrom == "" && a.sameExpr(l, c)) {
				rename(l.Name, c.Name)
				l.Name = c.Name
				break
			}
		}
	}
	if old, name := domainNotNull(a.from), domainNotNull(a.to); a.ch.Has("not_null") && a.from.NotNull && a.to.NotNull && old != name {
		rename(old, name)
	}
}

// sameExpr reports whether a live check is the desired one, as text or in the server's own words.
func (a domainAlter) sameExpr(live, desired *schema.DomainCheck) bool {
	if live.Expr.Equal(desired.Expr) {
		return true
	}
	canonical, ok := a.to.Canonical.(*schema.Domain)
	if !ok {
		return false
	}
	c := canonical.Check(desired.Name)
	return c != nil && c.Expr.Equal(live.Expr)
}

// dropped reports whether a live check is not desired, or not so.
func (a domainAlter) dropped(live *schema.DomainCheck) bool {
	c := a.to.Check(live.Name)
	return c == nil || !a.sameExpr(live, c)
}

// addCheck adds a check for new values, and proves it for those that are there apart.
func (a domainAlter) addCheck(c *schema.DomainCheck) {
	if c.NotValid || len(a.uses) == 0 && !a.left {
		a.brief("add check "+c.Name+" to", "ADD "+ddl.DomainCheck(c), "DROP CONSTRAINT "+schema.Ident(c.Name))
		return
	}
	if !a.canScan("check "+c.Name, "not_valid = true in the check holds for new values only") {
		return
	}
	a.d.addNotValid(a.notValidCheck(c))
	a.validate(c)
}

// canScan refuses what PostgreSQL refuses: it does not look into arrays, rows and ranges for
// values of a domain (get_rels_with_domain in typecmds.c).
func (a domainAlter) canScan(what, hint string) bool {
	i := slices.IndexFunc(a.uses, func(u typeUse) bool { return u.within })
	if i < 0 {
		return true
	}
	a.d.refuse(a.ch, fmt.Sprintf("domain %s: %s cannot be proven, since %s holds values of the domain in an array, a row or a range, where PostgreSQL does not look",
		a.name(), what, a.uses[i]), hint)
	return false
}

func (a domainAlter) validate(c *schema.DomainCheck) {
	if !a.canScan("check "+c.Name, "not_valid = true in the check keeps it as it is") {
		return
	}
	s := &a.d.validate(a.notValidCheck(c)).step
	a.scans(s)
	if expr := a.qualified(c); expr != "" {
		s.Precheck = a.violations("check "+c.Name, func(column string) string { return "NOT (" + valueAs(expr, column) + ")" })
	}
}

// provingPhase is when the values that are there are read: the given phase, or before the plan makes columns
// that PostgreSQL does not look into.
func (a domainAlter) provingPhase(p phase) phase {
	if a.wrapped {
		return phaseType
	}
	return p
}

// qualified is the expression of a check in the server's own words, which do not depend on
// search_path; empty where they are not known.
func (a domainAlter) qualified(c *schema.DomainCheck) string {
	if canonical, ok := a.to.Canonical.(*schema.Domain); ok {
		if k := canonical.Check(c.Name); k != nil {
			return k.Expr.SQL()
		}
	}
	if l := a.from.Check(c.Name); l != nil && a.sameExpr(l, c) {
		return l.Expr.SQL()
	}
	return ""
}

func (a domainAlter) setNotNull() {
	name := ddl.AlterDomain(a.name())
	action, undo := "SET NOT NULL", "DROP NOT NULL"
	if a.to.NotNullName != "" {
		action = "ADD " + ddl.DomainNotNull(a.to)
	}
	if len(a.uses) == 0 && !a.left {
		a.brief("keep NULL out of", action, undo)
		return
	}
	if !a.canScan("NOT NULL", "put null = false on the columns, or move them to another domain") {
		return
	}
	s := a.d.newStep(a.ch.Ref, plan.Scan, fmt.Sprintf("keep NULL out of domain %s", a.name()), name+action)
	a.scans(&s)
	s.Undo = name + undo
	s.Precheck = a.violations("NOT NULL", func(column string) string { return column + " IS NULL" })
	a.d.add(a.provingPhase(phaseNotNull), "", s)
}

// scans completes a step that reads every table with a column of the domain.
func (a domainAlter) scans(s *step) {
	s.Why = "reads every table that has a column of the domain; writes to them wait"
	for _, t := range a.tables() {
		s.Locks = append(s.Locks, lock(plan.Share, t))
		if !a.d.filled(schema.Ref{Kind: schema.KindMaterialized, Schema: t.Schema, Name: t.Name}) {
			continue // it has no rows to read
		}
		s.scans(a.d.own(t))
		if st, ok := a.d.size(t); ok {
			s.Rows, s.Bytes = max(s.Rows, 0)+max(st.Rows, 0), max(s.Bytes, 0)+st.Bytes
		}
	}
}

// tables are those with a column of the domain when its values are read, among them those that get one before.
func (a domainAlter) tables() []schema.Name {
	uses := slices.Clone(a.uses)
	if !a.wrapped {
		for _, u := range typeUsesIn(a.d.desired, a.d.desiredHolders(), a.ch.Ref) {
			if t := a.d.renamed.Table(u.column.Table); u.kind == schema.KindTable && t != nil && t.Partition == nil && !a.d.created[t.Name] {
				uses = append(uses, u)
			}
		}
	}
	var out []schema.Name
	for _, u := range uses {
		if !slices.Contains(out, u.column.Table) {
			out = append(out, u.column.Table)
		}
	}
	return out
}

// valueAs puts a column in place of VALUE in a domain's check.
func valueAs(expr, column string) string {
	var b strings.Builder
	last := 0
	for t := range sqltext.Tokens(expr) {
		if t.Kind == sqltext.Ident && t.Text == "value" {
			b.WriteString(expr[last:t.Pos] + column)
			last = t.End
		}
	}
	return b.String() + expr[last:]
}
