package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// IgnoreWord begins a comment of the HCL that ignores findings: # schemactl:ignore RULE reason.
const IgnoreWord = "schemactl:ignore"

// Ignore is such a comment.
type Ignore struct {
	Pos schema.Pos
	// Line is the line that it is about. Text is what follows the word: names of rules with commas between, and a reason.
	Line int
	Text string
}

// Rules are the rules that the comment names, and Reason the rest of it.
func (i Ignore) parse() (rules []string, reason string) {
	first, reason, _ := strings.Cut(i.Text, " ")
	for r := range strings.SplitSeq(first, ",") {
		if r != "" {
			rules = append(rules, r)
		}
	}
	return rules, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(reason), "-"))
}

const (
	unusedIgnore  = "unused_ignore"
	withoutReason = "ignore_without_reason"
)

// The rules of comments find nothing by themselves: [Report.settle] does, when all others were asked.
var commentRules = []Rule{
	{ID: unusedIgnore, Group: "comments", Title: "an ignore comment ignores nothing", Severity: warns, Source: "lint.md#in-the-hcl",
		Why: "What it was for is mended or has moved, or its rule is misspelt; the next finding on its line would be hidden unseen.",
		Do:  "remove the comment, or mend the name of the rule"},
	{ID: withoutReason, Group: "comments", Title: "an ignore comment gives no reason", Severity: tells, Source: "lint.md#in-the-hcl",
		Why: "Who reads it later cannot tell whether it still holds.",
		Do:  "write why: # schemactl:ignore RULE the reason"},
}

// settle takes out what comments ignore, and adds what is wrong with the comments.
func (r *Report) settle(l *look, asked map[string]bool) {
	used := make(map[schema.Pos]map[string]bool)
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		for _, i := range l.Ignores {
			rules, _ := i.parse()
			if !slices.Contains(rules, f.Rule) || f.Place == nil || f.Place.File != i.Pos.File || !slices.Contains(f.lines, i.Line) {
				continue
			}
			if used[i.Pos] == nil {
				used[i.Pos] = make(map[string]bool)
			}
			used[i.Pos][f.Rule] = true
			r.Ignored++
			return true
		}
		return false
	})
	for _, i := range l.Ignores {
		rules, reason := i.parse()
		if len(rules) == 0 {
			r.comment(l, unusedIgnore, i, "the comment names no rule")
		}
		for _, id := range rules {
			switch {
			case !slices.Contains(policy.LintRules, id):
				r.comment(l, unusedIgnore, i, "there is no rule "+id)
			case asked[id] && !used[i.Pos][id]:
				r.comment(l, unusedIgnore, i, "rule "+id+" finds nothing here")
			}
		}
		if reason == "" && len(rules) > 0 {
			r.comment(l, withoutReason, i, "the comment gives no reason")
		}
	}
}

// comment adds a finding of a comment, unless its rule is off.
func (r *Report) comment(l *look, id string, i Ignore, fact string) {
	rule, _ := RuleOf(id)
	if severity := l.limits.Severity(id, rule.Severity); severity != policy.SeverityOff {
		r.Findings = append(r.Findings, Finding{
			Rule: id, Severity: severity, Place: &plan.Place{File: i.Pos.File, Line: i.Pos.Line, Column: i.Pos.Column}, Fact: fact, Advice: rule.Do,
		})
	}
}
