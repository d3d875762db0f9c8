package sqltext

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Renamed puts other names in place of qualified ones: public.a, and not a. What stands after one more point is no name of its own:
// public.a.b keeps its first two.
func Renamed(text string, names map[schema.Name]schema.Name) string {
	tokens := slices.Collect(Tokens(text))
	var b strings.Builder
	done := 0
	for i := 2; i < len(tokens); i++ {
		space, dot, name := tokens[i-2], tokens[i-1], tokens[i]
		if !space.IsName() || !name.IsName() || dot.Kind != Op || dot.Text != "." || i > 2 && tokens[i-3].Text == "." && tokens[i-3].Kind == Op {
			continue
		}
		if to, ok := names[schema.Name{Schema: space.Text, Name: name.Text}]; ok {
			b.WriteString(text[done:space.Pos] + to.SQL())
			done = name.End
		}
	}
	return b.String() + text[done:]
}
