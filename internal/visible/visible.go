// Package visible makes text of other people safe to look at.
//
// What enters: a name, a comment, a message or a note, as a database or an HCL file has it. What
// leaves: the same text, in which each character that a reader does not see, or that a terminal or
// the log of a CI system takes for a command, is written as an escape. Text without such characters
// is returned as it is.
//
// Every form of output has one place that calls this package: schema/sqltext for SQL, schema/hcl for
// HCL, diff/report for the forms of a plan, diff/report/diagram for drawings, diff/report/docs for
// documentation, and cmd/schemactl for what it says of a run. Text within the program stays as it was read.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// invisible are the characters that are not seen or that change how others are seen: controls,
// marks of direction, separators of lines, characters without width, fillers, tags, selectors of a
// variation and code points that are no characters.
var invisible = []*unicode.RangeTable{
	unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector,
	unicode.Other_Default_Ignorable_Code_Point, unicode.Noncharacter_Code_Point,
}

// Hidden reports whether a character is not seen where it stands behind prev. A selector that makes
// an emoji of a symbol is seen.
func Hidden(prev, r rune) bool {
	if r >= ' ' && r <= '~' {
		return false
	}
	if r == '\ufe0f' && unicode.Is(unicode.So, prev) {
		return false
	}
	return unicode.In(r, invisible...)
}

// Invalid stands for a byte that is no UTF-8, in the place of a character.
const Invalid rune = -1

// Rewrite writes with escape each part of a text that is not plain: a hidden character that is not in
// keep, a byte that is no UTF-8 (its character is [Invalid]), and the first character of what a log
// would take for a command, which is two colons at the start of a second or later line, or ##[
// anywhere.
func Rewrite(s, keep string, escape func(r rune, b byte) string) string {
	var b strings.Builder
	done := 0
	prev, start := rune(0), false // start: nothing but white space since the start of the line
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			r = Invalid
		}
		plain := r != Invalid && (!Hidden(prev, r) || strings.ContainsRune(keep, r))
		if start && strings.HasPrefix(s[i:], "::") || r == '#' && command(s[i:]) {
			plain = false
		}
		if !plain {
			b.WriteString(s[done:i])
			b.WriteString(escape(r, s[i]))
			done = i + size
		}
		start = plain && (r == '\n' || start && unicode.IsSpace(r))
		prev = r
		i += size
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// command reports whether a text begins as a command of the runners of GitHub ("##[group]"), of Azure
// ("##vso[") or of TeamCity ("##teamcity["), which look for them anywhere in a line.
func command(s string) bool {
	rest, ok := strings.CutPrefix(s, "##")
	return ok && strings.HasPrefix(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"), "[")
}

// Line is a text as a part of one line.
func Line(s string) string { return Rewrite(s, "", escape) }

// Lines is a text that may have several lines, none of which is a command.
func Lines(s string) string { return Rewrite("\n"+s, "\n\t", escape)[1:] }

// Words is a text as a part of one line, with each run of white space made one space.
func Words(s string) string { return Line(strings.Join(strings.Fields(s), " ")) }

// Args are the arguments of a format, with each text as a part of one line.
func Args(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case string:
			out[i] = Line(a)
		case error:
			out[i] = Line(a.Error())
		case fmt.Stringer:
			out[i] = Line(a.String())
		default:
			out[i] = a
		}
	}
	return out
}

// JSON is a JSON document with the same meaning.
func JSON(doc string) string {
	return Rewrite(doc, "\n", func(r rune, _ byte) string {
		var b strings.Builder
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
		return b.String()
	})
}

// escape is an escape as Go's strings have it.
func escape(r rune, b byte) string {
	switch {
	case r == Invalid:
		return fmt.Sprintf(`\x%02x`, b)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
