package report

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/plan"
)

func TestLineDiff(t *testing.T) {
	long := strings.Repeat("a AND ", 20)
	body := "\nbegin\n  one;\n  two;\n  three;\n  four;\n  five;\n  six;\n  seven;\nend\n"
	for name, c := range map[string]struct{ from, to, want string }{
		"short":              {"integer", "bigint", ""},
		"one line, long":     {long + "b", long + "c", "-" + long + "b\n+" + long + "c"},
		"long, new":          {"", long, ""},
		"a line of a body":   {body, strings.Replace(body, "two", "2", 1), " begin\n   one;\n-  two;\n+  2;\n   three;\n   four;\n   five;"},
		"far from the start": {body, strings.Replace(body, "seven", "7", 1), "@@ -5,5 +5,5 @@\n   four;\n   five;\n   six;\n-  seven;\n+  7;\n end"},
		"lines, new":         {"", "a\nb", "+a\n+b"},
		"lines, gone":        {"a\nb\n", "", "-a\n-b"},
		"end alone":          {"a\nb\n", "a\nb", ""},
		"one becomes more":   {"a", "a\nb", " a\n+b"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, l := range lineDiff(plan.Attr{Name: "as", From: c.from, To: c.to}) {
				got = append(got, l.plain())
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got\n%s\nwant\n%s", text, c.want)
			}
		})
	}
}

func TestWrapped(t *testing.T) {
	text := "one two three four five six seven a-word-that-is-longer-than-the-line eight"
	for width := 20; width < 100; width++ {
		lines := wrapped(text, width)
		if strings.Join(lines, " ") != text {
			t.Fatalf("width %d changes the text: %q", width, lines)
		}
		for _, l := range lines {
			if len(l) > width && strings.Contains(l, " ") {
				t.Errorf("width %d: %q is longer", width, l)
			}
		}
	}
}
