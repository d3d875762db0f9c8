// Package sqltext reads SQL as PostgreSQL's lexer does.
//
// What enters: the text of an expression, a query or a definition. What leaves: its tokens
// without comments, and the names that it may refer to. Nothing is parsed: which of the names
// are relations and which are columns is for the caller to find out by looking them up.
package sqltext

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// Kind is the kind of a token.
type Kind int

// The kinds.
const (
	Ident  Kind = iota // a bare name or a keyword, folded to lower case
	Quoted             // a name that was quoted
	String             // a string constant, its quotes taken off
	Number
	Param // $1
	Op    // one operator or other character
)

// Token is one word of SQL.
type Token struct {
	Kind Kind
	// Text is the folded or unquoted text.
	Text string
	// Pos and End bound the token in the source, in bytes.
	Pos, End int
}

// IsName reports whether the token can be a name.
func (t Token) IsName() bool { return t.Kind == Ident || t.Kind == Quoted }

// Tokens yields the tokens of a text. A quote that is never closed ends with the text.
func Tokens(s string) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for i := 0; i < len(s); {
			end, tok, ok := next(s, i)
			if ok {
				tok.Pos, tok.End = i, end
				if !yield(tok) {
					return
				}
			}
			i = end
		}
	}
}

// next reads what begins at i. Not ok means white space or a comment.
func next(s string, i int) (end int, t Token, ok bool) {
	c := s[i]
	rest := s[i:]
	switch {
	case c <= ' ':
		return i + 1, t, false
	case strings.HasPrefix(rest, "--"):
		return i + lineEnd(rest), t, false
	case strings.HasPrefix(rest, "/*"):
		return i + commentEnd(rest), t, false
	case c == '\'':
		text, n := quoted(rest, '\'', false)
		return i + n, Token{Kind: String, Text: text}, true
	case (c == 'E' || c == 'e') && len(rest) > 1 && rest[1] == '\'':
		text, n := quoted(rest[1:], '\'', true)
		return i + 1 + n, Token{Kind: String, Text: text}, true
	case (c == 'B' || c == 'b' || c == 'X' || c == 'x' || c == 'N' || c == 'n') && len(rest) > 1 && rest[1] == '\'':
		text, n := quoted(rest[1:], '\'', false)
		return i + 1 + n, Token{Kind: String, Text: text}, true
	case c == '"':
		text, n := quoted(rest, '"', false)
		return i + n, Token{Kind: Quoted, Text: text}, true
	case c == '$':
		return dollar(s, i)
	case isStart(c):
		n := 1
		for n < len(rest) && (isStart(rest[n]) || rest[n] >= '0' && rest[n] <= '9' || rest[n] == '$') {
			n++
		}
		return i + n, Token{Kind: Ident, Text: strings.ToLower(rest[:n])}, true
	case c >= '0' && c <= '9':
		n := 1
		for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || rest[n] == '.' || rest[n] == '_' || isStart(rest[n])) {
			n++
		}
		return i + n, Token{Kind: Number, Text: rest[:n]}, true
	case strings.HasPrefix(rest, "::"):
		return i + 2, Token{Kind: Op, Text: "::"}, true
	}
	_, n := utf8.DecodeRuneInString(rest)
	return i + n, Token{Kind: Op, Text: rest[:n]}, true
}

func isStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

// lineEnd finds the end of a comment; a carriage return ends it too.
func lineEnd(s string) int {
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		return i
	}
	return len(s)
}

// commentEnd finds the end of a comment; they nest.
func commentEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// quoted reads a text between quotes, in which a quote is doubled or, with escapes, follows a
// backslash.
func quoted(s string, q byte, escapes bool) (text string, n int) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] != q:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == q:
			b.WriteByte(q)
			i++
		default:
			return b.String(), i + 1
		}
	}
	return b.String(), len(s)
}

// dollar reads $1, $$text$$ and $tag$text$tag$.
func dollar(s string, i int) (end int, t Token, ok bool) {
	n := i + 1
	for n < len(s) && (isStart(s[n]) || s[n] >= '0' && s[n] <= '9') {
		n++
	}
	if n < len(s) && s[n] == '$' && (n == i+1 || s[i+1] < '0' || s[i+1] > '9') {
		tag := s[i : n+1]
		body, _, closed := strings.Cut(s[n+1:], tag)
		end = n + 1 + len(body)
		if closed {
			end += len(tag)
		}
		return end, Token{Kind: String, Text: body}, true
	}
	if n == i+1 {
		return n, Token{Kind: Op, Text: "$"}, true
	}
	return n, Token{Kind: Param, Text: s[i:n]}, true
}
