package markup

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// special are the characters that mean something in Markdown or in HTML, and @ and #, which name
// people and issues.
const special = "\\`*_{}[]<>()#+!|~@&$:"

// reference are the characters that GitHub or GitLab take for a reference before a word: to people, issues,
// merge requests, labels, milestones and the like. @ and # are one before anything.
const reference = "!%~$&^"

// Text is text of which nothing is markup.
func Text(s string) string { return calm(s, plain) }

// Within is text within an HTML tag in Markdown, where Markdown still rules.
func Within(s string) string { return calm(s, entity) }

// plain is a character that is no markup.
func plain(r rune) string {
	switch {
	case r == '<' || r == '>' || r == '&' || r == '|':
		return fmt.Sprintf("&#%d;", r)
	case strings.ContainsRune(":()+!{}@#", r):
		return string(r)
	case strings.ContainsRune(special, r):
		return "\\" + string(r)
	}
	return string(r)
}

// entity is the same in HTML.
func entity(r rune) string {
	if strings.ContainsRune(special, r) {
		return fmt.Sprintf("&#%d;", r)
	}
	return string(r)
}

// calm escapes a text, and puts a space of no width behind what would call somebody or something by the
// name behind it, escaped or not.
func calm(s string, escape func(rune) string) string {
	var b strings.Builder
	runes := append([]rune(s), 0)
	for i, r := range runes[:len(runes)-1] {
		b.WriteString(escape(r))
		next := runes[i+1]
		word := next == '"' || next == '_' || unicode.IsLetter(next) || unicode.IsDigit(next)
		if r == '@' || r == '#' || word && strings.ContainsRune(reference, r) {
			b.WriteString(apart)
		}
	}
	return unlinked(b.String())
}

// apart is a space of no width.
const apart = "&#8203;"

// unlinked keeps apart what would become a link by itself.
func unlinked(s string) string {
	s = strings.NewReplacer("://", ":&#8203;//", "&#58;//", "&#58;&#8203;//", "www.", "www&#8203;.").Replace(s)
	return issue.ReplaceAllString(s, "$1"+apart+"-$2")
}

// issue is an issue as GitHub writes it beside #1.
var issue = regexp.MustCompile(`(?i)\b(GH)-(\d)`)

// Code is a code span: its fence is longer than any run of backquotes within.
func Code(s string) string {
	fence := strings.Repeat("`", longestRun(s)+1)
	// Of a space at each end both are taken off.
	if len(fence) > 1 || s == "" || strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		return fence + " " + s + " " + fence
	}
	return fence + s + fence
}

// Cell is code in a cell of a table, where a bar would end the cell even within code.
func Cell(s string) string {
	if strings.Contains(s, "|") {
		return "<code>" + strings.ReplaceAll(inTag(s), "|", "&#124;") + "</code>"
	}
	return Code(s)
}

// inTag is text within a tag of code, where no one is called.
func inTag(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(entity(r))
	}
	return strings.ReplaceAll(b.String(), "www.", "ww&#119;.") // which would become a link by itself
}

// Fence is the line before and behind a block of code: longer than any run of backquotes within.
func Fence(s string) string { return strings.Repeat("`", max(3, longestRun(s)+1)) }

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
