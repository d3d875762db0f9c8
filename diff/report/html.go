package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/diff/report/markup"
)

//go:embed html.tmpl
var htmlPage string

var htmlTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"hazardPage": HazardPage,
	"sql":        markup.SQL, "ref": func(o plan.Object) string { return o.Ref().String() }, "sign": sign,
	"about": aboutWithTime, "lines": lineDiff, "value": value, "count": Count,
	"mark":     func(c plan.Change) string { return map[string]string{"+": "add", "-": "drop", "~": "chg"}[sign(c)] },
	"lineSign": func(l lineOf) string { return map[byte]string{'+': "is", '-': "was", '@': "at"}[l.sign] },
	"plain":    lineOf.plain,
	"head":     func(c plan.Change) string { c.Attrs = nil; return said(c) },
	"version":  func(n int) string { return fmt.Sprintf("%d.%d", n/10000, n%10000) },
	"place":    Options{}.htmlPlace, // another one for each page
}).Parse(htmlPage))

// part is a step as the page has it.
type part struct {
	plan.Step
	// Expand reports whether the expand part ends before this step.
	Expand bool
	// Group is the table where steps stand by table and this is its first.
	Group string
	// Blocks says whom the step keeps out.
	Blocks string
}

// HTML writes the plan as one page that needs nothing beside it, neither network nor script.
func HTML(w io.Writer, p *plan.Plan, o Options) error {
	p = shown(p)
	data := struct {
		*plan.Plan
		Verdict, Summary string
		Overview         []OverviewLine
		Parts            []part
		// Time are the steps as they run.
		Time    []part
		ByTable bool
		Version string
		Checked string
		Allow   []string
		Beside  []string
		Drawing template.HTML
		Left    int
	}{Plan: p, Verdict: Verdict(p), Summary: Summary(p), Beside: besideLines(p)}
	data.Version, data.Checked = o.Version, o.checked()
	if len(p.Steps) > 0 {
		data.Overview = OverviewLines(p)
	}
	data.Time = timeLine(p)
	data.Parts, data.ByTable = byTable(p, data.Time)
	data.Allow = allowFlags(p)
	if d := o.drawing(); d != nil {
		var b bytes.Buffer
		if err := diagram.SVG(&b, d); err != nil {
			return err
		}
		// The drawing escapes what it holds.
		data.Drawing, data.Left = template.HTML(b.String()), d.Left
	}
	t, err := htmlTemplate.Clone()
	if err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	t.Funcs(template.FuncMap{"place": o.htmlPlace})
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return write(w, &b)
}

// timeLine are the steps as they run.
func timeLine(p *plan.Plan) []part {
	var out []part
	for i, s := range p.Steps {
		out = append(out, part{Step: s, Expand: i > 0 && i == p.ExpandEnd(), Blocks: blocks(p, i)})
	}
	return out
}

// byTable are the steps as they are listed: by table where there are many.
func byTable(p *plan.Plan, steps []part) (out []part, grouped bool) {
	if len(steps) <= groupedSteps {
		return steps, false
	}
	for _, g := range groups(p) {
		for n, i := range g.steps {
			next := steps[i]
			if next.Expand = false; n == 0 {
				next.Group = g.name
			}
			out = append(out, next)
		}
	}
	return out, true
}

// checked is when the check was.
func (o Options) checked() string {
	if o.Now.IsZero() {
		return ""
	}
	return o.Now.UTC().Format("2006-01-02 15:04 UTC")
}

// htmlPlace is a place in the HCL, as a link where it can be one.
func (o Options) htmlPlace(p *plan.Place) template.HTML {
	if p == nil {
		return ""
	}
	text := html.EscapeString(fmt.Sprintf("%s:%d", o.file(p), p.Line))
	if link := o.link(p); strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://") {
		text = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(link), text)
	}
	return template.HTML(`<span class="place">` + text + `</span>`)
}
