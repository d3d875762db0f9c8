package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// LintFormat is one form of the report of lint.
type LintFormat struct {
	Name  string
	Write func(io.Writer, *lint.Report, Options) error
}

// lintFormats are all forms, in the order in which help lists them.
var lintFormats = []LintFormat{
	{"text", LintText},
	{"json", func(w io.Writer, r *lint.Report, _ Options) error { return Document(w, r) }},
	{"sarif", LintSARIF},
	{"github", LintGitHub},
	{"markdown", LintMarkdown},
	{"junit", LintJUnit},
}

// LintFormatNames lists the forms.
func LintFormatNames() []string {
	out := make([]string, len(lintFormats))
	for i, f := range lintFormats {
		out[i] = f.Name
	}
	return out
}

// LintFormatOf is the form of a name.
func LintFormatOf(name string) (LintFormat, bool) {
	i := slices.IndexFunc(lintFormats, func(f LintFormat) bool { return f.Name == name })
	if i < 0 {
		return LintFormat{}, false
	}
	return lintFormats[i], true
}

// lintPage is where the rules are described.
const lintPage = "docs/lint.md"

// LintText writes the findings for people, by rule. Those of severity info are counted, unless all are asked for, or they
// make the command fail.
func LintText(w io.Writer, r *lint.Report, o Options) error {
	r = shown(r)
	t := &texter{style: newStyle(o.Color), opts: o.TextOptions}
	for _, severity := range policy.Severities {
		for _, list := range byRule(r, severity) {
			t.lintRule(list, o, severity == policy.SeverityInfo && !o.Verbose && r.FailOn != policy.SeverityInfo)
		}
	}
	for _, l := range lintAside(r, o.Verbose) {
		t.line("%s", t.style.dim(l))
	}
	t.line("%s", t.style.bold(LintVerdict(r)))
	t.line("%s", lintNext(r, o.Verbose))
	return write(w, &t.b)
}

// byRule are the findings of a severity, those of each rule together, in the order of the rules.
func byRule(r *lint.Report, severity policy.Severity) [][]lint.Finding {
	var out [][]lint.Finding
	for _, rule := range lint.Rules {
		list := slices.DeleteFunc(slices.Clone(r.Findings), func(f lint.Finding) bool { return f.Rule != rule.ID || f.Severity != severity })
		if len(list) > 0 {
			out = append(out, list)
		}
	}
	return out
}

// lintRule writes the findings of one rule, or counts them.
func (t *texter) lintRule(list []lint.Finding, o Options, short bool) {
	rule, _ := lint.RuleOf(list[0].Rule)
	head := fmt.Sprintf("%s  %s: %s", t.severity(list[0].Severity), t.style.bold(rule.ID), rule.Title)
	if short {
		t.line("%s: %s", head, Count(len(list), "findings"))
		return
	}
	t.line("%s", head)
	for _, l := range lintLines(list) {
		t.line("  %s", l.text)
		for _, fix := range l.fix {
			if o.Verbose {
				t.line("      %s", fix)
			}
		}
	}
	t.line("  do: %s", rule.Do)
	t.line("")
}

// lintLine is a line of a report about one finding, or about columns of a table of which the same is so.
type lintLine struct {
	text string
	fix  []string
}

func lintLines(list []lint.Finding) []lintLine {
	var out []lintLine
	for i := 0; i < len(list); {
		f := list[i]
		names := []string{f.Object.Name}
		for i++; i < len(list) && sameSaid(f, list[i]); i++ {
			names = append(names, list[i].Object.Name)
		}
		text := f.Fact
		if len(names) > 1 {
			text = fmt.Sprintf("%d columns of %s: %s", len(names), schema.Name{Schema: f.Object.Schema, Name: f.Object.Table}, strings.Join(names, ", "))
		}
		if f.Place != nil {
			text = fmt.Sprintf("%s:%d:%d: %s", f.Place.File, f.Place.Line, f.Place.Column, text)
		} else if f.Object.Name != "" && !strings.Contains(f.Fact, f.Object.Ref().Path()) {
			text = f.Object.Ref().String() + ": " + text
		}
		out = append(out, lintLine{text, f.Fix})
	}
	return out
}

// sameSaid reports whether two findings say the same of two columns of a table.
func sameSaid(a, b lint.Finding) bool {
	isColumn := a.Object.Kind == schema.KindColumn && b.Object.Kind == schema.KindColumn && a.Object.Table == b.Object.Table && a.Object.Schema == b.Object.Schema
	return isColumn && strings.Replace(a.Fact, a.Object.Name, "", 1) == strings.Replace(b.Fact, b.Object.Name, "", 1)
}

func (t *texter) severity(s policy.Severity) string {
	text := fmt.Sprintf("%-7s", s)
	switch s {
	case policy.SeverityError:
		return t.style.drop(text)
	case policy.SeverityWarning:
		return t.style.change(text)
	case policy.SeverityInfo, policy.SeverityOff:
	}
	return text
}

// LintVerdict is the outcome in a few words, the same in every form that has a heading.
func LintVerdict(r *lint.Report) string {
	if len(r.Findings) == 0 {
		return "clean: no findings"
	}
	return fmt.Sprintf("%s: %s, %s, %d info", r.Result, Count(r.Count(policy.SeverityError), "errors"), Count(r.Count(policy.SeverityWarning), "warnings"), r.Count(policy.SeverityInfo))
}

// lintAside is what is not shown, in lines.
func lintAside(r *lint.Report, verbose bool) []string {
	var out []string
	if r.Ignored > 0 {
		out = append(out, "ignored by comments of the HCL: "+Count(r.Ignored, "findings"))
	}
	if r.Known > 0 {
		out = append(out, "known by the baseline: "+Count(r.Known, "findings"))
	}
	if r.Gone > 0 {
		out = append(out, fmt.Sprintf("the baseline has %s that are no more: write it again with --write-baseline", Count(r.Gone, "findings")))
	}
	switch {
	case len(r.NotAsked) > 0 && verbose:
		out = append(out, "not asked, for want of a database or a plan: "+strings.Join(r.NotAsked, ", "))
	case len(r.NotAsked) > 0:
		out = append(out, Count(len(r.NotAsked), "rules")+" are not asked: they look at a database, or at a plan")
	}
	return out
}

// lintNext is the next thing to do.
func lintNext(r *lint.Report, verbose bool) string {
	if len(r.Findings) == 0 {
		return "next: nothing has to be done"
	}
	worst := r.Findings[0]
	for _, f := range r.Findings {
		if f.Severity.Reaches(worst.Severity) && f.Severity != worst.Severity {
			worst = f
		}
	}
	more := ""
	if !verbose {
		more = "; --verbose shows every finding, and what to write"
	}
	return fmt.Sprintf("next: schemactl lint --explain %s says why it matters%s", worst.Rule, more)
}

// LintRule writes what a rule means, and its options.
func LintRule(w io.Writer, r lint.Rule, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.line("%s: %s (%s)", t.style.bold(r.ID), r.Title, r.Severity)
	t.line("")
	t.line("%s", r.Why)
	t.line("do: %s", r.Do)
	t.line("")
	if needs := r.Needs(); needs != "" {
		t.line("needs:  %s", needs)
	}
	for _, o := range r.Options() {
		t.line("policy: lint { rule %q { %s = %s } }: %s", r.ID, o.Name, LintOptionValue(o), o.Meaning)
	}
	t.line("policy: lint { rule %q { severity = \"off\" } } leaves it out; in the HCL: # %s %s the reason", r.ID, lint.IgnoreWord, r.ID)
	source := r.Source
	if !strings.Contains(source, "://") {
		source = "docs/" + source
	}
	t.line("see:    %s, %s#%s", source, lintPage, r.ID)
	return write(w, &t.b)
}

// LintOptionValue is the default of an option as the HCL has it.
func LintOptionValue(o policy.LintOption) string {
	if o.IsNumber() {
		return fmt.Sprint(o.Number)
	}
	quoted := make([]string, len(o.Texts))
	for i, s := range o.Texts {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// LintRules lists the rules, a line each.
func LintRules(w io.Writer, severity func(lint.Rule) policy.Severity, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	for _, r := range lint.Rules {
		t.line("%s  %-36s %s", t.severity(severity(r)), r.ID, r.Title)
	}
	return write(w, &t.b)
}

// lintPlace is a finding's place, or the nearest one.
func (o Options) lintPlace(f lint.Finding) *plan.Place {
	if f.Object.Name == "" {
		return f.Place
	}
	return o.near(f.Place, f.Object)
}
