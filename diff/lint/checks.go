package lint

import (
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var checkRules = []Rule{
	{ID: "not_valid_constraint", Group: "constraints", Title: "a constraint is not validated", Severity: warns, find: notValid, Source: manual + "sql-altertable.html#SQL-ALTERTABLE-NOTES",
		Why: "A constraint that is NOT VALID holds for new rows alone: nothing is known of the others, and the planner does not use it. A restore of the rows fails at the first that breaks it.",
		Do:  "mend the rows, and take not_valid away: the plan validates it under a lock that blocks no write"},
	{ID: "not_enforced_constraint", Group: "constraints", Title: "a constraint is not enforced", Severity: tells, find: notEnforced, Source: manual + "sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED",
		Why: "A constraint that is NOT ENFORCED is a remark: no row is checked (PostgreSQL 18).",
		Do:  "enforce it where it shall hold"},
	{ID: "duplicate_check", Group: "constraints", Title: "two checks say the same", Severity: warns, find: duplicateCheck, Source: manual + "ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS",
		Why: "Each check is evaluated for every row that is written. A change of one of the two is easily forgotten in the other.",
		Do:  "keep one of the two"},
	{ID: "comparison_with_null", Group: "constraints", Title: "something is compared with null by = or <>", Severity: fails, find: comparisonWithNull, Source: manual + "functions-comparison.html",
		Why: "A comparison with null is null, never true: a check lets every row pass, a predicate or a policy none.",
		Do:  "write IS NULL, IS NOT NULL, or IS DISTINCT FROM"},
}

func notValid(l *look) {
	for t := range l.tables() {
		for _, fk := range t.ForeignKeys {
			if fk.NotValid && !fk.NotEnforced {
				l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, "not_valid", "foreign key %s is not validated", fk.Name)
			}
		}
		for _, c := range t.Checks {
			if c.NotValid && !c.NotEnforced {
				l.foundf(t.Child(schema.KindCheck, c.Name), c, "not_valid", "check %s is not validated", c.Name)
			}
		}
		for _, c := range t.Columns {
			if c.NotNullConstraint != nil && c.NotNullConstraint.NotValid {
				l.column(t, c, "not_null.not_valid", "NOT NULL of %s is not validated", c.Name)
			}
		}
	}
	for d := range entities[*schema.Domain](l) {
		for _, c := range d.Checks {
			if c.NotValid {
				l.foundf(d.Ref(), d, "check."+c.Name+".not_valid", "check %s is not validated", c.Name)
			}
		}
	}
}

func notEnforced(l *look) {
	for t := range l.tables() {
		for _, fk := range t.ForeignKeys {
			if fk.NotEnforced {
				l.foundf(t.Child(schema.KindForeignKey, fk.Name), fk, "enforced", "foreign key %s is not enforced", fk.Name)
			}
		}
		for _, c := range t.Checks {
			if c.NotEnforced {
				l.foundf(t.Child(schema.KindCheck, c.Name), c, "enforced", "check %s is not enforced", c.Name)
			}
		}
	}
}

func duplicateCheck(l *look) {
	for t := range l.tables() {
		seen := make(map[string]string)
		for _, c := range t.Checks {
			text := sqltext.Normalize(c.Expr.SQL())
			if first, ok := seen[text]; ok {
				l.foundf(t.Child(schema.KindCheck, c.Name), c, "expr", "check %s says the same as %s", c.Name, first)
				continue
			}
			seen[text] = c.Name
		}
	}
	for d := range entities[*schema.Domain](l) {
		seen := make(map[string]string)
		for _, c := range d.Checks {
			text := sqltext.Normalize(c.Expr.SQL())
			if first, ok := seen[text]; ok {
				l.foundf(d.Ref(), d, "check."+c.Name+".expr", "check %s says the same as %s", c.Name, first)
				continue
			}
			seen[text] = c.Name
		}
	}
}

func comparisonWithNull(l *look) {
	for t := range l.tables() {
		for _, c := range t.Columns {
			l.nullCompared(t.Child(schema.KindColumn, c.Name), c, "as", c.Generated.Text)
		}
		for ref, obj := range t.Children() {
			attr := "expr"
			if ref.Kind != schema.KindCheck {
				attr = "where"
			}
			for _, e := range schema.ExprsOf(obj) {
				l.nullCompared(ref, obj, attr, e.Text)
			}
		}
	}
	for _, e := range l.State.Entities {
		switch e := e.(type) {
		case *schema.Domain:
			for _, c := range e.Checks {
				l.nullCompared(e.Ref(), e, "check."+c.Name+".expr", c.Expr.Text)
			}
		case *schema.Policy:
			l.nullCompared(e.Ref(), e, "using", e.Using.Text)
			l.nullCompared(e.Ref(), e, "with_check", e.WithCheck.Text)
		case *schema.Trigger:
			l.nullCompared(e.Ref(), e, "when", e.When.Text)
		case *schema.View:
			l.nullCompared(e.Ref(), e, "as", e.As.Text)
		case *schema.Rule:
			l.nullCompared(e.Ref(), e, "where", e.Where.Text)
		}
	}
}

// nullCompared finds a comparison with null in a text.
func (l *look) nullCompared(ref schema.Ref, obj schema.Object, attr, text string) {
	var before, last sqltext.Token
	for t := range sqltext.Tokens(text) {
		if t.Kind == sqltext.Ident && t.Text == "null" && isOp(last, "=", ">") {
			unequal := isOp(before, "<", "!") && before.End == last.Pos
			if unequal || last.Text == "=" && !(isOp(before, ":", "<", ">", "=") && before.End == last.Pos) {
				l.foundf(ref, obj, attr, "%s compares with null by an operator: that is never true", ref)
				return
			}
		}
		before, last = last, t
	}
}

// isOp reports whether a token is one of some operators.
func isOp(t sqltext.Token, texts ...string) bool {
	for _, text := range texts {
		if t.Kind == sqltext.Op && t.Text == text {
			return true
		}
	}
	return false
}
