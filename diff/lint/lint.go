// Package lint judges the design of a schema: what the server takes, and what harms sooner or later.
//
// What enters: [Facts], which are a state, desired or live, and, where they are known, the live sizes, the health of the
// server and a plan; and the decisions of the policy. What leaves: a [Finding] of each place where a rule of the table of
// rules is broken, each at its place. The package does no I/O, and a rule looks at nothing but the facts: one whose facts are
// not there is not asked, and the report names it.
package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// FormatVersion is the version of the JSON form. Additive changes raise its minor number.
const FormatVersion = "1.0"

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     string          `json:"rule"`
	Severity policy.Severity `json:"severity"`
	// Object is what the finding is about; its Name is empty for a comment of the HCL.
	Object plan.Object `json:"object,omitzero"`
	// Place is where the HCL says so; nil for a live object.
	Place *plan.Place `json:"place,omitempty"`
	// Fact is one line of what is so, Advice one of what to do.
	Fact   string `json:"fact"`
	Advice string `json:"advice"`
	// Fix is HCL to write, or SQL to run, where one is certain.
	Fix []string `json:"fix,omitempty"`

	// lines are those that an ignore comment may be about: of the place, of the object and of its table.
	lines []int
}

// Result is the whole in one word.
type Result string

// The results.
const (
	// Clean: no finding is as bad as the severity that is asked for.
	Clean Result = "clean"
	// Found: at least one is.
	Found Result = "findings"
)

// Report is the outcome of all rules.
type Report struct {
	FormatVersion string `json:"format_version"`
	// Result goes by the severity FailOn.
	Result Result          `json:"result"`
	FailOn policy.Severity `json:"fail_on"`
	Env    string          `json:"env,omitempty"`
	Target plan.Target     `json:"target"`
	// Findings are in the order of the table of rules, and of the places.
	Findings []Finding `json:"findings"`
	// Ignored counts the findings that comments of the HCL ignore, and Known those of the baseline; Gone counts the
	// findings of the baseline that are no more.
	Ignored int `json:"ignored"`
	Known   int `json:"known"`
	Gone    int `json:"gone"`
	// Off are the rules that are not asked, NotAsked those whose facts are not there: of a database, or of a plan.
	Off      []string `json:"off"`
	NotAsked []string `json:"not_asked"`
}

// Count counts the findings of a severity.
func (r *Report) Count(s policy.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Judge sets the result: by the findings that are as bad as a severity, or worse.
func (r *Report) Judge(limit policy.Severity) {
	r.Result, r.FailOn = Clean, limit
	if slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity.Reaches(limit) }) {
		r.Result = Found
	}
}

// Asked are the rules that were asked, in their order.
func (r *Report) Asked() []Rule {
	return slices.DeleteFunc(slices.Clone(Rules), func(x Rule) bool { return slices.Contains(r.Off, x.ID) || slices.Contains(r.NotAsked, x.ID) })
}

// Facts are what the rules look at.
type Facts struct {
	// State is the desired state, or the live one where there is no HCL.
	State *schema.Database
	// Live is the live state, whose tables have sizes; nil without a database.
	Live *schema.Database
	// Health is what the server tells of itself; nil without a database.
	Health *schema.Health
	// Plan leads from Live to State; nil without both.
	Plan *plan.Plan
	// Ignores are the comments of the HCL that ignore findings.
	Ignores []Ignore
	// Policy decides which rules are asked, and of what.
	Policy policy.Policy
}

// Run asks every rule that the policy does not switch off.
func Run(f Facts) *Report {
	r := &Report{FormatVersion: FormatVersion, Findings: []Finding{}, Off: []string{}, NotAsked: []string{}}
	l := &look{Facts: f, limits: f.Policy.Lint}
	asked := make(map[string]bool)
	for _, rule := range Rules {
		severity := l.limits.Severity(rule.ID, rule.Severity)
		switch {
		case severity == policy.SeverityOff:
			r.Off = append(r.Off, rule.ID)
		case !l.knows(rule.needs):
			r.NotAsked = append(r.NotAsked, rule.ID)
		default:
			asked[rule.ID] = true
			r.Findings = append(r.Findings, l.ask(rule, severity)...)
		}
	}
	r.settle(l, asked)
	r.Judge(policy.SeverityWarning)
	return r
}

// knows reports whether facts are there.
func (l *look) knows(n need) bool {
	switch n {
	case needsSizes:
		return l.Live != nil && l.Live.Server.VersionNum > 0
	case needsHealth:
		return l.Health != nil && len(l.Health.Unread) == 0
	case needsPlan:
		return l.Plan != nil
	case needsState:
	}
	return true
}

// ask asks one rule, and puts what it finds in order.
func (l *look) ask(rule Rule, severity policy.Severity) []Finding {
	l.rule, l.severity, l.out = rule, severity, nil
	if rule.find == nil {
		return nil
	}
	rule.find(l)
	slices.SortStableFunc(l.out, compareFindings)
	return l.out
}

func compareFindings(a, b Finding) int {
	if a.Place != nil && b.Place != nil {
		return cmp.Or(strings.Compare(a.Place.File, b.Place.File), cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column),
			a.Object.Ref().Compare(b.Object.Ref()), strings.Compare(a.Fact, b.Fact))
	}
	return cmp.Or(a.Object.Ref().Compare(b.Object.Ref()), strings.Compare(a.Fact, b.Fact))
}
