package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/diagram"
)

// MarkdownLimit is how long a comment may be, in bytes: GitHub takes 65,536 characters, and some
// room is left for what a comment says beside.
const MarkdownLimit = 60_000

// Markdown writes the plan for a pull request: the verdict, the changes, what needs a word, and
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
		where = " " + mdCode(m.p.Env)
	} else if m.p.Target.Database != "" {
		where = " " + mdCode(m.p.Target.Database)
	}
	m.line("### %s schemactl%s: %s\n", icon, where, Verdict(m.p))
}

func (m *markdown) failure() {
	f := m.p.Error
	if f == nil {
		return
	}
	m.line("%s%s\n", mdCode(cutMiddle(f.Message, m.room/4)), m.place(f.Place))
	if f.Hint != "" {
		m.line("Hint: %s\n", mdText(f.Hint))
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
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |", mdCode(sign(c)), mdCell(c.Object.Ref().String()), m.change(c), strings.TrimSpace(m.place(c.Place))))
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
		parts = append(parts, mdText(s))
	}
	for _, a := range c.Attrs {
		parts = append(parts, fmt.Sprintf("%s: %s → %s", mdText(a.Name), mdCell(cutMiddle(value(a.From), 300)), mdCell(cutMiddle(value(a.To), 300))))
	}
	return strings.Join(parts, "<br>")
}

// place is the place in the HCL, as a link where it can be one.
func (m *markdown) place(p *plan.Place) string {
	if p == nil {
		return ""
	}
	text := mdCell(fmt.Sprintf("%s:%d", m.o.file(p), p.Line))
	if link := m.o.link(p); link != "" {
		text = fmt.Sprintf("[%s](%s)", text, link)
	}
	return " " + text
}

// words are what somebody has to read: what is refused, hazards, warnings.
func (m *markdown) words() {
	var items, allow []string
	for _, r := range m.p.Refused {
		items = append(items, fmt.Sprintf("- 🛑 **refused**: %s%s<br>%s", mdText(r.Text), m.place(r.Place), mdText(r.Hint)))
	}
	for _, h := range m.p.Hazards {
		items = append(items, fmt.Sprintf("- ⚠️ **%s**: %s%s", mdText(h.Name), mdText(h.Text), m.place(h.Place)))
		if flag := "--allow " + h.Name; !slices.Contains(allow, flag) {
			allow = append(allow, flag)
		}
	}
	for _, x := range m.p.Warnings {
		items = append(items, fmt.Sprintf("- warning: %s%s", mdText(x.Text), m.place(x.Place)))
	}
	if r := m.p.Rehearsal; r != nil {
		items = append(items, "- "+mdText(r.String()))
		for _, n := range r.Notes {
			items = append(items, "  - "+mdText(n))
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
	if len(allow) > 0 {
		m.line("\n`apply` needs %s.", mdCode(strings.Join(allow, " ")))
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
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s | %s |", mdCell(n.Object.Ref().String()), mdText(n.Attr),
			mdCell(cutMiddle(n.Live, 300)), mdCell(cutMiddle(n.Desired, 300)), strings.TrimSpace(m.place(n.Place))))
	}
	m.list(rows, func(n int) string { return fmt.Sprintf("| **%s left out here** | | | | |", Count(n, "expressions")) })
	m.close()
}

func (m *markdown) open(summary string) {
	m.line("<details><summary>%s</summary>\n", mdSummary(summary))
}
func (m *markdown) close() { m.line("\n</details>\n") }

func (m *markdown) steps() {
	if len(m.p.Steps) == 0 {
		return
	}
	m.open("The plan: " + Summary(m.p))
	var items []string
	for i, s := range m.p.Steps {
		var b strings.Builder
		if i > 0 && i == m.p.ExpandEnd() {
			b.WriteString("*Here the expand part ends: a deploy can go between.*\n\n")
		}
		fmt.Fprintf(&b, "%d\\. %s  \n<sub>%s</sub>\n\n", s.ID, mdText(s.Summary), mdSummary(about(s)))
		fence := mdFence(s.SQL)
		fmt.Fprintf(&b, "%ssql\n%s;\n%s\n", fence, cutMiddle(s.SQL, m.room/3), fence)
		items = append(items, b.String())
	}
	m.list(items, func(n int) string { return fmt.Sprintf("**%s left out here**\n", Count(n, "steps")) })
	m.close()
}

func (m *markdown) diagram() {
	d := m.o.Diagram
	if d == nil || len(d.Tables) == 0 {
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
		lines[i] = "- " + mdText(cutMiddle(strings.TrimSpace(l), m.room/4))
	}
	m.list(lines, func(n int) string { return fmt.Sprintf("- **%s left out here**", Count(n, "lines")) })
	m.close()
}

// mdSpecial are the characters that mean something in Markdown or in HTML, and @ and #, which name
// people and issues.
const mdSpecial = "\\`*_{}[]<>()#+!|~@&$:"

// mdReference are the characters that GitHub or GitLab take for a reference before a word: to people, issues,
// merge requests, labels, milestones and the like. @ and # are one before anything.
const mdReference = "!%~$&^"

// mdText is text of which nothing is markup.
func mdText(s string) string { return mdCalm(s, mdRune) }

// mdSummary is text within an HTML tag in Markdown, where Markdown still rules.
func mdSummary(s string) string { return mdCalm(s, mdEntity) }

// mdRune is a character that is no markup.
func mdRune(r rune) string {
	switch {
	case r == '<' || r == '>' || r == '&' || r == '|':
		return fmt.Sprintf("&#%d;", r)
	case strings.ContainsRune(":()+!{}@#", r):
		return string(r)
	case strings.ContainsRune(mdSpecial, r):
		return "\\" + string(r)
	}
	return string(r)
}

// mdEntity is the same in HTML.
func mdEntity(r rune) string {
	if strings.ContainsRune(mdSpecial, r) {
		return fmt.Sprintf("&#%d;", r)
	}
	return string(r)
}

// mdCalm escapes a text, and puts a space of no width behind what would call somebody or something by the
// name behind it, escaped or not.
func mdCalm(s string, escape func(rune) string) string {
	var b strings.Builder
	runes := append([]rune(s), 0)
	for i, r := range runes[:len(runes)-1] {
		b.WriteString(escape(r))
		next := runes[i+1]
		word := next == '"' || next == '_' || unicode.IsLetter(next) || unicode.IsDigit(next)
		if r == '@' || r == '#' || word && strings.ContainsRune(mdReference, r) {
			b.WriteString(mdApart)
		}
	}
	return mdUnlinked(b.String())
}

// mdApart is a space of no width.
const mdApart = "&#8203;"

// mdUnlinked keeps apart what would become a link by itself.
func mdUnlinked(s string) string {
	s = strings.NewReplacer("://", ":&#8203;//", "&#58;//", "&#58;&#8203;//", "www.", "www&#8203;.").Replace(s)
	return mdIssue.ReplaceAllString(s, "$1"+mdApart+"-$2")
}

// mdIssue is an issue as GitHub writes it beside #1.
var mdIssue = regexp.MustCompile(`(?i)\b(GH)-(\d)`)

// mdCode is a code span: its fence is longer than any run of backquotes within.
func mdCode(s string) string {
	fence := strings.Repeat("`", longestRun(s)+1)
	// Of a space at each end both are taken off.
	if len(fence) > 1 || s == "" || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// mdCell is code in a cell of a table, where a bar would end the cell even within code.
func mdCell(s string) string {
	if strings.Contains(s, "|") {
		return "<code>" + strings.ReplaceAll(mdHTML(s), "|", "&#124;") + "</code>"
	}
	return mdCode(s)
}

// mdHTML is text within a tag of code, where no one is called.
func mdHTML(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(mdEntity(r))
	}
	return strings.ReplaceAll(b.String(), "www.", "ww&#119;.") // which would become a link by itself
}

func mdFence(s string) string { return strings.Repeat("`", max(3, longestRun(s)+1)) }

// longestRun is the length of the longest run of backquotes.
func longestRun(s string) int {
	longest, run := 0, 0
	for _, c := range []byte(s) {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
