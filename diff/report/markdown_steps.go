package report

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff/report/markup"
)

// steps are the plan: as it runs, or by table where it is long.
func (m *markdown) steps() {
	if len(m.p.Steps) == 0 {
		return
	}
	m.open("The plan: " + Summary(m.p))
	for _, l := range OverviewLines(m.p) {
		m.line("- %s: %s", l.Name, markup.Text(l.Text))
	}
	m.line("")
	var items []string
	if len(m.p.Steps) > groupedSteps {
		for _, g := range groups(m.p) {
			head := fmt.Sprintf("**%s**\n\n", markup.Text(g.name))
			for _, i := range g.steps {
				items = append(items, head+m.step(i))
				head = ""
			}
		}
	} else {
		for i := range m.p.Steps {
			items = append(items, m.step(i))
		}
	}
	m.list(items, func(n int) string { return fmt.Sprintf("**%s left out here**\n", Count(n, "steps")) })
	m.close()
}

func (m *markdown) step(i int) string {
	var b strings.Builder
	s := m.p.Steps[i]
	if i > 0 && i == m.p.ExpandEnd() {
		b.WriteString("*Here the expand part ends: a deploy can go between.*\n\n")
	}
	mark := blocks(m.p, i)
	if mark != "" {
		mark = " ⛔ **" + mark + "**"
	}
	fmt.Fprintf(&b, "%d\\. %s%s  \n<sub>%s</sub>\n\n", s.ID, markup.Text(s.Summary), mark, markup.Within(aboutWithTime(s)))
	fence := markup.Fence(s.SQL)
	fmt.Fprintf(&b, "%ssql\n%s;\n%s\n", fence, cutMiddle(s.SQL, m.room/3), fence)
	return b.String()
}
