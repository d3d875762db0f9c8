package hcl

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/visible"
)

// Quote writes a string as HCL, with an escape for each character that is not seen.
func Quote(s string) string { return quote(s) }

func quote(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 2)
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteRune(r)
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return visible.Rewrite(b.String(), "", func(r rune, _ byte) string {
		if r > 0xffff {
			return fmt.Sprintf(`\U%08x`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

// unquote is the inverse of quote, for what stands between the quotes of a string that
// the parser took and that has no interpolation.
func unquote(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\' && i+1 < len(s):
			text, n, ok := escape(s[i+1:])
			if !ok {
				return "", false
			}
			b.WriteString(text)
			i += 1 + n
		case (c == '$' || c == '%') && strings.HasPrefix(s[i+1:], string(c)+"{"):
			b.WriteByte(c)
			b.WriteByte('{')
			i += 3
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String(), true
}

// escape reads what follows a backslash and says how long it is.
func escape(s string) (text string, n int, ok bool) {
	switch s[0] {
	case 'n':
		return "\n", 1, true
	case 'r':
		return "\r", 1, true
	case 't':
		return "\t", 1, true
	case '"', '\\':
		return s[:1], 1, true
	case 'u', 'U':
		digits := 4
		if s[0] == 'U' {
			digits = 8
		}
		if len(s) <= digits {
			return "", 0, false
		}
		r, err := strconv.ParseUint(s[1:1+digits], 16, 32)
		if err != nil || !utf8.ValidRune(rune(r)) {
			return "", 0, false
		}
		return string(rune(r)), 1 + digits, true
	}
	return "", 0, false
}

// plainNumber writes a number without an exponent, unless that would be long without end.
func plainNumber(v cty.Value) string {
	f := v.AsBigFloat()
	if e := f.MantExp(nil); e < -4096 || e > 4096 {
		return f.Text('e', -1)
	}
	// The shortest text of a number of 512 bits is dear; that of a float64 is nearly always the same.
	short, _ := f.Float64()
	if s := strconv.FormatFloat(short, 'f', -1, 64); len(s) < 20 {
		if n, err := cty.ParseNumberVal(s); err == nil && n.AsBigFloat().Cmp(f) == 0 {
			return s
		}
	}
	return f.Text('f', -1)
}

// plainName reports whether a name can stand bare in a reference: column.x.
func plainName(s string) bool { return hclsyntax.ValidIdentifier(s) && visible.Line(s) == s }
