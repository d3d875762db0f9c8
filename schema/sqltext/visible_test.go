package sqltext_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		`SELECT 'a', E'b\n', "c d", $$e$$ -- f` + "\n": `SELECT 'a', E'b\n', "c d", $$e$$ -- f` + "\n",
		"DROP TABLE \"x\n::error::y\"":                 `DROP TABLE U&"x\000A::error::y"`,
		"DROP TABLE \"a\\\u202e\"\"\"":                 `DROP TABLE U&"a\\\202E"""`,
		"DROP TABLE \"\U000e0041\"":                    `DROP TABLE U&"\+0E0041"`,
		"COMMENT ON x IS 'it''s\n::error::\\ y'":       "COMMENT ON x IS E'it''s\n\\x3a:error::\\\\ y'",
		"COMMENT ON x IS 'two\nlines'":                 "COMMENT ON x IS 'two\nlines'",
		"SELECT E'a\\\x1b[2J\\\\\\##[b]'":              `SELECT E'a\x1b[2J\\\x23#[b]'`,
		"AS $f$ BEGIN\n x\n::text; 'y' \\ END $f$":     "AS E' BEGIN\n x\n\\x3a:text; ''y'' \\\\ END '",
		"SELECT x\n  ::text":                           "SELECT x\n  /**/::text",
		"SELECT 1 -- \x1b[2J\rDROP":                    "SELECT 1 -- \\x1b[2J\nDROP",
		"SELECT 1 /* a\n::error:: */":                  "SELECT 1 /* a\n\\x3a:error:: */",
		`SELECT a[1:"USER"], a[2:b], c::text`:          `SELECT a[1: "USER"], a[2: b], c::text`,
		"DROP ROLE \"r\xff\"":                          `DROP ROLE "r\xff"`,
		"COMMENT ON ROLE r IS 'x\xff'":                 `COMMENT ON ROLE r IS E'x\xff'`,
	} {
		if got := sqltext.Visible(in); got != want {
			t.Errorf("%q is\n%s\nwant\n%s", in, got, want)
		}
	}
}

// A carriage return ends a comment: what follows is code.
func TestCommentEndsAtCarriageReturn(t *testing.T) {
	var got []string
	for tok := range sqltext.Tokens("a -- b\rc --d\r\ne") {
		got = append(got, tok.Text)
	}
	if !slices.Equal(got, []string{"a", "c", "e"}) {
		t.Errorf("the tokens are %q", got)
	}
}

// FuzzVisible: whatever names and constants hold, the statement stays one of the same tokens, in which
// nothing is hidden and no line is a command.
func FuzzVisible(f *testing.F) {
	for _, s := range []string{"users", "x\n::error::y", "\x1b[2J", "\u202e", "\xff", `a\`, `\\u`, "it's", "$$", "##[x]", "a\r--b", "*/", "/*", "\U000e0041", "x\n\\::y", "E'\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || strings.IndexByte(s, 0) >= 0 {
			t.Skip("no name of PostgreSQL's")
		}
		plainSQL(t, sqltext.Visible(s))
		sql := "COMMENT ON TABLE " + schema.Ident(s) + " IS " + schema.Literal(s) + " /* " + strings.ReplaceAll(s, "/", "") + " */ ; x"
		got := sqltext.Visible(sql)
		plainSQL(t, got)
		if !utf8.ValidString(s) {
			return
		}
		want := []string{"comment", "on", "table", s, "is", s, ";", "x"}
		if words := meanings(got); !slices.Equal(words, want) {
			t.Errorf("%q is\n%s\nwhich reads as %q", s, got, words)
		}
	})
}

func plainSQL(t *testing.T, sql string) {
	t.Helper()
	if again := visible.Lines(sql); again != sql {
		t.Errorf("%q is not plain", sql)
	}
	for l := range strings.Lines(sql) {
		if strings.HasPrefix(strings.TrimLeftFunc(l, unicode.IsSpace), "::") {
			t.Errorf("a line is a command: %q", l)
		}
	}
}

// meanings are the tokens of a statement, with U&"" and E” read as the server reads them.
func meanings(sql string) []string {
	var all []sqltext.Token
	for t := range sqltext.Tokens(sql) {
		all = append(all, t)
	}
	var out []string
	for i := 0; i < len(all); i++ {
		t := all[i]
		word := sql[t.Pos:t.End]
		switch {
		case t.Text == "u" && i+2 < len(all) && all[i+1].Text == "&" && all[i+2].Kind == sqltext.Quoted:
			out = append(out, unescaped(all[i+2].Text, false))
			i += 2
		case t.Kind == sqltext.String && strings.HasPrefix(word, "E"):
			body := strings.ReplaceAll(word[2:len(word)-1], "''", "'")
			out = append(out, unescaped(body, true))
		default:
			out = append(out, t.Text)
		}
	}
	return out
}

// unescaped reads the escapes of a constant, or those of a name.
func unescaped(s string, constant bool) string {
	var b strings.Builder
	for s != "" {
		if s[0] != '\\' {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		kind, digits := s[1], map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]
		from := 2
		switch {
		case kind == '\\':
			b.WriteByte('\\')
			s = s[2:]
			continue
		case constant && kind == 'r':
			b.WriteByte('\r')
			s = s[2:]
			continue
		case !constant && kind == '+':
			digits = 6
		case !constant:
			from, digits = 1, 4
		}
		n, err := strconv.ParseUint(s[from:from+digits], 16, 32)
		if err != nil {
			return "no escape: " + s
		}
		b.WriteRune(rune(n))
		s = s[from+digits:]
	}
	return b.String()
}
