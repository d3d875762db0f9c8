package hcl

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/internal/near"
	"github.com/replyx/schemactl/schema"
)

// The server stores a default as an expression and prints a constant with its type:
// 'x'::character varying. Where its print is certain, a literal is read as that print, so
// that it equals the live default as text. Elsewhere the plain literal is kept, and the
// server is asked.

// defaultExpr reads a default: a number, a string, a bool, null or sql("...").
func (b *block) defaultExpr(a *hclscan.Assignment, t columnType) schema.Expr {
	if s, ok := b.sqlLiteral(a.Expr); ok {
		s, _ = b.checkText(a, s)
		return schema.Expr{Text: strings.TrimSpace(s)}
	}
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return schema.Expr{}
	}
	switch v.Type() {
	case cty.Number:
		return schema.Expr{Text: numberDefault(b.numberText(a.Expr, v))}
	case cty.Bool:
		return schema.Expr{Text: strconv.FormatBool(v.True())}
	case sqlExpr:
		s, _ := rawOrString(v)
		return schema.Expr{Text: strings.TrimSpace(s)}
	case cty.String:
		s, ok := b.checkText(a, b.stringOf(a.Expr, v))
		if !ok {
			return schema.Expr{}
		}
		s = unquoted(s)
		if t.enum != nil && !t.Array && !slices.Contains(t.enum.values, s) {
			b.failf(a.Expr.Range().Start, "", "%q is no value of enum %q%s", s, t.enum.name.Name, near.DidYouMean(s, t.enum.values))
			return schema.Expr{}
		}
		if isMoment(s, t.SQLType) {
			b.failf(a.Expr.Range().Start, `default = sql("now()")`,
				"the string %q is a constant: the time at which the default is set, not that of each row", s)
			return schema.Expr{}
		}
		return schema.Expr{Text: stringDefault(s, t.SQLType, t.enum != nil)}
	}
	b.failf(a.Expr.Range().Start, `default = sql("...")`, "a default is a string, a number, a bool or SQL")
	return schema.Expr{}
}

// timeTypes are the types whose input reads words for moments (manual, "Date/Time Input").
var timeTypes = map[string]bool{"date": true, "time": true, "timetz": true, "timestamp": true, "timestamptz": true}

// moments are those words, and the names of functions that people put into quotes in their place.
// The input of timestamp takes "now()" for "now", as it passes over punctuation.
var moments = map[string]bool{
	"now": true, "today": true, "tomorrow": true, "yesterday": true,
	"current_timestamp": true, "current_date": true, "current_time": true, "localtimestamp": true, "localtime": true,
	"transaction_timestamp": true, "statement_timestamp": true, "clock_timestamp": true,
}

// callMark is what stands behind a function's name: its parentheses, with a precision or without.
var callMark = regexp.MustCompile(`\s*\(\s*[0-9]*\s*\)$`)

// isMoment reports whether a string in a column of a type is a word for the time at which it is read.
func isMoment(s string, t schema.SQLType) bool {
	word := callMark.ReplaceAllString(strings.ToLower(strings.TrimSpace(s)), "")
	return t.BuiltIn && timeTypes[t.Name.Name] && !t.Array && moments[word]
}

// unquoted takes off quotes inside the string, as Atlas does: "'x'" is the string x.
func unquoted(s string) string {
	if len(s) < 2 || s[0] != s[len(s)-1] {
		return s
	}
	switch inner := s[1 : len(s)-1]; {
	case s[0] == '\'' && !strings.Contains(strings.ReplaceAll(inner, "''", ""), "'"):
		return strings.ReplaceAll(inner, "''", "'")
	case s[0] == '"':
		if u, err := strconv.Unquote(s); err == nil {
			return u
		}
	}
	return s
}

// numberText is a number as the file has it, with its zeros: 1.50 is not 1.5 to the
// server. A computed number has no such text.
func (p *place) numberText(e hclsyntax.Expression, v cty.Value) string {
	sign, lit := "", e
	if u, ok := e.(*hclsyntax.UnaryOpExpr); ok && u.Op == hclsyntax.OpNegate {
		sign, lit = "-", u.Val
	}
	if _, ok := lit.(*hclsyntax.LiteralValueExpr); ok {
		return sign + p.source(lit)
	}
	return plainNumber(v)
}

// source is an expression as the file has it.
func (p *place) source(e hclsyntax.Expression) string {
	rng := e.Range()
	return string(p.f.src[rng.Start.Byte:rng.End.Byte])
}

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// numberDefault is how the server prints a number (make_const in parse_node.c for its
// type, get_const_expr in ruleutils.c for the print): whatever the column's type is.
func numberDefault(s string) string {
	if !decimal.MatchString(s) || strings.Trim(s, "-0.") == "" && s != "0" && s[0] == '-' {
		return s
	}
	negative := s[0] == '-'
	if strings.Contains(s, ".") {
		if negative {
			return "'" + s + "'::numeric"
		}
		return s
	}
	n, ok := new(big.Int).SetString(s, 10)
	if !ok {
		return s
	}
	switch {
	case n.IsInt64() && n.Int64() == int64(int32(n.Int64())):
		if negative {
			return "'" + n.String() + "'::integer"
		}
		return n.String()
	case n.IsInt64():
		return "'" + n.String() + "'::bigint"
	default:
		return "'" + n.String() + "'::numeric"
	}
}

var lowerUUID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// stringDefault is how the server prints a string in a column of the type, where that is
// certain, else the plain literal. known reports that the type is an enum of the files.
func stringDefault(s string, t schema.SQLType, known bool) string {
	lit := schema.Literal(s)
	if strings.Contains(s, `\`) {
		// The server's print depends on standard_conforming_strings.
		return lit
	}
	certain := false
	switch {
	case t.Array:
		certain = s == "{}" && (t.BuiltIn || known)
	case known:
		certain = true
	case !t.BuiltIn:
	default:
		switch t.Name.Name {
		case "text", "varchar", "bpchar":
			certain = true
		case "json", "jsonb":
			certain = s == "{}" || s == "[]"
		case "uuid":
			certain = lowerUUID.MatchString(s)
		}
	}
	if !certain {
		return lit
	}
	return lit + "::" + t.Constant()
}

var castLiteral = regexp.MustCompile(`(?s)^'((?:[^'\\]|'')*)'::(.+)$`)

// defaultHCL writes a default: as a literal where reading it gives the same text, else
// as sql("...").
func defaultHCL(text string, t schema.SQLType, isEnum bool) string {
	if (text == "true" || text == "false") && t.BuiltIn && t.Name.Name == "bool" && !t.Array {
		return text
	}
	if decimal.MatchString(text) && numberDefault(text) == text {
		return text
	}
	if m := castLiteral.FindStringSubmatch(text); m != nil {
		s := strings.ReplaceAll(m[1], "''", "'")
		if decimal.MatchString(s) && numberDefault(s) == text {
			return s
		}
		if unquoted(s) == s && stringDefault(s, t, isEnum) == text {
			return quote(s)
		}
	}
	return "sql(" + quote(text) + ")"
}
