package lint

import (
	"slices"

	"github.com/replyx/schemactl/policy"
)

// Rule is one rule: what it is called, what it means, and how it finds what breaks it.
type Rule struct {
	ID, Group, Title string
	// Severity is the rule's own, which the policy can change.
	Severity policy.Severity
	// Why says what is wrong with it, Do what to do instead, Source where the manual says it.
	Why, Do, Source string

	needs need
	find  func(*look)
}

// need is what a rule needs to know beside the state.
type need int

// The needs.
const (
	needsState need = iota
	needsSizes
	needsHealth
	needsPlan
)

// Needs says in words what a rule needs beside the HCL; empty where it needs nothing.
func (r Rule) Needs() string {
	switch r.needs {
	case needsSizes, needsHealth:
		return "a database: --url"
	case needsPlan:
		return "a plan: --url and HCL"
	case needsState:
	}
	return ""
}

// Options are the options of the rule.
func (r Rule) Options() []policy.LintOption {
	return slices.DeleteFunc(policy.LintOptions(), func(o policy.LintOption) bool { return o.Rule != r.ID })
}

// RuleOf is the rule of an id.
func RuleOf(id string) (Rule, bool) {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id })
	if i < 0 {
		return Rule{}, false
	}
	return Rules[i], true
}

const manual = "https://www.postgresql.org/docs/current/"

const (
	fails = policy.SeverityError
	warns = policy.SeverityWarning
	tells = policy.SeverityInfo
	off   = policy.SeverityOff
)

// Rules lists every rule in the order in which reports have them.
var Rules = slices.Concat(keyRules, referenceRules, checkRules, indexRules, vectorRules, typeRules, typeObjectRules, nameRules, tableRules,
	rowSecurityRules, rightsRules, codeRules, viewRules, planRules, commentRules)
