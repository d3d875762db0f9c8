package docs_test

import (
	"bytes"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"github.com/replyx/schemactl/diff/report/docs"
	"github.com/replyx/schemactl/internal/visible"
)

// htmlTags and markdownTags are the elements that a page may have, with their attributes.
var htmlTags = map[string]string{
	"html": "lang", "head": "", "meta": "charset name content http-equiv", "title": "", "style": "", "script": "", "body": "", "a": "href class hidden",
	"header": "class", "div": "class id hidden tabindex", "input": "id type placeholder autocomplete spellcheck role aria-label aria-expanded aria-controls aria-autocomplete",
	"kbd": "", "ul": "id role aria-label hidden", "nav": "id aria-label", "p": "class", "details": "open", "summary": "", "li": "", "main": "id tabindex", "span": "id class",
	"article": "class id", "h1": "", "h2": "", "dl": "", "dt": "", "dd": "", "figure": "class", "figcaption": "", "section": "id", "table": "", "thead": "", "tbody": "",
	"tr": "id", "th": "scope", "td": "data-head class", "pre": "", "code": "", "i": "",
	"svg": "class width height viewBox role aria-label", "g": "class transform", "rect": "class width height rx x y", "path": "class d", "text": "class x y",
}

var markdownTags = map[string]string{
	"html": "", "head": "", "body": "", "h1": "", "h2": "", "p": "", "em": "", "ul": "", "li": "", "strong": "", "code": "class", "pre": "", "a": "id href", "img": "src alt",
	"table": "", "thead": "", "tbody": "", "tr": "", "th": "", "td": "", "br": "",
}

// onlyTags sees that a document has no other elements and attributes, and returns its identifiers.
func onlyTags(t *testing.T, root *html.Node, tags map[string]string) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		allowed, ok := tags[n.Data]
		if !ok {
			// The title of a drawing's part is one of its own.
			t.Fatalf("<%s> is no element of the form", n.Data)
		}
		for _, a := range n.Attr {
			if !slices.Contains(strings.Fields(allowed), a.Key) {
				t.Errorf("<%s> has the attribute %s=%q", n.Data, a.Key, a.Val)
			}
			if a.Key != "id" {
				continue
			}
			if ids[a.Val] {
				t.Errorf("%q is the identifier of two elements", a.Val)
			}
			ids[a.Val] = true
		}
	}
	return ids
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
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}

// checkHTML reads the page as a browser does: its links lead into itself, it loads nothing, and its policy
// allows the one style and the one script that it has.
func checkHTML(t *testing.T, site *docs.Site) *html.Node {
	t.Helper()
	doc, err := site.HTML()
	if err != nil {
		t.Fatal(err)
	}
	if visible.Lines(string(doc)) != string(doc) {
		t.Error("the page hides something")
	}
	root, err := html.Parse(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	ids := onlyTags(t, root, htmlTags)
	count := map[string]int{}
	for n := range root.Descendants() {
		count[n.Data]++
		switch href := attr(n, "href"); {
		case n.Type != html.ElementNode || n.Data != "a":
		case !strings.HasPrefix(href, "#"):
			t.Errorf("a link to %q", href)
		default:
			id, err := url.PathUnescape(href[1:])
			if err != nil || !ids[id] {
				t.Errorf("a link to %q, which is not there (%v)", href, err)
			}
		}
		if n.Data == "style" && strings.ContainsAny(textOf(n), "@<") && (strings.Contains(textOf(n), "@import") || strings.Contains(textOf(n), "url(") || strings.Contains(textOf(n), "<")) {
			t.Error("the style loads something")
		}
	}
	if count["style"] != 1 || count["script"] != 1 || count["article"] != len(site.Pages) || count["h1"] != len(site.Pages) {
		t.Errorf("other elements than were written: %v", count)
	}
	return root
}

// checkMarkdown renders each file as GitHub does, and sees that it has the elements that were written, that each
// row has a cell for each head, and that each link leads to a file and a part that are there.
func checkMarkdown(t *testing.T, site *docs.Site) {
	t.Helper()
	written, err := site.Markdown()
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]map[string]bool{}
	roots := map[string]*html.Node{}
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(gmhtml.WithUnsafe()))
	for _, f := range written {
		if visible.Lines(string(f.Data)) != string(f.Data) {
			t.Errorf("%s hides something", f.Name)
		}
		there[f.Name] = map[string]bool{}
		if !strings.HasSuffix(f.Name, ".md") {
			continue
		}
		var out bytes.Buffer
		if err := md.Convert(f.Data, &out); err != nil {
			t.Fatal(err)
		}
		if roots[f.Name], err = html.Parse(&out); err != nil {
			t.Fatal(err)
		}
		there[f.Name] = onlyTags(t, roots[f.Name], markdownTags)
	}
	for name, root := range roots {
		checkMarkdownFile(t, name, root, there)
	}
}

func checkMarkdownFile(t *testing.T, name string, root *html.Node, there map[string]map[string]bool) {
	t.Helper()
	heads, headings := 0, 0
	for n := range root.Descendants() {
		target := attr(n, "href") + attr(n, "src")
		switch {
		case n.Data == "h1":
			headings++
		case n.Data == "thead":
			heads = strings.Count(render(t, n), "<th>")
		case n.Data == "tr" && n.Parent.Data == "tbody":
			if got := strings.Count(render(t, n), "<td>"); got != heads {
				t.Errorf("%s: a row has %d cells, not %d: %s", name, got, heads, textOf(n))
			}
		case (n.Data == "a" || n.Data == "img") && target != "":
			file, part, _ := strings.Cut(target, "#")
			file, err1 := url.PathUnescape(file)
			part, err2 := url.PathUnescape(part)
			if ids, ok := there[file]; err1 != nil || err2 != nil || !ok || part != "" && !ids[part] {
				t.Errorf("%s: a link to %q, which is not there", name, target)
			}
		}
	}
	if headings != 1 {
		t.Errorf("%s has %d headings", name, headings)
	}
}

func render(t *testing.T, n *html.Node) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
