package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// linted are reports with nothing, with names that could break a form, and with more than any limit.
var linted = map[string]func() *lint.Report{
	"clean": func() *lint.Report { return lint.Run(lint.Facts{State: &schema.Database{}}) },
	"nasty": func() *lint.Report {
		r := lint.Run(lint.Facts{State: &schema.Database{}})
		evil := nasty().Env
		for i, s := range policy.Severities {
			r.Findings = append(r.Findings, lint.Finding{
				Rule: policy.LintRules[i], Severity: s, Object: plan.Object{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: evil},
				Place: nasty().Changes[0].Place, Fact: evil, Advice: evil, Fix: []string{evil},
			})
		}
		r.Env = evil
		r.Judge(policy.SeverityWarning)
		return r
	},
	"huge": func() *lint.Report {
		db := &schema.Database{}
		for i := range 900 {
			name := schema.Name{Schema: "public", Name: strings.Repeat("t", i%40+1) + strings.Repeat("u", i/40)}
			db.Tables = append(db.Tables, &schema.Table{Name: name, Columns: []*schema.Column{{Name: "m", Type: schema.Type{Text: "money"}}}})
		}
		return lint.Run(lint.Facts{State: db})
	},
}

// Every form is read by a reader that is not ours.
func TestLintForms(t *testing.T) {
	for name, make := range linted {
		docs := map[string]string{}
		for _, form := range report.LintFormatNames() {
			f, _ := report.LintFormatOf(form)
			var b, again bytes.Buffer
			if err := f.Write(&b, make(), formOptions); err != nil {
				t.Fatal(err)
			}
			if err := f.Write(&again, make(), formOptions); err != nil || again.String() != b.String() {
				t.Errorf("%s/%s: the same report gives another text", form, name)
			}
			docs[form] = b.String()
		}
		t.Run(name, func(t *testing.T) { checkLintForms(t, make(), docs) })
	}
}

func checkLintForms(t *testing.T, r *lint.Report, docs map[string]string) {
	t.Helper()
	like := &plan.Plan{Result: plan.Noop}
	if r.Count(policy.SeverityError) > 0 {
		like.Result = plan.Changes
	}
	checkGitHub(t, docs["github"], like)
	checkMarkdown(t, docs["markdown"], like)
	checkSARIF(t, docs["sarif"], like)
	checkLintJSON(t, docs["json"])
	if got := strings.Count(docs["junit"], "<failure "); got != r.Count(policy.SeverityError)+r.Count(policy.SeverityWarning) {
		t.Errorf("%d failures in JUnit", got)
	}
	for _, rule := range r.Asked() {
		if !strings.Contains(docs["junit"], `name="`+rule.ID) {
			t.Errorf("JUnit has no test of %s", rule.ID)
		}
	}
	if strings.ContainsAny(docs["text"], "\x01\x1b") {
		t.Errorf("control characters in\n%s", docs["text"])
	}
}

func checkLintJSON(t *testing.T, doc string) {
	t.Helper()
	compiled, err := jsonschema.NewCompiler().Compile("../../docs/lint.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(v); err != nil {
		t.Error(err)
	}
}

// The parts that several documents have are the same in their schemas.
func TestLintSchemaShares(t *testing.T) {
	part := func(file string, path ...string) any {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		for _, p := range path {
			v = v.(map[string]any)[p]
		}
		return v
	}
	text := func(v any) string {
		b, _ := json.Marshal(v)
		return string(b)
	}
	if text(part("../../docs/lint.schema.json", "$defs", "place")) != text(part(schemaFile, "$defs", "place")) {
		t.Error("place differs from that of plan.schema.json")
	}
	if got, want := part("../../docs/lint.schema.json", "$defs", "object", "properties"), part(schemaFile, "$defs", "object", "properties"); text(got) != text(want) {
		t.Error("object differs from that of plan.schema.json")
	}
}

// Columns of one table of which the same is so are one line of the text.
func TestLintTextJoinsColumns(t *testing.T) {
	columns := []*schema.Column{}
	for _, name := range []string{"a", "b", "id"} {
		columns = append(columns, &schema.Column{Name: name, Type: schema.Type{Text: "money"}, NotNull: true})
	}
	r := lint.Run(lint.Facts{State: &schema.Database{Tables: []*schema.Table{{Name: schema.Name{Schema: "public", Name: "t"}, Columns: columns, PrimaryKey: &schema.Key{Columns: []string{"id"}}}}}})
	var b bytes.Buffer
	if err := report.LintText(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "3 columns of public.t: a, b, id\n") {
		t.Error(b.String())
	}
	if !slices.ContainsFunc(r.Findings, func(f lint.Finding) bool { return f.Object.Name == "b" }) {
		t.Error("the findings themselves are one for each column")
	}
}
