package sqltext

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Own puts another name in place of a table's own in an expression on it, where a column or all of them stand after the name:
// t.a, s.t.a, t.*. With alone, it does so where the name stands by itself, too, which is the whole row unless a
// column or something else has that name.
func Own(text string, table schema.Name, to string, alone bool) string {
	if !strings.Contains(strings.ToLower(text), strings.ToLower(table.Name)) {
		return text
	}
	tokens := slices.Collect(Tokens(text))
	is := func(i int, op string) bool {
		return i >= 0 && i < len(tokens) && tokens[i].Kind == Op && tokens[i].Text == op
	}
	var b strings.Builder
	done := 0
	for i, t := range tokens {
		if !isNamed(t, table.Name) {
			continue
		}
		start := t.Pos
		qualified := is(i-1, ".")
		switch {
		case qualified && (i < 2 || !isNamed(tokens[i-2], table.Schema) || is(i-3, ".") || !is(i+1, ".")):
			continue
		case qualified:
			start = tokens[i-2].Pos
		case is(i+1, "."):
			// A schema of the table's name: of a function, or of another table's column.
			if is(i+3, "(") || is(i+3, ".") {
				continue
			}
		case !alone || is(i+1, "(") || is(i+1, "=") && is(i+2, ">") || is(i-1, "::") || isField(tokens, i):
			continue
		}
		b.WriteString(text[done:start] + to)
		done = t.End
	}
	return b.String() + text[done:]
}

// isField reports whether a token is the field of EXTRACT, which may be any word: extract(day FROM a).
func isField(tokens []Token, i int) bool {
	return i > 1 && i+1 < len(tokens) && tokens[i-2].Kind == Ident && tokens[i-2].Text == "extract" && tokens[i+1].Kind == Ident && tokens[i+1].Text == "from"
}

// isNamed reports whether a token is a name as it must be written.
func isNamed(t Token, name string) bool {
	return t.Text == name && (t.Kind == Quoted || t.Kind == Ident && schema.Ident(name) == name)
}
