package visible_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/replyx/schemactl/internal/visible"
)

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"users":                 "users",
		"имя with ünïcode 🦄 ":   "имя with ünïcode 🦄 ",
		`back\slash`:            `back\slash`,
		"a\n::error::b":         `a\n::error::b`,
		"::error::b":            "::error::b", // no line begins with a part of one
		"\x1b[31mred\x07\x7f":   `\x1b[31mred\x07\x7f`,
		"\r\t\x00":              `\r\t\x00`,
		"c1 \u009b31m\u0085":    `c1 \u009b31m\u0085`,
		"bidi \u202eabc\u2066":  `bidi \u202eabc\u2066`,
		"marks \u061c\u200e":    `marks \u061c\u200e`,
		"zero \u200b\u2060":     `zero \u200b\u2060`,
		"\ufeffbom":             `\ufeffbom`,
		"lines \u2028\u2029":    `lines \u2028\u2029`,
		"tags \U000e0041":       `tags \U000e0041`,
		"soft\u00adhyphen":      `soft\u00adhyphen`,
		"filler \u3164\u115f":   `filler \u3164\u115f`,
		"vs a\ufe0fb\U000e0100": `vs a\ufe0fb\U000e0100`,
		"heart \u2764\ufe0f":    "heart \u2764\ufe0f",
		"\u2764\ufe0f\ufe0f":    "\u2764\ufe0f" + `\ufe0f`,
		"bytes \xff\xc0\xaf":    `bytes \xff\xc0\xaf`,
		"half \xed\xa0\x80":     `half \xed\xa0\x80`,
		"\ufffd is a character": "\ufffd is a character",
		"not one \ufffe":        `not one \ufffe`,
		"a ##[error]b":          `a \x23#[error]b`,
		"###[x] ##vso[task]":    `#\x23#[x] \x23#vso[task]`,
		"## [not]":              "## [not]",
	} {
		if got := visible.Line(in); got != want {
			t.Errorf("%q is %s, want %s", in, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	for in, want := range map[string]string{
		"a\nb":                      "a\nb",
		"\tcaret ^":                 "\tcaret ^",
		"::error::x":                `\x3a:error::x`,
		"a\n \u00a0::error::x\nb":   "a\n \u00a0" + `\x3a:error::x` + "\nb",
		"a\n \u2003\t::stop::":      "a\n \u2003\t" + `\x3a:stop::`,
		"a\n\x85::x":                "a\n" + `\x85::x`,
		"a\r::x":                    `a\r::x`,
		"a::b\nint8::text\nx ::int": "a::b\nint8::text\nx ::int",
	} {
		if got := visible.Lines(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// FuzzVisible: whatever a text holds, nothing hidden and no command is left of it; text that is plain
// stays; and JSON means the same.
func FuzzVisible(f *testing.F) {
	for _, s := range []string{"users", "x\n::error::y", "\x1b[2J\x1b]0;t\x07", "\u202e\u2066", "\xff", "\U000e0041", "##[add-mask]x", "a\n\u3000::b", "\u2764\ufe0f", "#\u200b#[x]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := visible.Line(s)
		plain(t, line)
		if strings.Contains(line, "\n") {
			t.Errorf("%q has become several lines", s)
		}
		if visible.Line(line) != line {
			t.Errorf("%q is made visible twice", s)
		}
		for l := range strings.Lines(visible.Lines(s)) {
			plain(t, strings.ReplaceAll(strings.TrimSuffix(l, "\n"), "\t", ""))
			if strings.HasPrefix(strings.TrimLeftFunc(l, unicode.IsSpace), "::") {
				t.Errorf("%q has a line %q", s, l)
			}
		}
		doc, err := json.Marshal(map[string]string{s: s})
		if err != nil {
			t.Fatal(err)
		}
		safe := visible.JSON(string(doc))
		plain(t, safe)
		var got map[string]string
		if err := json.Unmarshal([]byte(safe), &got); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, ""); utf8.ValidString(s) && got[want] != want {
			t.Errorf("%q is read from JSON as %q", s, got)
		}
	})
}

func plain(t *testing.T, s string) {
	t.Helper()
	prev := rune(0)
	for _, r := range s {
		if visible.Hidden(prev, r) {
			t.Errorf("%q has %U", s, r)
		}
		prev = r
	}
	if !utf8.ValidString(s) || strings.Contains(s, "##[") {
		t.Errorf("%q is not plain", s)
	}
}
