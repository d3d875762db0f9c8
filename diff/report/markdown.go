package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/diff/report/markup"
	"github.com/replyx/schemactl/policy"
)

// MarkdownLimit is how long a comment may be, in bytes: GitHub takes 65,536 characters, and some
// room is left for what a comment says beside.
const MarkdownLimit = 60_000

// Markdown writes the plan for a pull request: the verdict, the changes, what needs approval, and
// the rest folded away. Where it would be too long the middle of each list is left out, with its
// count.
func Markdown(w io.Writer, p *plan.Plan, o Options) error {
	p = shown(p)
	for _, room := range []int{MarkdownLimit, MarkdownLimit / 3, MarkdownLimit / 6, MarkdownLimit / 12} {
		m := &markdown{p: p, o: o, room: room}
		m.all()
		if m.b.Len() < MarkdownLimit {
			return write(w, &m.b)
		}
	}
	// Even so: the heading alone always fits.
	m := &markdown{p: p, o: o, room: 200}
	m.heading()
	m.line("There is more than a comment can hold.")
	return write(w, &m.b)
}

type markdown struct {
	b bytes.Buffer
	p *plan.Plan
	o Options
	// room is how many bytes each list may take.
	room int
}

func (m *markdown) line(format string, args ...any) { fmt.Fprintf(&m.b, format+"\n", args...) }

func (m *markdown) all() {
	m.heading()
	m.failure()
	m.changes()
	m.lineDiffs()
	m.words()
	m.notProven()
	m.steps()
	m.diagram()
	m.beside()
}

func (m *markdown) heading() {
	icon := map[plan.Verdict]string{plan.Noop: "✅", plan.Changes: "🔶", plan.Error: "⚠️"}[m.p.Result]
	where := ""
	if m.p.Env != "" {
		where = " " + markup.Code(m.p.Env)
	} else if m.p.Target.Database != "" {
		where = " " + markup.Code(m.p.Target.Database)
	}
	m.line("### %s schemactl%s: %s\n", icon, where, Verdict(m.p))
}

func (m *markdown) failure() {
	f := m.p.Error
	if f == nil {
		return
	}
	m.line("%s%s\n", markup.Code(cutMiddle(f.Message, m.room/4)), m.place(f.Place))
	if f.Hint != "" {
		m.line("Hint: %s\n", markup.Text(f.Hint))
	}
	m.line("Whether the database is as desired is **not known**: this is no \"no drift\".\n")
}

// list writes items as long as there is room, and leaves out the middle where there is not.
func (m *markdown) list(items []string, left func(n int) string) {
	total := 0
	for _, i := range items {
		total += len(i) + 1
	}
	if total <= m.room {
		for _, i := range items {
			m.line("%s", i)
		}
		return
	}
	head, tail := 0, len(items)
	used := len(left(len(items))) + 1
	for head < tail {
		if used+len(items[head])+1 > m.room*2/3 {
			break
		}
		used += len(items[head]) + 1
		head++
	}
	for tail > head {
		if used+len(items[tail-1])+1 > m.room {
			break
		}
		used += len(items[tail-1]) + 1
		tail--
	}
	for _, i := range items[:head] {
		m.line("%s", i)
	}
	m.line("%s", left(tail-head))
	for _, i := range items[tail:] {
		m.line("%s", i)
	}
}

func (m *markdown) changes() {
	if len(m.p.Changes) == 0 {
		return
	}
	m.line("| | object | change | HCL |\n|---|---|---|---|")
	var rows []string
	for _, c := range m.p.Changes {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |", markup.Code(sign(c)), markup.Cell(c.Object.Ref().String()), m.change(c), strings.TrimSpace(m.place(c.Place))))
	}
	m.list(rows, func(n int) string {
		return fmt.Sprintf("| | | **%s left out here** | |", Count(n, "changes"))
	})
	m.line("")
}

// change is the cell of a change: attributes as code, one a line.
func (m *markdown) change(c plan.Change) string {
	var parts []string
	q := c
	q.Attrs = nil
	if s := said(q); s != "" {
		parts = append(parts, markup.Text(s))
	}
	for _, a := range c.Attrs {
		if lines := lineDiff(a); lines != nil {
			parts = append(parts, markup.Text(a.Name)+": "+countLines(lines)+", below")
			continue
		}
		parts = append(parts, fmt.Sprintf("%s: %s → %s", markup.Text(a.Name), markup.Cell(cutMiddle(value(a.From), 300)), markup.Cell(cutMiddle(value(a.To), 300))))
	}
	return strings.Join(parts, "<br>")
}

// lineDiffs are the values of several lines, each as a diff.
func (m *markdown) lineDiffs() {
	var items []string
	for _, c := range m.p.Changes {
		for _, a := range c.Attrs {
			lines := lineDiff(a)
			if lines == nil {
				continue
			}
			var b strings.Builder
			for i, l := range lines {
				if i > 0 {
					b.WriteString("\n")
				}
				b.WriteString(l.plain())
			}
			fence := markup.Fence(b.String())
			items = append(items, fmt.Sprintf("%s: %s\n\n%sdiff\n%s\n%s\n", markup.Code(c.Object.Ref().String()), markup.Text(a.Name), fence, cutMiddle(b.String(), m.room/3), fence))
		}
	}
	if len(items) == 0 {
		return
	}
	m.open("Line by line: " + Count(len(items), "texts") + " that differ")
	m.list(items, func(n int) string { return fmt.Sprintf("**%s left out here**\n", Count(n, "texts")) })
	m.close()
}

// place is the place in the HCL, as a link where it can be one.
func (m *markdown) place(p *plan.Place) string {
	if p == nil {
		return ""
	}
	text := markup.Cell(fmt.Sprintf("%s:%d", m.o.file(p), p.Line))
	if link := m.o.link(p); link != "" {
		text = fmt.Sprintf("[%s](%s)", text, link)
	}
	return " " + text
}

// linkedHazard is the name of a hazard with a link to what it means.
func linkedHazard(name string) string {
	if !slices.Contains(policy.Hazards, name) {
		return markup.Text(name)
	}
	return fmt.Sprintf("[%s](%s)", markup.Text(name), HazardPage(name))
}

// words are what somebody has to read: what is refused, hazards, warnings.
func (m *markdown) words() {
	var items []string
	for _, r := range m.p.Refused {
		items = append(items, fmt.Sprintf("- 🛑 **refused**: %s%s<br>%s", markup.Text(r.Text), m.place(r.Place), markup.Text(r.Hint)))
	}
	for _, h := range m.p.Hazards {
		items = append(items, fmt.Sprintf("- ⚠️ **%s**: %s%s", linkedHazard(h.Name), markup.Text(h.Text), m.place(h.Place)))
	}
	for _, x := range m.p.Warnings {
		items = append(items, fmt.Sprintf("- warning: %s%s", markup.Text(x.Text), m.place(x.Place)))
	}
	if r := m.p.Rehearsal; r != nil {
		items = append(items, "- "+markup.Text(r.String()))
		if r.Hint != "" {
			items = append(items, "  - hint: "+markup.Text(r.Hint))
		}
		for _, n := range r.Notes {
			items = append(items, "  - "+markup.Text(n))
		}
	}
	if u := m.p.Unfinished; u != nil {
		what := "stopped in the middle"
		if u.AtWork {
			what = "is being applied right now"
		}
		items = append(items, fmt.Sprintf("- ⚠️ revision %d %s", u.Revision, what))
	}
	if len(items) == 0 {
		return
	}
	m.list(items, func(n int) string { return fmt.Sprintf("- **%s left out here**", Count(n, "lines")) })
	if allow := allowFlags(m.p); len(allow) > 0 {
		m.line("\n`apply` needs %s.", markup.Code(strings.Join(allow, " ")))
	}
	m.line("")
}

func (m *markdown) notProven() {
	if len(m.p.NotProven) == 0 {
		return
	}
	m.open(fmt.Sprintf("Not proven: %s that the server could not be asked about", Count(len(m.p.NotProven), "expressions")))
	m.line("| object | attribute | live | desired | HCL |\n|---|---|---|---|---|")
	var rows []string
	for _, n := range m.p.NotProven {
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %s |", markup.Cell(n.Object.Ref().String()), markup.Text(n.Attr),
			markup.Cell(cutMiddle(n.Live, 300)), markup.Cell(cutMiddle(n.Desired, 300)), strings.TrimSpace(m.place(n.Place))))
	}
	m.list(rows, func(n int) string { return fmt.Sprintf("| **%s left out here** | | | | |", Count(n, "expressions")) })
	m.close()
}

func (m *markdown) open(summary string) {
	m.line("<details><summary>%s</summary>\n", markup.Within(summary))
}
func (m *markdown) close() { m.line("\n</details>\n") }

func (m *markdown) diagram() {
	d := m.o.drawing()
	if d == nil {
		return
	}
	var b bytes.Buffer
	brief := ""
	for _, d := range []*diagram.Diagram{d, d.Brief()} {
		b.Reset()
		_ = diagram.Mermaid(&b, d) // a buffer takes all of it
		if b.Len() <= m.room/2 {
			break
		}
		brief = ", with the columns that change and keys alone"
	}
	if b.Len() > m.room/2 {
		// A drawing of half the tables would mislead.
		m.line("The diagram of %s is left out, for room: the report as HTML has it.\n", Count(len(d.Tables)+d.Left, "tables"))
		return
	}
	summary := "Diagram: the tables that change, and their neighbours" + brief
	if d.Left > 0 {
		summary += fmt.Sprintf(" (%s left out)", Count(d.Left, "tables"))
	}
	m.open(summary)
	m.line("```mermaid\n%s```", b.String())
	m.close()
}

func (m *markdown) beside() {
	p := *m.p
	p.Unfinished = nil
	lines := besideLines(&p)
	if len(lines) == 0 {
		return
	}
	m.open("Beside the plan: what is ignored, managed apart, or not managed")
	for i, l := range lines {
		lines[i] = "- " + markup.Text(cutMiddle(strings.TrimSpace(l), m.room/4))
	}
	m.list(lines, func(n int) string { return fmt.Sprintf("- **%s left out here**", Count(n, "lines")) })
	m.close()
}
