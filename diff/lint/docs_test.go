package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/policy"
)

// The table of rules and the names that a policy knows are the same, and each rule says all that it must.
func TestRulesAreKnown(t *testing.T) {
	var ids []string
	for _, r := range lint.Rules {
		ids = append(ids, r.ID)
		for name, text := range map[string]string{"Group": r.Group, "Title": r.Title, "Why": r.Why, "Do": r.Do, "Source": r.Source} {
			if text == "" {
				t.Errorf("rule %s has no %s", r.ID, name)
			}
		}
		if !strings.HasSuffix(r.Why, ".") || strings.HasSuffix(r.Do, ".") || strings.HasSuffix(r.Title, ".") {
			t.Errorf("rule %s: Why is sentences, Do and Title are none", r.ID)
		}
	}
	if !slices.Equal(ids, policy.LintRules) {
		t.Errorf("the rules are\n%q, the policy knows\n%q", ids, policy.LintRules)
	}
	for _, o := range policy.LintOptions() {
		if !slices.Contains(ids, o.Rule) || o.Meaning == "" {
			t.Errorf("option %s is of no rule, or has no meaning: %q", o.Name, o.Rule)
		}
	}
}

// docsMark is where the part of docs/lint.md begins that is made of the table of rules.
const docsMark = "<!-- What follows is written by go test ./diff/lint -update. -->\n"

func TestRulesAreDocumented(t *testing.T) {
	page := filepath.Join("..", "..", "docs", "lint.md")
	text := read(t, page)
	head, _, ok := strings.Cut(text, docsMark)
	if !ok {
		t.Fatalf("docs/lint.md has no line %s", docsMark)
	}
	want := head + docsMark + rulesPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if text != want {
		t.Error("docs/lint.md is not as the table of rules: go test ./diff/lint -update")
	}
}

// rulesPage is a section for each group of rules, with one for each rule.
func rulesPage() string {
	var b strings.Builder
	group := ""
	for _, r := range lint.Rules {
		if r.Group != group {
			group = r.Group
			fmt.Fprintf(&b, "\n## Rules: %s\n", group)
		}
		fmt.Fprintf(&b, "\n### %s\n\n*%s: %s.* %s\n\nDo: %s.\n", r.ID, strings.ToUpper(string(r.Severity[:1]))+string(r.Severity[1:]), r.Title, r.Why, markup(r.Do))
		if n := r.Needs(); n != "" {
			fmt.Fprintf(&b, "\nIt needs %s.\n", strings.ReplaceAll(n, "--url", "`--url`"))
		}
		if options := r.Options(); len(options) > 0 {
			b.WriteString("\n| option | default | meaning |\n|---|---|---|\n")
			for _, o := range options {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, defaultOf(o), o.Meaning)
			}
		}
		fmt.Fprintf(&b, "\nSee [%s](%s).\n", sourceName(r.Source), r.Source)
	}
	return b.String()
}

// markup keeps what is HCL from being read as Markdown.
func markup(s string) string { return strings.ReplaceAll(s, "*", "\\*") }

func defaultOf(o policy.LintOption) string {
	switch {
	case o.IsNumber():
		return fmt.Sprintf("`%d`", o.Number)
	case len(o.Texts) == 0:
		return "none"
	}
	return fmt.Sprintf("`%q`", o.Texts)
}

// sourceName is a page in words.
func sourceName(source string) string {
	switch {
	case strings.HasPrefix(source, "https://www.postgresql.org/docs/"):
		return "the manual"
	case strings.HasPrefix(source, "https://wiki.postgresql.org/"):
		return "PostgreSQL's wiki"
	case strings.Contains(source, "pgvector"):
		return "pgvector's README"
	case strings.Contains(source, "supabase"):
		return "Supabase's guide"
	}
	return strings.SplitN(source, ".md", 2)[0]
}
