package sqltext_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// Whatever a name or a text holds, its quoted form is one token that reads as the same, and a
// qualified name comes apart into its two parts.
func FuzzQuoting(f *testing.F) {
	for _, s := range []string{"users", "select", `we"ird`, "a.b", "it's", `back\slash`, "имя", "Ä", "$1", "$$", "--", "/*", "E'", " ", "1a", "U&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s) {
			t.Skip("no name of PostgreSQL's")
		}
		if tok := only(t, schema.Ident(s)); !tok.IsName() || tok.Text != s {
			t.Errorf("%q quoted is %s, which reads as %q", s, schema.Ident(s), tok.Text)
		}
		if tok := only(t, schema.Literal(s)); tok.Kind != sqltext.String || tok.Text != s {
			t.Errorf("%q as a constant is %s, which reads as %q", s, schema.Literal(s), tok.Text)
		}
		n := schema.Name{Schema: s, Name: s + "x"}
		if got := schema.ParseName(n.SQL()); got != n {
			t.Errorf("%s reads as %q", n.SQL(), got)
		}
	})
}

// only gives the one token of a text.
func only(t *testing.T, text string) sqltext.Token {
	t.Helper()
	var all []sqltext.Token
	for tok := range sqltext.Tokens(text) {
		all = append(all, tok)
	}
	if len(all) != 1 {
		t.Fatalf("%s is %d tokens", text, len(all))
	}
	return all[0]
}
