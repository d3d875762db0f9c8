package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

var formOptions = report.Options{
	Root: "db", Source: "https://git.example.com/acme/shop/blob/0123abc", Version: "1.2.3",
	Now:     time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
	Diagram: func() *diagram.Diagram { return touched },
	Near:    func(plan.Object) *plan.Place { return &plan.Place{File: "schema.hcl", Line: 1, Column: 1} },
}

var touched = diagram.Touched(
	&schema.Database{},
	&schema.Database{Tables: []*schema.Table{
		{Name: schema.Name{Schema: "public", Name: "orders"}, Columns: []*schema.Column{{Name: "user id", Type: schema.Type{Text: "bigint"}}},
			ForeignKeys: []*schema.ForeignKey{{Name: "orders_user_fk", Columns: []string{"user id"}, RefTable: schema.Name{Schema: "public", Name: "users"}, RefColumns: []string{"id"}}}},
		{Name: schema.Name{Schema: "public", Name: "users"}, Columns: []*schema.Column{{Name: "id", NotNull: true, Type: schema.Type{Text: "bigint"}}},
			PrimaryKey: &schema.Key{Columns: []string{"id"}}},
	}}, []plan.Change{{Action: diff.Alter, Object: plan.Object{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: "i"}}}, 10)

// drift is the full plan without its error: what a check of a pull request finds.
func drift() *plan.Plan {
	p := full()
	p.Error = nil
	return p
}

func noop() *plan.Plan {
	return &plan.Plan{Result: plan.Noop, Env: "prod", Target: plan.Target{Database: "app", ServerVersion: 150020}}
}

func failed() *plan.Plan {
	return plan.Failed(&plan.Failure{Message: "cannot connect to db:5432/app: refused", Hint: "is the server running?"})
}

// nasty has every text that could break a form in every place.
func nasty() *plan.Plan {
	const evil = "a|b`c``d</td></code></details><script>alert(1)</script> @org #1 *x* _y_ [z](http://evil) https://evil.example.com www.evil.example.com x@evil.example.com 🦄 <!-- --> %0A::error:: \x01 ,=:\"'\\ -->"
	p := drift()
	place := &plan.Place{File: "a b/[x](y)|,:%`.hcl", Line: 3, Column: 1}
	o := plan.Object{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: evil}
	p.Env, p.Target.Database = evil, evil
	p.Changes = []plan.Change{{Action: diff.Alter, Object: o, OldName: evil, Attrs: []plan.Attr{{Name: evil, From: evil, To: evil}}, Reason: evil, Place: place}}
	for i := range p.Steps {
		p.Steps[i].Summary, p.Steps[i].SQL, p.Steps[i].Why, p.Steps[i].Undo, p.Steps[i].Lost = evil, "SELECT 1 -- "+evil+"\n```\n", evil, evil, evil
		p.Steps[i].Locks = []plan.Lock{{Relation: evil, Mode: "SHARE"}}
	}
	p.Hazards = []plan.Hazard{{Name: "rewrite", Object: o, Text: evil, Place: place}}
	p.Refused = []plan.Refusal{{Object: o, Text: evil, Hint: evil, Place: place}}
	p.Ignored = []plan.Ignored{{Rule: evil, Reason: evil, Count: 1, Objects: []plan.Object{o}}}
	p.NotProven = []plan.NotProven{{Object: o, Attr: evil, Live: evil, Desired: evil, Place: place}}
	p.Warnings = []plan.Warning{{Text: evil, Place: place}}
	p.Unmanaged = []plan.Unmanaged{{Schema: evil, Kind: "tables", Count: 2}}
	p.Rehearsal = &plan.Rehearsal{Result: plan.NotRehearsed, On: evil, Server: evil, Why: evil, Hint: evil, Notes: []string{evil}}
	return p
}

// huge has more of everything than any limit.
func huge() *plan.Plan {
	p := drift()
	for i := range 600 {
		o := plan.Object{Kind: schema.KindTable, Schema: "public", Name: fmt.Sprintf("table_%04d", i)}
		p.Changes = append(p.Changes, plan.Change{Action: diff.Create, Object: o, Place: &plan.Place{File: "x.hcl", Line: i + 1}})
		p.Steps = append(p.Steps, plan.Step{ID: i + 5, Summary: "create table " + o.Name, SQL: "CREATE TABLE public." + o.Name + " (\n" + strings.Repeat("  a integer,\n", 60) + ")", Class: plan.Brief, Object: o, Rows: -1, Bytes: -1})
		p.Hazards = append(p.Hazards, plan.Hazard{Name: "rewrite", Object: o, Text: strings.Repeat("ü", 500)})
		p.NotProven = append(p.NotProven, plan.NotProven{Object: o, Attr: "expr", Live: strings.Repeat("x", 5000), Desired: "y"})
		p.Unmanaged = append(p.Unmanaged, plan.Unmanaged{Schema: o.Name, Kind: "tables", Count: 1})
	}
	return p
}

var plans = map[string]func() *plan.Plan{"drift": drift, "noop": noop, "failed": failed, "nasty": nasty, "huge": huge}

// validators read each form with a reader that is not ours.
var validators = map[string]func(t *testing.T, doc string, p *plan.Plan){
	"markdown": checkMarkdown, "html": checkHTML, "sarif": checkSARIF, "github": checkGitHub, "junit": checkJUnit, "prometheus": checkPrometheus,
}

func render(t *testing.T, form string, p *plan.Plan, o report.Options) string {
	t.Helper()
	f, ok := report.FormatOf(form)
	if !ok {
		t.Fatalf("there is no form %s", form)
	}
	var b bytes.Buffer
	if err := f.Write(&b, p, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFormsAreValid(t *testing.T) {
	for form, check := range validators {
		for name, p := range plans {
			t.Run(form+"/"+name, func(t *testing.T) {
				doc := render(t, form, p(), formOptions)
				check(t, doc, p())
				if again := render(t, form, p(), formOptions); again != doc {
					t.Error("the same plan gives another text")
				}
			})
		}
	}
}

// Every form that a program reads has a validator, so that none is added without.
func TestEveryFormHasAValidator(t *testing.T) {
	others := []string{"text", "sql", "json"} // golden; run by psql in testdata/scripts; held against its schema
	for _, name := range report.FormatNames() {
		if validators[name] == nil && !slices.Contains(others, name) {
			t.Errorf("%s has no validator", name)
		}
	}
}

// "Could not check" is told by every form, and by none of them as a noop.
func TestFailureIsNoNoop(t *testing.T) {
	for form := range validators {
		doc := render(t, form, failed(), formOptions)
		said := doc
		if form == "html" {
			root, err := html.Parse(strings.NewReader(doc))
			if err != nil {
				t.Fatal(err)
			}
			said = textOf(first(elements(root, "main")))
		}
		if strings.Contains(said, "noop") {
			t.Errorf("%s says noop:\n%s", form, doc)
		}
		if form == "prometheus" {
			if !strings.Contains(doc, "schemactl_check_success{env=\"\",database=\"\"} 0") || strings.Contains(doc, "schemactl_drift") {
				t.Errorf("metrics of a check that failed:\n%s", doc)
			}
			continue
		}
		if !strings.Contains(doc, "cannot connect to db:5432/app") {
			t.Errorf("%s does not say why:\n%s", form, doc)
		}
	}
}

func checkMarkdown(t *testing.T, doc string, p *plan.Plan) {
	if len(doc) >= report.MarkdownLimit {
		t.Errorf("%d bytes are more than a comment takes", len(doc))
	}
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(gmhtml.WithUnsafe()))
	if err := md.Convert([]byte(doc), &out); err != nil {
		t.Fatal(err)
	}
	root := checkHTMLTree(t, out.String())
	for table := range elements(root, "table") {
		want := len(slices.Collect(elements(first(elements(table, "tr")), "th")))
		for tr := range elements(table, "tr") {
			if got := len(slices.Collect(elements(tr, "td"))); got != want && got != 0 {
				t.Errorf("a row has %d cells, not %d: %s", got, want, textOf(tr))
			}
		}
	}
	if got := len(slices.Collect(elements(root, "h3"))); got != 1 {
		t.Errorf("%d headings, want one", got)
	}
	for a := range elements(root, "a") {
		if href := attr(a, "href"); !strings.HasPrefix(href, formOptions.Source+"/") && !slices.ContainsFunc(policy.Hazards, func(h string) bool { return href == report.HazardPage(h) }) {
			t.Errorf("a link to %s", href)
		}
	}
	if bare := regexp.MustCompile(`(^|[^\w])[@#](org|1)\b`); bare.MatchString(withoutCode(root)) {
		t.Errorf("somebody is named, or an issue:\n%s", doc)
	}
	if len(p.Changes) == 1 && !strings.Contains(textOf(root), visible.Line(p.Changes[0].Object.Ref().String())) {
		t.Errorf("the name of the object is not there:\n%s", textOf(root))
	}
	if len(p.Changes) > 500 && !regexp.MustCompile(`\d+ changes left out here`).MatchString(doc) {
		t.Error("what was cut is not counted")
	}
}

// withoutCode is the text in which a name is a mention.
func withoutCode(n *html.Node) string {
	if n.Type == html.ElementNode && (n.Data == "code" || n.Data == "pre") {
		return ""
	}
	out := ""
	if n.Type == html.TextNode {
		out = n.Data
	}
	for c := range n.ChildNodes() {
		out += withoutCode(c) + "\n"
	}
	return out
}

func checkHTML(t *testing.T, doc string, _ *plan.Plan) {
	root := checkHTMLTree(t, doc)
	if len(slices.Collect(elements(root, "h1"))) != 1 {
		t.Error("no heading")
	}
	for _, banned := range []string{"src=", "@import", "url(", "<link"} {
		for n := range elements(root, "") {
			for _, a := range n.Attr {
				if strings.EqualFold(a.Key+"=", banned) {
					t.Errorf("<%s> has %s", n.Data, banned)
				}
			}
		}
		if banned != "src=" && strings.Contains(textOf(first(elements(root, "style"))), banned) {
			t.Errorf("the style has %s", banned)
		}
	}
	for svg := range elements(root, "svg") {
		var b bytes.Buffer
		if err := html.Render(&b, svg); err != nil {
			t.Fatal(err)
		}
	}
}

// checkHTMLTree parses a page, and sees that no name has become a tag.
func checkHTMLTree(t *testing.T, doc string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	for range elements(root, "script") {
		t.Error("there is a script")
	}
	depth := 0
	z := html.NewTokenizer(strings.NewReader(doc))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			break
		}
		name, _ := z.TagName()
		if string(name) != "details" && string(name) != "table" {
			continue
		}
		switch kind {
		case html.StartTagToken:
			depth++
		case html.EndTagToken:
			depth--
		}
		if depth < 0 {
			t.Fatal("a block is closed twice")
		}
	}
	if depth != 0 {
		t.Error("a block is not closed")
	}
	return root
}

func elements(n *html.Node, name string) func(yield func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if n == nil {
			return
		}
		for c := range n.Descendants() {
			if c.Type == html.ElementNode && (name == "" || c.Data == name) && !yield(c) {
				return
			}
		}
	}
}

func first(seq func(yield func(*html.Node) bool)) *html.Node {
	for n := range seq {
		return n
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

type sarifDoc struct {
	Runs []struct {
		Results []struct {
			PartialFingerprints map[string]string
			Locations           []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []any
		}
	}
}

func readSARIF(t *testing.T, doc string) sarifDoc {
	t.Helper()
	var d sarifDoc
	if err := json.Unmarshal([]byte(doc), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// sarifSchema is OASIS's.
var sarifSchema = sync.OnceValues(func() (*jsonschema.Schema, error) {
	return jsonschema.NewCompiler().Compile("testdata/sarif-schema-2.1.0.json")
})

func checkSARIF(t *testing.T, doc string, p *plan.Plan) {
	s, err := sarifSchema()
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(v); err != nil {
		t.Error(err)
	}
	run := readSARIF(t, doc).Runs[0]
	seen := make(map[string]bool)
	for _, res := range run.Results {
		f := res.PartialFingerprints["schemactl/v1"]
		if f == "" || seen[f] {
			t.Errorf("fingerprint %q is missing or there twice", f)
		}
		seen[f] = true
		if len(res.Locations) != 1 || res.Locations[0].PhysicalLocation.ArtifactLocation.URI == "" {
			t.Error("a result stands nowhere, which GitHub refuses")
		}
	}
	if ok := run.Invocations[0].ExecutionSuccessful; ok != (p.Result != plan.Error) {
		t.Errorf("executionSuccessful is %v", ok)
	}
	if notes := len(run.Invocations[0].ToolExecutionNotifications); p.Error != nil && notes == 0 || notes < len(p.NotProven) {
		t.Errorf("%d notifications of what was not checked", notes)
	}
}

// A finding keeps its fingerprint when values, lines and the rest of the plan change.
func TestSARIFFingerprintsAreStable(t *testing.T) {
	prints := func(p *plan.Plan) string {
		return readSARIF(t, render(t, "sarif", p, formOptions)).Runs[0].Results[0].PartialFingerprints["schemactl/v1"]
	}
	a, b := drift(), drift()
	b.Changes[0].Attrs[0].From, b.Changes[0].Place.Line = "gin", 99
	b.Changes = append(b.Changes, plan.Change{Action: diff.Create, Object: plan.Object{Kind: schema.KindTable, Schema: "public", Name: "z"}})
	if prints(a) != prints(b) {
		t.Error("the fingerprint follows values or lines")
	}
	b.Env = "staging"
	if prints(a) == prints(b) {
		t.Error("two environments have one fingerprint")
	}
}

var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) ((file|line|col|title)=[^,:\r\n]*)(,(file|line|col|title)=[^,:\r\n]*)*::[^\r\n]+$`)

func checkGitHub(t *testing.T, doc string, p *plan.Plan) {
	counts := make(map[string]int)
	for line := range strings.Lines(doc) {
		m := workflowCommand.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Errorf("no workflow command: %q", line)
			continue
		}
		counts[m[1]]++
	}
	for level, n := range counts {
		if n > 10 {
			t.Errorf("%d annotations of level %s: GitHub shows ten", n, level)
		}
	}
	if (counts["error"] > 0) != (p.Result != plan.Noop) {
		t.Errorf("%d errors with result %s", counts["error"], p.Result)
	}
}

func checkJUnit(t *testing.T, doc string, p *plan.Plan) {
	type problem struct {
		Message string `xml:"message,attr"`
	}
	var suites struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string   `xml:"name,attr"`
				Class   string   `xml:"classname,attr"`
				Failure *problem `xml:"failure"`
				Error   *problem `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(doc), &suites); err != nil {
		t.Fatal(err)
	}
	var tests, failures, errs int
	for _, s := range suites.Suites {
		for _, c := range s.Cases {
			tests++
			if c.Name == "" || c.Class == "" {
				t.Error("a test without name or class")
			}
			if c.Failure != nil {
				failures++
			}
			if c.Error != nil {
				errs++
			}
		}
	}
	if tests != suites.Tests || failures != suites.Failures || errs != suites.Errors || tests == 0 {
		t.Errorf("counts are %d %d %d, the tests %d %d %d", suites.Tests, suites.Failures, suites.Errors, tests, failures, errs)
	}
	if bad := failures + errs; (bad == 0) != (p.Result == plan.Noop) {
		t.Errorf("%d failures with result %s", bad, p.Result)
	}
}

func checkPrometheus(t *testing.T, doc string, p *plan.Plan) {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		if families[name].GetHelp() == "" || !strings.HasPrefix(name, "schemactl_") {
			t.Errorf("metric %s", name)
		}
	}
	sum := 0.0
	for _, m := range families["schemactl_drift"].GetMetric() {
		sum += m.GetGauge().GetValue()
	}
	if want := float64(len(p.Changes)); sum != want {
		t.Errorf("the metrics count %v changes, want %v", sum, want)
	}
}

// A drawing that a comment has no room for shows keys and changes alone, and if there is no room for
// these either it is said that there is one.
func TestMarkdownDrawingIsCut(t *testing.T) {
	drawn := func(tables, columns int, mark diagram.Mark) string {
		d := &diagram.Diagram{}
		for i := range tables {
			table := diagram.Table{Name: schema.Name{Schema: "public", Name: fmt.Sprintf("t%d", i)}, Mark: diagram.Changed}
			for j := range columns {
				table.Columns = append(table.Columns, diagram.Column{Name: fmt.Sprintf("column_%d", j), Type: "text", Mark: diagram.Same, PrimaryKey: j == 0})
			}
			table.Columns[1].Mark = mark
			d.Tables = append(d.Tables, table)
		}
		o := formOptions
		o.Diagram = func() *diagram.Diagram { return d }
		doc := render(t, "markdown", drift(), o)
		checkMarkdown(t, doc, drift())
		return doc
	}
	if doc := drawn(3, 10, diagram.Added); !strings.Contains(doc, "text column_9\n") {
		t.Errorf("a small drawing is not whole:\n%s", doc)
	}
	doc := drawn(30, 60, diagram.Added)
	if !strings.Contains(doc, "with the columns that change and keys alone") || !strings.Contains(doc, "text column_0 PK\n") || !strings.Contains(doc, `text column_1 "+ added"`) || strings.Contains(doc, "column_2\n") {
		t.Errorf("a large drawing:\n%s", doc)
	}
	if doc := drawn(2000, 3, diagram.Added); !strings.Contains(doc, "The diagram of 2000 tables is left out, for room") || strings.Contains(doc, "```mermaid") {
		t.Errorf("a drawing without room:\n%.2000s", doc)
	}
}
