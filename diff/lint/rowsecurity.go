package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

var rowSecurityRules = []Rule{
	{ID: "row_security_disabled", Group: "security", Title: "a table that an API exposes has no row security", Severity: fails, find: rowSecurityDisabled, Source: manual + "ddl-rowsecurity.html",
		Why: "What a role of an API may read, whoever calls the API reads: PostgREST and Supabase leave it to row security which rows those are. Exposed are tables that the roles of the option have a privilege on, and those of the schemas of the option.",
		Do:  "declare row_security { enabled = true } and policies, or take the privilege away"},
	{ID: "policy_without_row_security", Group: "security", Title: "a table has policies, and row security is off", Severity: fails, find: policyWithoutRowSecurity, Source: manual + "ddl-rowsecurity.html",
		Why: "Policies do nothing until row security is enabled: every row is seen.",
		Do:  "declare row_security { enabled = true }"},
	{ID: "row_security_without_policy", Group: "security", Title: "a table has row security and no policy", Severity: tells, find: rowSecurityWithoutPolicy, Source: manual + "ddl-rowsecurity.html",
		Why: "Only the owner, and roles that bypass row security, see rows. That can be meant, or forgotten.",
		Do:  "declare a policy; where no one shall see a row, an ignore comment says so"},
	{ID: "policy_calls_per_row", Group: "security", Title: "a policy calls a function for every row", Severity: warns, find: policyCallsPerRow, Source: "https://supabase.com/docs/guides/database/postgres/row-level-security#call-functions-with-select",
		Why: "auth.uid(), current_setting() and the like are the same for every row, and are called for each. In a subquery they are called once, and an index can be used.",
		Do:  "put the call into a subquery: (select auth.uid())"},
	{ID: "multiple_permissive_policies", Group: "security", Title: "several permissive policies are for the same role and command", Severity: tells, find: multiplePermissive, Source: manual + "sql-createpolicy.html",
		Why: "Each is evaluated for every row until one lets it pass, and who reads one of them does not see what the others allow.",
		Do:  "join them into one policy with OR"},
	{ID: "policy_always_true", Group: "security", Title: "a policy lets everyone write every row", Severity: warns, find: policyAlwaysTrue, Source: manual + "sql-createpolicy.html",
		Why: "A permissive policy whose condition is true, for a command that writes, switches row security off for its roles. For SELECT that can be meant, so it is left out.",
		Do:  "write the condition, or let the policy be for fewer roles"},
}

// policiesOf are the policies by their tables.
func (l *look) policiesOf() map[schema.Name][]*schema.Policy {
	out := make(map[schema.Name][]*schema.Policy)
	for p := range entities[*schema.Policy](l) {
		out[p.Table] = append(out[p.Table], p)
	}
	return out
}

func rowSecurityDisabled(l *look) {
	schemas, roles := l.texts("schemas"), l.texts("roles")
	granted := make(map[schema.Name]string)
	for p := range entities[*schema.Permission](l) {
		on := p.Target()
		if on.Kind == schema.KindTable && len(p.Privileges) > 0 && slices.Contains(roles, p.Grantee) {
			granted[schema.Name{Schema: on.Schema, Name: on.Name}] = p.Grantee
		}
	}
	for _, t := range l.State.Tables {
		role := granted[t.Name]
		switch {
		case t.RowSecurity.Enabled:
		case role != "":
			l.foundf(t.Ref(), t, "row_security", "%s has privileges on table %s, and row security is off", role, t.Name)
		case slices.Contains(schemas, t.Name.Schema):
			l.foundf(t.Ref(), t, "row_security", "table %s is in an exposed schema, and row security is off", t.Name)
		}
	}
}

func policyWithoutRowSecurity(l *look) {
	policies := l.policiesOf()
	for _, t := range l.State.Tables {
		if list := policies[t.Name]; len(list) > 0 && !t.RowSecurity.Enabled {
			l.foundf(t.Ref(), t, "row_security", "policy %s of table %s does nothing: row security is off", list[0].Name, t.Name)
		}
	}
}

func rowSecurityWithoutPolicy(l *look) {
	policies := l.policiesOf()
	for _, t := range l.State.Tables {
		if t.RowSecurity.Enabled && len(policies[t.Name]) == 0 {
			l.foundf(t.Ref(), t, "row_security", "table %s has row security and no policy: no one but its owner sees a row", t.Name)
		}
	}
}

func policyCallsPerRow(l *look) {
	for p := range entities[*schema.Policy](l) {
		for _, e := range []struct{ attr, text string }{{"using", p.Using.SQL()}, {"with_check", p.WithCheck.SQL()}} {
			if call := perRow(e.text); call != "" {
				l.foundf(p.Ref(), p, e.attr, "policy %s of %s calls %s for every row", p.Name, p.Table, call)
			}
		}
	}
}

// perRow is a call, in a condition, of a function that gives the same for every row and is not in a subquery of its own.
func perRow(text string) string {
	var tokens []sqltext.Token
	for t := range sqltext.Tokens(text) {
		tokens = append(tokens, t)
	}
	for i, t := range tokens {
		if i+1 >= len(tokens) || !t.IsName() || !isOp(tokens[i+1], "(") {
			continue
		}
		first, name := i, t.Text
		if i > 1 && isOp(tokens[i-1], ".") {
			first, name = i-2, tokens[i-2].Text+"."+t.Text
		}
		isSession := strings.HasPrefix(name, "auth.") || t.Text == "current_setting"
		if isSession && !inSelect(tokens[:first]) {
			return name + "()"
		}
	}
	return ""
}

// inSelect reports whether what follows some tokens is of the list of a SELECT: a subquery that is evaluated once.
func inSelect(tokens []sqltext.Token) bool {
	depth := 0
	for i := len(tokens) - 1; i >= 0; i-- {
		t := tokens[i]
		switch {
		case isOp(t, ")"):
			depth++
		case isOp(t, "("):
			depth--
		case t.Kind == sqltext.Ident && depth <= 0 && (t.Text == "where" || t.Text == "on"):
			return false
		case t.Kind == sqltext.Ident && t.Text == "select" && depth <= 0:
			return true
		}
	}
	return false
}

func multiplePermissive(l *look) {
	policies := l.policiesOf()
	for _, t := range l.State.Tables {
		all := policies[t.Name]
		for i, p := range all {
			if p.Restrictive {
				continue
			}
			for _, earlier := range all[:i] {
				if on := shared(p, earlier); on != "" && !earlier.Restrictive {
					l.foundf(p.Ref(), p, "", "policies %s and %s of %s are both for %s", earlier.Name, p.Name, t.Name, on)
					break
				}
			}
		}
	}
}

// shared is the command and the role that two policies are both for; empty where there is none.
func shared(a, b *schema.Policy) string {
	command := a.For
	if command == "" {
		command = b.For
	}
	if a.For != "" && b.For != "" && a.For != b.For {
		return ""
	}
	if command == "" {
		command = "ALL"
	}
	if len(a.To) == 0 && len(b.To) == 0 {
		return command + " of " + schema.Public
	}
	for _, role := range a.To {
		if slices.Contains(b.To, role) {
			return fmt.Sprintf("%s of %s", command, role)
		}
	}
	return ""
}

func policyAlwaysTrue(l *look) {
	for p := range entities[*schema.Policy](l) {
		if p.Restrictive || p.For == "SELECT" {
			continue
		}
		using, check := isTrue(p.Using.Text), isTrue(p.WithCheck.Text)
		writes := check || using && p.WithCheck.IsZero() || p.For == "DELETE" && using
		trusted := len(p.To) > 0 && !slices.ContainsFunc(p.To, func(r string) bool { return slices.Contains(l.limits.Texts("row_security_disabled", "roles"), r) })
		if writes && !trusted {
			l.foundf(p.Ref(), p, "", "policy %s of %s lets %s write every row", p.Name, p.Table, whom(p))
		}
	}
}

// isTrue reports whether a condition is always true.
func isTrue(text string) bool {
	return slices.Contains([]string{"true", "( true )", "1 = 1"}, sqltext.Normalize(text))
}

// whom names the roles of a policy.
func whom(p *schema.Policy) string {
	if len(p.To) == 0 {
		return schema.Public
	}
	return list(p.To)
}
