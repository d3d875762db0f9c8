package hcl

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/replyx/schemactl/internal/visible"
)

// text writes a text of several lines as a heredoc, which keeps every byte of it; one that a
// heredoc cannot hold is a quoted string.
func (p *printer) text(name, value string) { p.lines(name, value, "SQL", true) }

// comment writes a comment, and nothing where there is none.
func (p *printer) comment(value string) {
	if value != "" {
		p.lines("comment", value, "TEXT", true)
	}
}

// sql writes a text of SQL as text does; the reader takes off white space around it, so a
// heredoc's last newline does no harm.
func (p *printer) sql(name, value string) { p.lines(name, value, "SQL", false) }

// lines writes a text; mark ends its heredoc, with a number where the text has that line.
func (p *printer) lines(name, value, mark string, exact bool) {
	if !strings.Contains(value, "\n") || !heredocable(value) {
		p.attr(name, p.quote(value))
		return
	}
	word := mark
	for n := 2; hasLine(value, mark); n++ {
		mark = word + strconv.Itoa(n)
	}
	escaped := strings.NewReplacer("${", "$${", "%{", "%%{").Replace(value)
	switch {
	case strings.HasSuffix(value, "\n"):
		p.attr(name, "<<"+mark+"\n"+escaped+mark)
		return
	case !exact:
		p.attr(name, "<<"+mark+"\n"+escaped+"\n"+mark)
		return
	}
	// A heredoc ends in a newline.
	p.attr(name, "chomp(<<"+mark+"\n"+escaped+"\n"+mark+"\n)")
}

// heredocable reports whether the parser would give back the text, which changes line ends and the form of
// Unicode, and that a reader sees all of it.
func heredocable(s string) bool { return visible.Lines(s) == s && norm.NFC.IsNormalString(s) }

func hasLine(text, line string) bool {
	for l := range strings.Lines(text) {
		if strings.TrimSpace(l) == line {
			return true
		}
	}
	return false
}
