package docs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/diff/report/markup"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

var page = template.Must(template.New("docs").Funcs(template.FuncMap{
	"line": visible.Line, "lines": visible.Lines,
	"sql":  func(s string) template.HTML { return markup.SQL(visible.Lines(s)) },
	"href": func(t Target) string { return "#" + t.ID() },
}).Parse(pageTemplate))

// HTML writes the site as one page, which needs nothing beside it and asks for nothing: links lead to its own
// parts, and a policy in it forbids every other script and style than its own.
func (s *Site) HTML() ([]byte, error) {
	style := diagram.Style + pageStyle
	data := htmlData{s, template.CSS(style), template.JS(pageScript), "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + hashOf(style) + "; script-src " + hashOf(pageScript)}
	var b bytes.Buffer
	if err := page.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("write HTML: %w", err)
	}
	return b.Bytes(), nil
}

// htmlData is what the template writes.
type htmlData struct {
	*Site
	Style  template.CSS
	Script template.JS
	Policy string
}

// hashOf is a text as a policy allows it.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Draw writes a drawing whose boxes lead to the pages of their tables.
func (s htmlData) Draw(d *Drawing) (template.HTML, error) {
	look := d.Look
	look.Link = func(n schema.Name) string {
		if t := s.places.relation(n); !t.IsZero() {
			return "#" + t.ID()
		}
		return ""
	}
	var b strings.Builder
	err := diagram.Inline(&b, d.Diagram, look)
	return template.HTML(b.String()), err // the drawing escapes what it holds
}
