package diagram

import (
	"fmt"
	"io"
	"strings"
)

// DOT writes the drawing for Graphviz: each table a box whose lines are ports.
func DOT(w io.Writer, d *Diagram) error {
	var b strings.Builder
	b.WriteString("digraph schema {\n  rankdir=LR\n  graph [fontname=\"Helvetica\"]\n  node [shape=plain fontname=\"Helvetica\" fontsize=11]\n  edge [fontname=\"Helvetica\" fontsize=9 arrowhead=normal arrowsize=0.7 color=\"#666666\"]\n")
	ports := make(map[string]string)
	for i, t := range d.Tables {
		ports[t.Name.String()] = fmt.Sprintf("t%d", i+1)
		fmt.Fprintf(&b, "  t%d [label=<<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\" color=\"#999999\">", i+1)
		fmt.Fprintf(&b, "<tr><td colspan=\"2\" bgcolor=\"%s\"><b>%s</b></td></tr>", dotColor(t.Mark, "#e8e8e8"), marked(t.Mark, t.Name.String()))
		for j, c := range t.Columns {
			name := marked(c.Mark, c.Name)
			if c.PrimaryKey {
				name = "<u>" + name + "</u>"
			}
			kind := escaped(c.Type)
			if c.NotNull {
				kind += " *"
			}
			fill := dotColor(c.Mark, "#ffffff")
			fmt.Fprintf(&b, "<tr><td port=\"l%d\" align=\"left\" bgcolor=\"%s\">%s</td><td port=\"r%d\" align=\"left\" bgcolor=\"%s\">%s</td></tr>", j, fill, name, j, fill, kind)
			ports[t.Name.String()+"."+c.Name] = fmt.Sprintf("%d", j)
		}
		b.WriteString("</table>>]\n")
	}
	for _, r := range d.References {
		from, to := ports[r.From.String()], ports[r.To.String()]
		if p, ok := port(ports, r.From.String(), r.Columns); ok {
			from += ":r" + p
		}
		if p, ok := port(ports, r.To.String(), r.RefColumns); ok {
			to += ":l" + p
		}
		style := ""
		if r.Optional {
			style = " style=dashed"
		}
		if r.Mark != Same {
			style += fmt.Sprintf(" color=%q", dotLine(r.Mark))
		}
		fmt.Fprintf(&b, "  %s -> %s [tooltip=%s%s]\n", from, to, dotString(strings.TrimSpace(string(r.Mark)+" "+r.Name)), style)
	}
	b.WriteString("}\n")
	return send(w, b.String())
}

func port(ports map[string]string, table string, columns []string) (string, bool) {
	if len(columns) == 0 {
		return "", false
	}
	p, ok := ports[table+"."+columns[0]]
	return p, ok
}

// dotString is a quoted string, whose text is XML as that of a label.
func dotString(s string) string {
	return `"` + strings.ReplaceAll(escaped(s), `\`, `\\`) + `"`
}

func marked(m Mark, text string) string {
	text = escaped(text)
	if m == Same {
		return text
	}
	return string(m) + " " + text
}

func dotColor(m Mark, plain string) string {
	switch m {
	case Added:
		return "#d9f2e0"
	case Changed:
		return "#fdf1cc"
	case Dropped:
		return "#fbdcdc"
	case Same:
	}
	return plain
}

func dotLine(m Mark) string {
	switch m {
	case Added:
		return "#1a7f37"
	case Dropped:
		return "#cf222e"
	case Same, Changed:
	}
	return "#9a6700"
}
