package ddl

import (
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CreatePolicy makes a policy.
func CreatePolicy(p *schema.Policy) string {
	s := "CREATE POLICY " + schema.Ident(p.Name) + " ON " + p.Table.SQL()
	if p.Restrictive {
		s += " AS RESTRICTIVE"
	}
	if p.For != "" {
		s += " FOR " + p.For
	}
	return s + " TO " + Grantees(p.To) + policyTexts(p)
}

// AlterPolicy gives a policy other roles and expressions. It can take no expression away.
func AlterPolicy(p *schema.Policy) string {
	return "ALTER POLICY " + schema.Ident(p.Name) + " ON " + p.Table.SQL() + " TO " + Grantees(p.To) + policyTexts(p)
}

func policyTexts(p *schema.Policy) string {
	s := ""
	if !p.Using.IsZero() {
		s += " USING " + parens(p.Using.SQL())
	}
	if !p.WithCheck.IsZero() {
		s += " WITH CHECK " + parens(p.WithCheck.SQL())
	}
	return s
}

// Grantees lists roles; none are PUBLIC.
func Grantees(roles []string) string {
	if len(roles) == 0 {
		return schema.Public
	}
	out := make([]string, len(roles))
	for i, r := range roles {
		out[i] = Grantee(r)
	}
	return strings.Join(out, ", ")
}

// Grantee is the name of a role, or PUBLIC.
func Grantee(role string) string {
	if role == schema.Public {
		return role
	}
	return schema.Ident(role)
}

// RowSecurity are the statements that bring a table from one state to the other.
func RowSecurity(t schema.Name, from, to schema.RowSecurity) []string {
	var out []string
	say := func(was, is bool, yes, no string) {
		switch {
		case is && !was:
			out = append(out, "ALTER TABLE "+t.SQL()+" "+yes+" ROW LEVEL SECURITY")
		case was && !is:
			out = append(out, "ALTER TABLE "+t.SQL()+" "+no+" ROW LEVEL SECURITY")
		}
	}
	say(from.Enabled, to.Enabled, "ENABLE", "DISABLE")
	say(from.Enforced, to.Enforced, "FORCE", "NO FORCE")
	return out
}
