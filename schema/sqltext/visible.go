package sqltext

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/internal/visible"
)

// Visible is a statement that means the same and has no hidden characters: a name that has some is
// written as U&"...", a constant as E'...', and comments have escapes. No line of it is a command of
// a CI system, and psql finds none of its variables in it. A name with bytes that are no UTF-8
// cannot be written so, and names nothing.
//
// A constant that continues in another line as a second quoted part, and U& with hidden characters, are
// not understood; the server prints neither.
func Visible(sql string) string {
	w := &visibleWriter{}
	at := 0
	var last Token
	for t := range Tokens(sql) {
		w.gap(sql[at:t.Pos])
		word := sql[t.Pos:t.End]
		if last.Kind == Op && last.Text == ":" && last.End == t.Pos && (t.IsName() || t.Kind == String) {
			w.b.WriteByte(' ') // psql would take it for a variable
		}
		switch {
		case t.IsName():
			w.b.WriteString(visibleName(word, t))
		case t.Kind == String:
			w.b.WriteString(visibleConstant(word))
		case t.Text == "::" && w.startsLine():
			w.b.WriteString("/**/::")
		default:
			w.b.WriteString(word)
		}
		at, last = t.End, t
	}
	w.gap(sql[at:])
	return visible.Lines(w.b.String()) // what is no SQL has not become plain
}

type visibleWriter struct{ b strings.Builder }

func (w *visibleWriter) startsLine() bool {
	s := w.b.String()
	return strings.TrimSpace(s[strings.LastIndexByte(s, '\n')+1:]) == ""
}

// gap writes white space and comments.
func (w *visibleWriter) gap(s string) {
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return r > ' ' })
		if n < 0 {
			n = len(s)
		}
		w.b.WriteString(plainSpace.Replace(s[:n]))
		if s = s[n:]; s == "" {
			return
		}
		n = lineEnd(s)
		if strings.HasPrefix(s, "/*") {
			n = commentEnd(s)
		}
		w.b.WriteString(visible.Rewrite(s[:n], "\n\t", constantEscape))
		s = s[n:]
	}
}

// plainSpace keeps line ends, since they end comments.
var plainSpace = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", " ", "\v", " ")

// visibleName is a name, quoted or not.
func visibleName(word string, t Token) string {
	if visible.Line(word) == word {
		return word
	}
	valid := true
	text := visible.Rewrite(strings.ReplaceAll(t.Text, `\`, `\\`), "", func(r rune, b byte) string {
		switch {
		case r == visible.Invalid:
			valid = false
			return fmt.Sprintf(`\x%02x`, b)
		case r > 0xffff:
			return fmt.Sprintf(`\+%06X`, r)
		}
		return fmt.Sprintf(`\%04X`, r)
	})
	text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	if !valid {
		return text
	}
	return "U&" + text
}

// visibleConstant is a string constant. Line ends stay, so that the body of a function can be read.
func visibleConstant(word string) string {
	if visible.Rewrite(word, "\n\t", constantEscape) == word {
		return word
	}
	body, escapes := word, false
	switch quote := strings.IndexByte(word, '\''); {
	case word[0] == '$':
		tag := word[:strings.IndexByte(word[1:], '$')+2]
		body = strings.TrimSuffix(strings.TrimPrefix(word, tag), tag)
		body = strings.ReplaceAll(body, "'", "''")
	default:
		escapes = word[0] == 'E' || word[0] == 'e'
		body = strings.TrimSuffix(word[quote+1:], "'")
	}
	if !escapes {
		return "E'" + visible.Rewrite(strings.ReplaceAll(body, `\`, `\\`), "\n\t", constantEscape) + "'"
	}
	// A backslash before what is no escape stands for nothing, and would spoil one that is put behind it.
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' || i+1 == len(body) {
			b.WriteByte(body[i])
			continue
		}
		if strings.IndexByte(`bfnrtuUx01234567\'`, body[i+1]) >= 0 {
			b.WriteByte('\\')
		}
		i++
		b.WriteByte(body[i])
	}
	return "E'" + visible.Rewrite(b.String(), "\n\t", constantEscape) + "'"
}

// constantEscape is an escape as a constant has it.
func constantEscape(r rune, b byte) string {
	switch {
	case r == visible.Invalid:
		return fmt.Sprintf(`\x%02x`, b)
	case r == '\r':
		return `\r`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
