package sqltext

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// RenamedColumns puts other names in place of columns in an expression over one table, by their names. It fails where such a name
// stands for something else, or may: after a point or a cast, before a point or a parenthesis.
func RenamedColumns(text string, names map[string]string) (renamed string, ok bool) {
	tokens := slices.Collect(Tokens(text))
	is := func(i int, ops ...string) bool {
		return i >= 0 && i < len(tokens) && tokens[i].Kind == Op && slices.Contains(ops, tokens[i].Text)
	}
	var b strings.Builder
	done := 0
	for i, t := range tokens {
		to, named := names[t.Text]
		if !named || !isNamed(t, t.Text) {
			continue
		}
		if is(i-1, ".", "::", "&") || is(i+1, ".", "(") || isField(tokens, i) || i > 0 && tokens[i-1].Is("as") {
			return text, false
		}
		b.WriteString(text[done:t.Pos] + schema.Ident(to))
		done = t.End
	}
	return b.String() + text[done:], true
}
