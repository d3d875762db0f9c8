package schema

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ParseType reads a type as people write it in SQL, or as format_type prints it. A type
// that is not built in keeps its name and modifiers as written.
func ParseType(s string) (SQLType, error) {
	var room [8]typeToken
	toks, err := typeTokens(room[:0], s)
	if err == nil {
		p := typeParser{toks: toks}
		var t SQLType
		if t, err = p.parse(); err == nil {
			return t, nil
		}
	}
	return SQLType{}, fmt.Errorf("cannot read type %q: %w", s, err)
}

// typeToken is a word (folded to lower case), a quoted name, a number or one character.
type typeToken struct {
	text   string
	quoted bool
	// raw is the word as written: geometry(Point) is printed so.
	raw string
}

// typeTokens adds the tokens of a type to a list.
func typeTokens(toks []typeToken, s string) ([]typeToken, error) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
		case c == '"':
			end := closingQuote(s, i)
			if end < 0 {
				return nil, errors.New("a quote is not closed")
			}
			toks = append(toks, typeToken{text: strings.ReplaceAll(s[i+1:end], `""`, `"`), quoted: true})
			i = end + 1
		case isWordByte(c):
			j := i
			for j < len(s) && isWordByte(s[j]) {
				j++
			}
			toks = append(toks, typeToken{text: lowerASCII(s[i:j]), raw: s[i:j]})
			i = j
		default:
			toks = append(toks, typeToken{text: s[i : i+1], raw: s[i : i+1]})
			i++
		}
	}
	return toks, nil
}

// closingQuote is the place of the quote that closes the one at i; a doubled one does not.
func closingQuote(s string, i int) int {
	for j := i + 1; j < len(s); j++ {
		if s[j] != s[i] {
			continue
		}
		if j+1 < len(s) && s[j+1] == s[i] {
			j++
			continue
		}
		return j
	}
	return -1
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}

// lowerASCII folds as the server does for UTF-8: letters of ASCII only.
func lowerASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

type typeParser struct {
	toks []typeToken
	pos  int
}

func (p *typeParser) parse() (SQLType, error) {
	var t SQLType
	first := p.take()
	if first.text == "" || !first.quoted && !isWordByte(first.text[0]) {
		return t, errors.New("a type's name is missing")
	}
	var err error
	switch {
	case p.accept("."):
		last := p.take()
		t.Name = Name{first.text, last.text}
		if t.Mods, err = p.modifiers(); err == nil && t.Name.Schema == "pg_catalog" && IsBuiltIn(last.text) {
			t.Name.Schema, t.BuiltIn = "", true
		}
	case first.quoted:
		t.Name.Name = first.text
		t.Mods, err = p.modifiers()
		t.BuiltIn = IsBuiltIn(first.text)
	default:
		err = p.grammar(&t, first.text)
	}
	if err == nil && t.BuiltIn {
		t.Mods, err = checkModifiers(&t)
	}
	if err == nil {
		err = p.dimensions(&t)
	}
	if err == nil && p.pos < len(p.toks) {
		err = fmt.Errorf("%q is unexpected", p.toks[p.pos].text)
	}
	return t, err
}

// grammar reads an unquoted name, which may be more than one word.
func (p *typeParser) grammar(t *SQLType, word string) error {
	switch word {
	case "national", "char", "character", "nchar", "bit", "double":
		for _, next := range []string{"char", "character", "varying", "precision"} {
			if p.accept(next) {
				word += " " + next
			}
		}
	case "interval":
		t.Fields = p.intervalFields()
	}
	var err error
	if t.Mods, err = p.modifiers(); err != nil {
		return err
	}
	if word == "time" || word == "timestamp" {
		if p.accept("with") {
			word += "tz"
		} else if !p.accept("without") {
			return p.named(t, word)
		}
		if !p.accept("time") || !p.accept("zone") {
			return errors.New("time zone is expected")
		}
	}
	return p.named(t, word)
}

func (p *typeParser) named(t *SQLType, word string) error {
	t.Name.Name = word
	if n, ok := sqlNames[word]; ok {
		t.Name.Name = n
		t.Serial = strings.Contains(word, "serial")
	}
	t.BuiltIn = IsBuiltIn(t.Name.Name)
	switch {
	case !t.BuiltIn && strings.Contains(word, " "):
		return fmt.Errorf("%q is no type", word)
	case len(t.Mods) > 0:
	case t.Name.Name == "bpchar" && word != "bpchar", word == "bit":
		// CHAR and BIT without a length have one: 1.
		t.Mods = []string{"1"}
	}
	if word == "float" && len(t.Mods) == 1 {
		n, err := strconv.Atoi(t.Mods[0])
		if err != nil || n < 1 || n > 53 {
			return errors.New("the precision of float is from 1 to 53")
		}
		if t.Mods = nil; n <= 24 {
			t.Name.Name = "float4"
		}
	}
	return nil
}

func (p *typeParser) intervalFields() string {
	units := []string{"year", "month", "day", "hour", "minute", "second"}
	if p.pos >= len(p.toks) || !slices.Contains(units, p.toks[p.pos].text) {
		return ""
	}
	f := p.take().text
	if p.accept("to") {
		f += " to " + p.take().text
	}
	return f
}

func (p *typeParser) modifiers() ([]string, error) {
	if !p.accept("(") {
		return nil, nil
	}
	var mods []string
	var cur strings.Builder
	for p.pos < len(p.toks) {
		t := p.take()
		switch {
		case t.quoted:
			cur.WriteString(Ident(t.text))
		case t.text == ",":
			mods = append(mods, cur.String())
			cur.Reset()
		case t.text == ")":
			if cur.Len() == 0 {
				return nil, errors.New("a modifier is missing")
			}
			return append(mods, cur.String()), nil
		default:
			cur.WriteString(t.raw)
		}
	}
	return nil, errors.New(") is missing")
}

// dimensions reads [] and ARRAY. The server forgets their number and their sizes.
func (p *typeParser) dimensions(t *SQLType) error {
	word := p.accept("array")
	t.Array = word
	for p.accept("[") {
		t.Array = true
		if p.pos < len(p.toks) && p.toks[p.pos].text != "]" {
			if _, err := strconv.ParseUint(p.take().text, 10, 31); err != nil {
				return errors.New("an array's size is a number")
			}
		}
		if !p.accept("]") {
			return errors.New("] is missing")
		}
		if word {
			break
		}
	}
	if t.Array && t.Serial {
		return errors.New("an array of serial does not exist")
	}
	return nil
}

func (p *typeParser) take() typeToken {
	if p.pos >= len(p.toks) {
		return typeToken{}
	}
	p.pos++
	return p.toks[p.pos-1]
}

func (p *typeParser) accept(text string) bool {
	if p.pos < len(p.toks) && !p.toks[p.pos].quoted && p.toks[p.pos].text == text {
		p.pos++
		return true
	}
	return false
}

// intervalUnits are the fields that INTERVAL takes (manual, "Interval Input").
var intervalUnits = []string{
	"year", "month", "day", "hour", "minute", "second", "year to month", "day to hour", "day to minute",
	"day to second", "hour to minute", "hour to second", "minute to second",
}

// checkModifiers checks a built-in type's modifiers as its typmodin function does, and
// gives them as format_type prints them.
func checkModifiers(t *SQLType) ([]string, error) {
	n := make([]int, len(t.Mods))
	for i, m := range t.Mods {
		var err error
		if n[i], err = strconv.Atoi(m); err != nil {
			return nil, fmt.Errorf("modifier %q is not a number", m)
		}
	}
	limit := func(low, high int) error {
		if len(n) > 1 || len(n) == 1 && (n[0] < low || n[0] > high) {
			return fmt.Errorf("%s takes one modifier from %d to %d", t.Constant(), low, high)
		}
		return nil
	}
	switch t.Name.Name {
	case "varchar", "bpchar":
		return t.Mods, limit(1, 10485760)
	case "bit", "varbit":
		return t.Mods, limit(1, 83886080)
	case "time", "timetz", "timestamp", "timestamptz", "interval":
		if t.Fields != "" && (!slices.Contains(intervalUnits, t.Fields) || len(n) > 0 && !strings.HasSuffix(t.Fields, "second")) {
			return nil, errors.New("these fields of interval do not exist, or take no precision")
		}
		// The server cuts a higher precision to 6, with a warning.
		if len(n) == 1 && n[0] > 6 {
			return []string{"6"}, nil
		}
		return t.Mods, limit(0, 6)
	case "numeric":
		return numericModifiers(t.Mods, n)
	}
	if len(n) > 0 {
		return nil, fmt.Errorf("%s takes no modifier", t.Constant())
	}
	return nil, nil
}

func numericModifiers(mods []string, n []int) ([]string, error) {
	if len(n) == 0 {
		return nil, nil
	}
	if n[0] < 1 || n[0] > 1000 || len(n) > 2 || len(n) == 2 && (n[1] < -1000 || n[1] > 1000) {
		return nil, errors.New("numeric takes a precision from 1 to 1000 and a scale from -1000 to 1000")
	}
	if len(n) == 1 {
		return []string{mods[0], "0"}, nil
	}
	return mods, nil
}
