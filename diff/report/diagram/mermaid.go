package diagram

import (
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/internal/visible"
)

// Mermaid writes the drawing as a Mermaid entity-relationship diagram, which GitHub and GitLab
// draw in comments.
func Mermaid(w io.Writer, d *Diagram) error {
	var b strings.Builder
	b.WriteString("erDiagram\n")
	ids := make(map[string]string, len(d.Tables))
	for i, t := range d.Tables {
		id := fmt.Sprintf("t%d", i+1)
		ids[t.Name.String()] = id
		title := t.Name.String()
		if t.Mark != Same {
			title = string(t.Mark) + " " + title
		}
		fmt.Fprintf(&b, "  %s[%s]", id, quoteMermaid(title))
		if len(t.Columns) == 0 {
			b.WriteString("\n")
			continue
		}
		b.WriteString(" {\n")
		for _, c := range t.Columns {
			b.WriteString("    " + mermaidColumn(c) + "\n")
		}
		b.WriteString("  }\n")
	}
	for _, r := range d.References {
		many, one := "}o", "||"
		if r.One {
			many = "|o"
		}
		if r.Optional {
			one = "o|"
		}
		line := "--"
		if r.Mark == Dropped {
			line = ".."
		}
		label := r.Name
		if r.Mark != Same {
			label = string(r.Mark) + " " + label
		}
		fmt.Fprintf(&b, "  %s %s%s%s %s : %s\n", ids[r.From.String()], many, line, one, ids[r.To.String()], quoteMermaid(label))
	}
	return send(w, b.String())
}

// mermaidColumn is "type name keys comment". The grammar takes few characters in the first two, so
// a name that does not fit is told in the comment.
func mermaidColumn(c Column) string {
	name := plainWord(c.Name)
	var notes []string
	if c.Mark != Same {
		notes = append(notes, string(c.Mark)+" "+c.Mark.words())
	}
	if name != c.Name {
		notes = append(notes, c.Name)
	}
	out := plainWord(c.Type) + " " + name
	if k := c.keys(); k != "" {
		out += " " + k
	}
	if len(notes) > 0 {
		out += " " + quoteMermaid(strings.Join(notes, ": "))
	}
	return out
}

// plainWord is a word that the grammar takes: it begins with a letter.
func plainWord(s string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("_-[]()", r):
			return r
		}
		return '_'
	}, s)
	if word == "" || !(word[0] >= 'a' && word[0] <= 'z' || word[0] >= 'A' && word[0] <= 'Z') {
		word = "x" + word
	}
	return word
}

// mermaidText writes what Mermaid's grammar takes in no quoted text, percent sign and backslash among
// it, as its entities, and what would end the quotes or a fence otherwise.
var mermaidText = strings.NewReplacer(`"`, "''", "`", "'", "#", "#35;", "%", "#37;", `\`, "#92;", "<", "#60;", ">", "#62;")

func quoteMermaid(s string) string { return `"` + mermaidText.Replace(visible.Line(s)) + `"` }

func send(w io.Writer, text string) error {
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("write the diagram: %w", err)
	}
	return nil
}
