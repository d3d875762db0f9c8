package diagram

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// dotStatement is the grammar of DOT as far as it is used: what stands between << and >> is XML.
var dotStatement = regexp.MustCompile(`^(digraph schema \{|\}|  rankdir=LR|  (graph|node|edge) \[[^"\]]*("[^"]*"[^"\]]*)*\]` +
	`|  t\d+ \[label=<(<table .*</table>)>\]|  t\d+(:r\d+)? -> t\d+(:l\d+)? \[tooltip="(([^"\\]|\\\\)*)"( style=dashed)?( color="[^"]*")?\])$`)

// FuzzDrawings: whatever a name holds, each form of a drawing has the elements that it has with a plain name,
// and shows the name.
func FuzzDrawings(f *testing.F) {
	for _, s := range []string{"users", "x\n::error::y", "\x1b[2J", "\u202e", "\xff", `a"b`, `a\`, "<b>", "&amp;", "]]>", "%%{init}%%", "`", "#quot;", "{}", "\ufffe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || strings.IndexByte(s, 0) >= 0 || len(s) > schema.MaxIdentifier {
			t.Skip("no name of PostgreSQL's")
		}
		forms := func(s string) (svg, dot, mermaid string) {
			a, b := table(s), table("t", s)
			a.Columns = append(a.Columns, &schema.Column{Name: s, Type: schema.Type{Text: "text"}})
			b.ForeignKeys[0].Name = s
			d := Of(&schema.Database{Tables: []*schema.Table{a, b}})
			// The order of the tables follows their names, and is no part of what is compared.
			var out [3]bytes.Buffer
			if err := errors.Join(SVG(&out[0], d), DOT(&out[1], d), Mermaid(&out[2], d)); err != nil {
				t.Fatal(err)
			}
			return out[0].String(), out[1].String(), out[2].String()
		}
		svg, dot, mermaid := forms(s)
		cleanSVG, cleanDOT, cleanMermaid := forms("n")
		for _, doc := range []string{svg, dot, mermaid} {
			if visible.Lines(doc) != doc {
				t.Errorf("it hides something:\n%q", doc)
			}
		}
		tags, texts := elementsOf(t, svg)
		if want, _ := elementsOf(t, cleanSVG); !slices.Equal(sorted(tags), sorted(want)) || !slices.Contains(texts, "public."+visible.Line(s)) {
			t.Errorf("SVG is another drawing:\n%s", svg)
		}
		if strings.Count(mermaid, "\n") != strings.Count(cleanMermaid, "\n") {
			t.Errorf("Mermaid has other lines:\n%s", mermaid)
		}
		for l := range strings.Lines(mermaid) {
			if !mermaidLine.MatchString(strings.TrimSuffix(l, "\n")) {
				t.Errorf("not Mermaid: %q", l)
			}
		}
		var tooltip string
		if strings.Count(dot, "\n") != strings.Count(cleanDOT, "\n") {
			t.Errorf("DOT has other lines:\n%s", dot)
		}
		for l := range strings.Lines(dot) {
			m := dotStatement.FindStringSubmatch(strings.TrimSuffix(l, "\n"))
			if m == nil {
				t.Fatalf("not DOT: %q", l)
			}
			if m[4] != "" {
				elementsOf(t, m[4])
			}
			tooltip += m[7]
		}
		if want := strings.ReplaceAll(escaped(strings.TrimSpace(s)), `\`, `\\`); strings.TrimSpace(tooltip) != strings.TrimSpace(want) && strings.TrimSpace(s) == s {
			t.Errorf("%q is read as %q", s, tooltip)
		}
	})
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

func elementsOf(t *testing.T, doc string) (tags, texts []string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(doc))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return tags, texts
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, doc)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			tags = append(tags, tok.Name.Local)
		case xml.CharData:
			texts = append(texts, string(tok))
		}
	}
}
