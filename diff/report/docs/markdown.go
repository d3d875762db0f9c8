package docs

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/diff/report/markup"
	"github.com/replyx/schemactl/internal/visible"
)

// Markdown writes the site as a folder: README.md, a file for each page, and its drawing beside it.
func (s *Site) Markdown() ([]File, error) {
	w := &markdown{linked: s.linked()}
	var out []File
	for _, p := range s.Pages {
		w.Reset()
		w.page(p)
		if p.ID == "index" {
			w.contents(s.Contents)
		}
		out = append(out, File{markdownFile(p.ID), bytes.Clone(w.Bytes())})
		if p.Drawing == nil {
			continue
		}
		var svg bytes.Buffer
		if err := diagram.SVGAs(&svg, p.Drawing.Diagram, p.Drawing.Look); err != nil {
			return nil, err
		}
		out = append(out, File{p.ID + ".svg", svg.Bytes()})
	}
	return out, nil
}

// linked are the parts that links lead to: they need anchors.
func (s *Site) linked() map[string]bool {
	out := make(map[string]bool)
	for _, p := range s.Pages {
		for span := range p.spans() {
			out[span.To.Part] = true
		}
	}
	var visit func([]*Entry)
	visit = func(list []*Entry) {
		for _, e := range list {
			out[e.To.Part] = true
			visit(e.Under)
		}
	}
	visit(s.Contents)
	delete(out, "")
	return out
}

// spans yields all text with links.
func (p *Page) spans() func(yield func(Span) bool) {
	return func(yield func(Span) bool) {
		facts := p.Facts
		for _, s := range p.Sections {
			facts = append(facts[:len(facts):len(facts)], s.Facts...)
			for _, r := range s.Rows {
				for _, c := range r.Cells {
					for _, span := range c {
						if !yield(span) {
							return
						}
					}
				}
			}
		}
		for _, f := range facts {
			for _, span := range f.Value {
				if !yield(span) {
					return
				}
			}
		}
	}
}

// markdownFile is the name of a page's file.
func markdownFile(id string) string {
	if id == "index" {
		return "README.md"
	}
	return id + ".md"
}

func markdownLink(t Target) string {
	if t.Part == "" {
		return markdownFile(t.Page)
	}
	return markdownFile(t.Page) + "#" + t.Part
}

// markdown writes one file.
type markdown struct {
	bytes.Buffer
	linked map[string]bool
}

func (w *markdown) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *markdown) page(p *Page) {
	if len(p.Up) > 0 {
		var up []string
		for _, s := range p.Up {
			up = append(up, span(s))
		}
		w.line("%s\n", strings.Join(up, " / "))
	}
	w.line("# %s\n", words(p.Title))
	if p.Kind != "" && p.ID != "index" {
		w.line("*%s*\n", words(p.Kind))
	}
	w.paragraph(p.Comment)
	w.facts(p.Facts)
	if d := p.Drawing; d != nil {
		w.line("![%s](%s.svg)\n", words("Diagram of "+p.Title), p.ID)
		w.paragraph(d.Note)
	}
	for _, s := range p.Sections {
		w.section(s)
	}
}

func (w *markdown) section(s *Section) {
	w.line("## %s%s\n", w.anchor(s.ID), words(s.Title))
	w.paragraph(s.Comment)
	w.facts(s.Facts)
	if len(s.Rows) > 0 {
		w.line("| %s |\n|%s", strings.Join(s.Heads, " | "), strings.Repeat("---|", len(s.Heads)))
		for _, r := range s.Rows {
			cells := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				cells[i] = spans(c)
			}
			w.line("| %s%s |", w.anchor(r.ID), strings.Join(cells, " | "))
		}
		w.line("")
	}
	if s.SQL != "" {
		sql := visible.Lines(s.SQL)
		fence := markup.Fence(sql)
		w.line("%ssql\n%s\n%s\n", fence, strings.TrimRight(sql, "\n"), fence)
	}
}

// anchor is what a link to a part finds; empty where none leads to it.
func (w *markdown) anchor(id string) string {
	if !w.linked[id] {
		return ""
	}
	return `<a id="` + id + `"></a>`
}

func (w *markdown) facts(list []Fact) {
	for _, f := range list {
		w.line("- %s: %s", words(f.Name), spans(f.Value))
	}
	if len(list) > 0 {
		w.line("")
	}
}

// paragraph writes text of several lines. Its first character begins no list and no other block.
func (w *markdown) paragraph(s string) {
	s = strings.TrimSpace(visible.Lines(s))
	if s == "" {
		return
	}
	first := ""
	if strings.ContainsRune("-+=.0123456789", rune(s[0])) {
		first, s = fmt.Sprintf("&#%d;", s[0]), s[1:]
	}
	w.line("%s%s\n", first, lines(s, markup.Text))
}

// contents lists the pages, two levels deep: those of one schema are on its page.
func (w *markdown) contents(list []*Entry) {
	w.line("## Contents\n")
	for _, e := range list {
		w.line("- %s", strings.TrimLeft(e.Kind+" ", " ")+span(Span{Text: e.Title, To: e.To}))
		for _, g := range e.Under {
			if len(g.Under) > 0 {
				w.line("  - %s", span(Span{Text: g.Title, To: g.To}))
			}
		}
	}
}

// words is text as a part of one line.
func words(s string) string { return markup.Text(visible.Words(s)) }

// lines writes each line of a text, with breaks between.
func lines(s string, write func(string) string) string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, write(l))
		}
	}
	return strings.Join(out, "<br>")
}

func spans(c Cell) string {
	var b strings.Builder
	for _, s := range c {
		b.WriteString(span(s))
	}
	return b.String()
}

// span is a piece of text in a cell of a table, where a bar would end the cell.
func span(s Span) string {
	write := markup.Text
	if s.Code {
		write = markup.Cell
	}
	var out string
	if s.Code || strings.Contains(s.Text, "\n") {
		out = lines(visible.Lines(s.Text), write)
	} else {
		out = write(visible.Line(s.Text))
	}
	if s.To.IsZero() || out == "" {
		return out
	}
	return "[" + out + "](" + markdownLink(s.To) + ")"
}
