package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// named is a plan in which one name stands everywhere.
func named(name string) *plan.Plan {
	p := drift()
	o := plan.Object{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: name}
	p.Target.Database = name
	p.Env = ""
	p.Perf, p.Unfinished = nil, nil
	p.Changes = []plan.Change{{Action: diff.Rename, Object: o, OldName: name, Attrs: []plan.Attr{{Name: name, From: "a", To: "b"}}}}
	p.Steps = []plan.Step{{ID: 1, Summary: "drop " + name, SQL: "DROP INDEX public." + schema.Ident(name), Class: plan.Brief, Why: "of " + name,
		Locks: []plan.Lock{{Relation: name, Mode: "SHARE"}}, Rows: -1, Bytes: -1, Object: o}}
	p.Hazards = []plan.Hazard{{Name: "rewrite", Object: o, Text: "rewrites " + name}}
	p.Refused = []plan.Refusal{{Object: o, Text: "cannot " + name, Hint: "do"}}
	p.Ignored = []plan.Ignored{{Rule: "r", Reason: "why", Count: 1, Objects: []plan.Object{o}}}
	p.NotProven = []plan.NotProven{{Object: o, Attr: name, Live: "a", Desired: "b"}}
	p.Warnings = []plan.Warning{{Text: "mind " + name}}
	p.Unmanaged = []plan.Unmanaged{{Schema: name, Kind: "tables", Count: 2}}
	return p
}

// FuzzForms: whatever a name holds, the form's own reader finds the name in it, or what the name is shown
// as, and otherwise what it finds where the name is a plain word: no other element, line or command.
func FuzzForms(f *testing.F) {
	for _, s := range []string{
		"users", "x\n::error file=a.txt::pwn", "\x1b[31m\x07", "\u202e\u2066\u200b", "\xff\x85", "\u0085\u009b", "\U000e0041", "##[add-mask]x", "a\r::b", "`", "``` \n```", "|", "a|`",
		"<script>", "-->", "</details>", "@org/team", "#1 GH-1 !1", "[x](http://e)", "![x](y)", "https://e www.e", " x ", "\\", "\\|", "&#8203;", "*x* _y_ ~~z~~", "a\"b", "%0A%25,:", "{{.}}", "$x$", ":tada:", "'", "\\'",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if name == "" || strings.IndexByte(name, 0) >= 0 || len(name) > schema.MaxIdentifier {
			t.Skip("no name of PostgreSQL's")
		}
		for form, check := range nameReaders {
			doc := render(t, form, named(name), formOptions)
			said := doc
			if form == "github" { // whose lines are commands
				said = strings.ReplaceAll(doc, "\n::", "\n")
			}
			if visible.Lines(strings.TrimPrefix(said, "::")) != strings.TrimPrefix(said, "::") {
				t.Errorf("%s hides something, or has a command:\n%q", form, doc)
			}
			check(t, doc, render(t, form, named("n"), formOptions), name)
		}
	})
}

var nameReaders = map[string]func(t *testing.T, doc, clean, name string){
	"text": readText, "sql": readSQL, "json": readNamesJSON, "sarif": readNamesSARIF, "markdown": readMarkdown, "html": readHTML,
	"github": readGitHub, "junit": readJUnit, "prometheus": readPrometheus,
}

func readText(t *testing.T, doc, clean, name string) {
	if got, want := strings.Count(doc, "\n"), strings.Count(clean, "\n"); got != want {
		t.Errorf("the text has %d lines, not %d:\n%s", got, want, doc)
	}
	if !strings.Contains(doc, "~ index public.users."+visible.Line(name)+" renamed from "+visible.Line(name)+"\n") {
		t.Errorf("the name is not in the text:\n%s", doc)
	}
}

func readSQL(t *testing.T, doc, clean, name string) {
	if strings.Count(doc, "\n") != strings.Count(clean, "\n") {
		t.Errorf("the script has other lines:\n%s", doc)
	}
	for l := range strings.Lines(doc) {
		if strings.HasPrefix(l, `\`) && l != "\\set ON_ERROR_STOP on\n" {
			t.Errorf("psql is given %q", l)
		}
	}
	count := func(sql string) (n int) {
		var last string
		for tok := range sqltext.Tokens(sql) {
			if !strings.EqualFold(last, "u") && tok.Text != "&" && !strings.EqualFold(tok.Text, "u") {
				n++
			}
			last = tok.Text
		}
		return n
	}
	want := sqltext.Visible("DROP INDEX public." + schema.Ident(name) + ";\n")
	if !strings.Contains(doc, "\n"+want) || utf8.ValidString(name) && !strings.EqualFold(name, "u") && count(strings.TrimSuffix(doc[:strings.Index(doc, want)], "\n")) != count(clean[:strings.Index(clean, "DROP INDEX")]) {
		t.Errorf("the script is another one:\n%s", doc)
	}
}

func readNamesJSON(t *testing.T, doc, _, name string) {
	var p plan.Plan
	if err := json.Unmarshal([]byte(doc), &p); err != nil {
		t.Fatal(err)
	}
	if utf8.ValidString(name) && (p.Changes[0].Object.Name != name || p.Target.Database != name || len(p.Changes) != 1) {
		t.Errorf("%q is read as %q", name, p.Changes[0].Object.Name)
	}
}

func readNamesSARIF(t *testing.T, doc, clean, name string) {
	var got, want struct {
		Runs []struct {
			Results []struct {
				Message   struct{ Text string }
				Locations []struct {
					LogicalLocations []struct{ Name string }
				}
			}
		}
	}
	if err := errors.Join(json.Unmarshal([]byte(doc), &got), json.Unmarshal([]byte(clean), &want)); err != nil {
		t.Fatal(err)
	}
	if len(got.Runs[0].Results) != len(want.Runs[0].Results) {
		t.Error("there are other results")
	}
	first := got.Runs[0].Results[0]
	if utf8.ValidString(name) && first.Locations[0].LogicalLocations[0].Name != name {
		t.Errorf("%q is read as %q", name, first.Locations[0].LogicalLocations[0].Name)
	}
	if regexp.MustCompile(`(^|[^\\])(\\\\)*\[[^\]]*[^\\\]]\]\(`).MatchString(first.Message.Text) {
		t.Errorf("a message has a link: %s", first.Message.Text)
	}
}

// shape is the tree of a page without its text.
func shape(t *testing.T, page string) (tags []string, text string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			tag := n.Data
			for _, a := range n.Attr {
				if a.Key != "width" && a.Key != "height" && a.Key != "viewbox" {
					tag += " " + a.Key
				}
			}
			tags = append(tags, tag)
		case html.CommentNode:
			tags = append(tags, "comment")
		case html.TextNode:
			text += n.Data + "\n"
		}
	}
	return tags, text
}

func markdownPage(t *testing.T, doc string) string {
	t.Helper()
	var out bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(gmhtml.WithUnsafe()))
	if err := md.Convert([]byte(doc), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

var calls = regexp.MustCompile(`(?i)[@#][\w]|\bGH-\d|[!%~$&^][\w"]`)

func readMarkdown(t *testing.T, doc, clean, name string) {
	page := markdownPage(t, doc)
	got, text := shape(t, page)
	want, _ := shape(t, markdownPage(t, clean))
	if !slices.Equal(got, want) {
		t.Errorf("%q makes another page:\n%s\n%s", name, doc, page)
	}
	if !strings.Contains(text, "index public.users."+visible.Line(name)+"\n") {
		t.Errorf("the name is not on the page:\n%s", text)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	if call := calls.FindString(withoutCode(root)); call != "" {
		t.Errorf("%q calls %s", name, call)
	}
}

func readHTML(t *testing.T, doc, clean, name string) {
	got, text := shape(t, doc)
	want, _ := shape(t, clean)
	if !slices.Equal(got, want) {
		t.Errorf("%q makes another page:\n%s", name, doc)
	}
	if !strings.Contains(text, "index public.users."+visible.Line(name)+"\n") {
		t.Errorf("the name is not on the page:\n%s", text)
	}
}

func readGitHub(t *testing.T, doc, clean, name string) {
	if strings.Count(doc, "\n") != strings.Count(clean, "\n") {
		t.Errorf("there are other lines:\n%s", doc)
	}
	for l := range strings.Lines(doc) {
		if !workflowCommand.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("no workflow command: %q", l)
		}
	}
	unescape := strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
	first, _, _ := strings.Cut(doc, "\n")
	_, title, _ := strings.Cut(first, "title=")
	title, _, _ = strings.Cut(title, "::")
	if got := unescape.Replace(title); got != "~ index public.users."+visible.Line(name) {
		t.Errorf("%q is read as %q", name, got)
	}
}

func readJUnit(t *testing.T, doc, clean, name string) {
	tags := func(doc string) (out []string) {
		dec := xml.NewDecoder(strings.NewReader(doc))
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				return out
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, ok := tok.(xml.StartElement); ok {
				out = append(out, e.Name.Local)
				if e.Name.Local == "testcase" && len(out) == 3 && clean != "" && e.Attr[1].Value != "index public.users."+visible.Line(name)+" is as desired" {
					t.Errorf("%q is read as %q", name, e.Attr[1].Value)
				}
			}
		}
	}
	got := tags(doc)
	name = "n"
	if want := tags(clean); !slices.Equal(got, want) {
		t.Errorf("the elements are %v, not %v", got, want)
	}
}

func readPrometheus(t *testing.T, doc, clean, name string) {
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(doc, "\n") != strings.Count(clean, "\n") {
		t.Error("there are other lines")
	}
	for _, l := range families["schemactl_check_success"].GetMetric()[0].GetLabel() {
		if l.GetName() == "database" && l.GetValue() != visible.Line(name) {
			t.Errorf("%q is read as %q", name, l.GetValue())
		}
	}
}
