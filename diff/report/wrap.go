package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/replyx/schemactl/diff/plan"
)

// narrowest is how few columns text is wrapped for: in fewer it is better left to the terminal.
const narrowest = 40

// wrapped is a text in lines of at most so many characters, broken at spaces; a longer word stays whole.
func wrapped(text string, width int) []string {
	if width < narrowest/2 || utf8.RuneCountInString(text) <= width {
		return []string{text}
	}
	var out []string
	line, room := "", width
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		if line != "" && n+1 > room {
			out, line, room = append(out, line), "", width
		}
		if line != "" {
			line, room = line+" ", room-1
		}
		line, room = line+word, room-n
	}
	return append(out, line)
}

// prose writes a text behind a lead, wrapped to the terminal's width below its own start.
func (t *texter) prose(lead, text string, paint func(style, string) string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(lead))
	for i, line := range t.wrap(text, len(indent)) {
		if i > 0 {
			lead = indent
		}
		t.line("%s", paint(t.style, lead+line))
	}
}

// headed writes a text behind a word in colour, with its place behind it.
func (t *texter) headed(head, text string, at *plan.Place, paint func(style, string) string) {
	place := ""
	if at != nil {
		place = fmt.Sprintf("  %s:%d", at.File, at.Line)
	}
	lines := t.wrap(head+" "+text+place, 0)
	for i, line := range lines {
		if i == 0 {
			line = paint(t.style, head) + strings.TrimPrefix(line, head)
		} else {
			line = "  " + line
		}
		if body, ok := strings.CutSuffix(line, strings.TrimLeft(place, " ")); ok && place != "" && i == len(lines)-1 {
			line = body + t.style.dim(strings.TrimLeft(place, " "))
		}
		t.line("%s", line)
	}
}

// wrap is a text in the lines that the terminal has room for behind an indent.
func (t *texter) wrap(text string, indent int) []string {
	if t.opts.Width < narrowest {
		return []string{text}
	}
	return wrapped(text, t.opts.Width-max(indent, 2))
}
