package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/replyx/schemactl/diff/plan"
)

// oneLine is how many characters two values may have together to stand in one line.
const oneLine = 100

// lineOf is a line of a line diff: its sign is '+', '-', ' ', or '@' at the head of a part.
type lineOf struct {
	sign byte
	text string
}

// lineDiff is a change of a text as a line diff, with its neighbouring lines; nil where the two values are
// short enough to stand in one line.
func lineDiff(a plan.Attr) []lineOf {
	from, to := strings.TrimRight(a.From, " \t\n"), strings.TrimRight(a.To, " \t\n")
	if !strings.Contains(from+to, "\n") {
		if utf8.RuneCountInString(from)+utf8.RuneCountInString(to) <= oneLine || from == "" || to == "" {
			return nil
		}
		return []lineOf{{'-', from}, {'+', to}}
	}
	// The first three lines name files, of which there are none.
	text := bytes.SplitN(diff.Diff("live", linesOf(from), "desired", linesOf(to)), []byte("\n"), 4)
	if len(text) < 4 {
		return nil // what differs is white space at the end
	}
	var out []lineOf
	for line := range strings.Lines(string(text[3])) {
		line = strings.TrimSuffix(line, "\n")
		out = append(out, lineOf{line[0], line[1:]})
		if line[0] == '@' {
			out[len(out)-1].text = line
		}
	}
	if head := out[0].text; strings.HasPrefix(head, "@@ -1,") || strings.HasPrefix(head, "@@ -0,") {
		out = out[1:] // a part that begins at the top needs no head
	}
	return out
}

// linesOf is a text of whole lines; no line at all where it is empty.
func linesOf(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(strings.TrimLeft(s, "\n") + "\n")
}

// plain is a line as a unified diff has it.
func (l lineOf) plain() string {
	if l.sign == '@' {
		return l.text
	}
	return strings.TrimRight(string(l.sign)+l.text, " ")
}

// countLines says how many lines come and go.
func countLines(lines []lineOf) string {
	var added, removed int
	for _, l := range lines {
		switch l.sign {
		case '+':
			added++
		case '-':
			removed++
		}
	}
	switch {
	case removed == 0:
		return Count(added, "lines") + " added"
	case added == 0:
		return Count(removed, "lines") + " removed"
	}
	return fmt.Sprintf("%s removed, %d added", Count(removed, "lines"), added)
}
