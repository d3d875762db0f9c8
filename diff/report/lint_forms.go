package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/markup"
	"github.com/replyx/schemactl/policy"
)

// lintLevels are the words of SARIF and of GitHub for the severities.
var lintLevels = map[policy.Severity]struct{ sarif, github string }{
	policy.SeverityError: {"error", "error"}, policy.SeverityWarning: {"warning", "warning"},
	policy.SeverityInfo: {"note", "notice"}, policy.SeverityOff: {"none", "notice"},
}

// LintSARIF writes the findings for code scanning, each at its line of the HCL.
func LintSARIF(w io.Writer, r *lint.Report, o Options) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "schemactl", Version: o.Version, InformationURI: home, Rules: []sarifRule{}}},
		Automation: &sarifAutomation{ID: strings.TrimSuffix("schemactl/lint/"+r.Env, "/") + "/"},
		ColumnKind: "unicodeCodePoints", Results: []sarifResult{}, Invocations: []sarifInvocation{{Successful: true}},
	}
	index := make(map[string]int)
	for i, rule := range lint.Rules {
		index[rule.ID] = i
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{
			ID: rule.ID, Name: sarifName(rule.ID), Short: sarifMessage{rule.Title}, Full: sarifMessage{sarifText(rule.Why)},
			HelpURI: home + "/blob/main/" + lintPage + "#" + rule.ID, Default: sarifLevel{lintLevels[rule.Severity].sarif},
		})
	}
	seen := make(map[string]int)
	said := shown(r)
	for i, f := range r.Findings {
		key := fmt.Sprintf("%s\x00%s\x00%s\x00%s", r.Env, f.Rule, f.Object.Ref(), f.Fact)
		seen[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, seen[key]))
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Rule, RuleIndex: index[f.Rule], Level: lintLevels[f.Severity].sarif,
			Message:   sarifMessage{sarifText(said.Findings[i].Fact + "; do: " + said.Findings[i].Advice)},
			Locations: o.sarifLocations(o.lintPlace(f), f.Object), Fingerprints: map[string]string{"schemactl/v1": hex.EncodeToString(sum[:16])},
		})
	}
	return Document(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

// sarifName is an id as SARIF likes names: NoPrimaryKey.
func sarifName(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// LintGitHub writes workflow commands, which become annotations on the lines of the HCL.
func LintGitHub(w io.Writer, r *lint.Report, o Options) error {
	r = shown(r)
	return bufferTo(w, func(b *bytes.Buffer) {
		for _, severity := range policy.Severities {
			level := lintLevels[severity].github
			most := githubMost
			if severity == policy.SeverityInfo {
				most-- // the verdict is a notice too
			}
			var lines []string
			for _, f := range r.Findings {
				if f.Severity == severity {
					lines = append(lines, o.annotation(level, f.Rule, f.Fact+"\ndo: "+f.Advice, f.Place))
				}
			}
			b.WriteString(o.annotations(level, "schemactl lint", lines, most))
		}
		b.WriteString(o.annotation("notice", "schemactl lint", LintVerdict(r), nil))
	})
}

// LintMarkdown writes the findings for a pull request: the verdict, the findings by severity, and those of info folded
// away. Where it would be too long the middle of a list is left out, with its count.
func LintMarkdown(w io.Writer, r *lint.Report, o Options) error {
	r = shown(r)
	m := &markdown{p: &plan.Plan{}, o: o, room: MarkdownLimit / 3}
	icon := map[lint.Result]string{lint.Clean: "✅", lint.Found: "🔶"}[r.Result]
	where := ""
	if r.Env != "" {
		where = " " + markup.Code(r.Env)
	}
	m.line("### %s schemactl lint%s: %s\n", icon, where, LintVerdict(r))
	for _, severity := range policy.Severities {
		var rows []string
		for _, f := range r.Findings {
			if f.Severity == severity {
				rows = append(rows, fmt.Sprintf("| %s | %s | %s |", markup.Code(f.Rule), markup.Text(cutMiddle(f.Fact, 500)), strings.TrimSpace(m.place(f.Place))))
			}
		}
		if len(rows) == 0 {
			continue
		}
		folded := severity == policy.SeverityInfo
		if folded {
			m.open(Count(len(rows), "findings") + " of severity info")
		}
		m.line("| %s | finding | HCL |\n|---|---|---|", severity)
		m.list(rows, func(n int) string { return fmt.Sprintf("| | **%s left out here** | |", Count(n, "findings")) })
		m.line("")
		if folded {
			m.close()
		}
	}
	for _, l := range lintAside(r, false) {
		m.line("- %s", markup.Text(l))
	}
	return write(w, &m.b)
}

// LintJUnit writes each finding as a test that fails where it makes the command fail, and each rule that finds nothing as
// one that passes.
func LintJUnit(w io.Writer, r *lint.Report, o Options) error {
	r = shown(r)
	suites := junitSuites{Name: "schemactl lint"}
	for _, rule := range r.Asked() {
		i := slices.IndexFunc(suites.Suites, func(s junitSuite) bool { return s.Name == strings.TrimSpace("lint "+rule.Group+" "+r.Env) })
		if i < 0 {
			i = len(suites.Suites)
			suites.Suites = append(suites.Suites, junitSuite{Name: strings.TrimSpace("lint " + rule.Group + " " + r.Env)})
		}
		s := &suites.Suites[i]
		s.addRule(rule, r, o)
	}
	for _, s := range suites.Suites {
		suites.Tests, suites.Failures = suites.Tests+s.Tests, suites.Failures+s.Failures
	}
	return bufferTo(w, func(b *bytes.Buffer) {
		b.WriteString(xml.Header)
		enc := xml.NewEncoder(b)
		enc.Indent("", "  ")
		_ = enc.Encode(suites) // a buffer takes all of it, and the types are plain
		b.WriteString("\n")
	})
}

// addRule adds the findings of a rule as tests, or the rule itself where there is none.
func (s *junitSuite) addRule(rule lint.Rule, r *lint.Report, o Options) {
	before := s.Tests
	for _, f := range r.Findings {
		if f.Rule != rule.ID {
			continue
		}
		c := junitCase{Class: "schemactl.lint", Name: strings.TrimSpace(rule.ID + " " + f.Object.Ref().String())}
		if f.Place != nil {
			c.File, c.Line = o.file(f.Place), f.Place.Line
		}
		if f.Severity.Reaches(r.FailOn) {
			c.Failure = &junitProblem{Message: f.Fact, Type: string(f.Severity), Text: strings.Join(append([]string{f.Advice}, f.Fix...), "\n")}
			s.Failures++
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	if s.Tests == before {
		s.Tests++
		s.Cases = append(s.Cases, junitCase{Class: "schemactl.lint", Name: rule.ID})
	}
}
