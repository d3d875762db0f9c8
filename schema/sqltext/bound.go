package sqltext

import (
	"strconv"
	"strings"
)

// The words that a bound's text begins with, as the server prints it.
const (
	BoundDefault = "DEFAULT"
	boundFrom    = "FOR VALUES FROM ("
	boundIn      = "FOR VALUES IN ("
)

// RangeBound is the text of a range partition's bound.
func RangeBound(from, to []string) string {
	return boundFrom + strings.Join(from, ", ") + ") TO (" + strings.Join(to, ", ") + ")"
}

// ListBound is the text of a list partition's bound.
func ListBound(values []string) string { return boundIn + strings.Join(values, ", ") + ")" }

// HashBound is the text of a hash partition's bound.
func HashBound(modulus, remainder int64) string {
	return "FOR VALUES WITH (modulus " + strconv.FormatInt(modulus, 10) + ", remainder " + strconv.FormatInt(remainder, 10) + ")"
}

// Bound is the bound of a partition taken apart.
type Bound struct {
	Default  bool
	In       []string
	From, To []string
	// Modulus and Remainder are of a hash partition.
	Modulus, Remainder int64
}

// ParseBound takes the text of a bound apart.
func ParseBound(text string) (b Bound, ok bool) {
	if text == BoundDefault {
		return Bound{Default: true}, true
	}
	if rest, found := strings.CutPrefix(text, boundIn); found {
		b.In = SplitList(strings.TrimSuffix(rest, ")"))
		return b, strings.HasSuffix(rest, ")")
	}
	if rest, found := strings.CutPrefix(text, boundFrom); found {
		return parseRange(rest)
	}
	numbers := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if !strings.HasPrefix(text, "FOR VALUES WITH (") || len(numbers) != 2 {
		return Bound{}, false
	}
	modulus, err1 := strconv.ParseInt(numbers[0], 10, 64)
	remainder, err2 := strconv.ParseInt(numbers[1], 10, 64)
	return Bound{Modulus: modulus, Remainder: remainder}, err1 == nil && err2 == nil
}

// parseRange reads what stands behind FROM (.
func parseRange(rest string) (b Bound, ok bool) {
	depth := 1
	for t := range Tokens(rest) {
		switch {
		case t.Kind != Op:
		case t.Text == "(":
			depth++
		case t.Text == ")":
			depth--
		}
		if depth > 0 {
			continue
		}
		to, found := strings.CutPrefix(rest[t.End:], " TO (")
		if !found || !strings.HasSuffix(to, ")") {
			return Bound{}, false
		}
		return Bound{From: SplitList(rest[:t.Pos]), To: SplitList(strings.TrimSuffix(to, ")"))}, true
	}
	return Bound{}, false
}

// SplitList cuts a list of SQL expressions at its commas.
func SplitList(text string) []string {
	var out []string
	depth, from := 0, 0
	for t := range Tokens(text) {
		if t.Kind != Op {
			continue
		}
		switch t.Text {
		case "(", "[":
			depth++
		case ")", "]":
			depth--
		case ",":
			if depth == 0 {
				out = append(out, strings.TrimSpace(text[from:t.Pos]))
				from = t.End
			}
		}
	}
	return append(out, strings.TrimSpace(text[from:]))
}
