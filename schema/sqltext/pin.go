package sqltext

import (
	"slices"
	"strings"
)

// Namesakes are the names of routines and operators of pg_catalog that another schema has too, so
// that a bare use of one may find the other schema's.
type Namesakes struct {
	Routines, Operators map[string]bool
	// all reports whether every name may have one, types too.
	all bool
}

func (n Namesakes) routine(name string) bool { return n.all || n.Routines[name] }

func (n Namesakes) operator(name string) bool { return n.all || n.Operators[name] }

// PinAll qualifies every bare name of a routine, an operator or a type in an expression as the server
// prints it, whatever has a namesake. It reports whether it could.
func PinAll(expr string) (string, bool) {
	pinned, stuck := Pin(expr, Namesakes{all: true})
	return pinned, stuck == ""
}

// Pin qualifies the bare uses of namesakes in a statement with pg_catalog, so that it means the same
// under every search_path. It gives back the namesake, if there is one, that it cannot qualify: an
// operator without parentheses among others would bind otherwise as OPERATOR(pg_catalog.=), and one
// that a keyword stands for (IN, IS DISTINCT FROM, NULLIF) has no place for a schema.
func Pin(text string, n Namesakes) (pinned, stuck string) {
	items := pinItems(text)
	var b strings.Builder
	last := 0
	for i, it := range items {
		switch {
		case it.kind == pinOperator && n.operator(it.text):
			if !alone(items, i) {
				return text, it.text
			}
			b.WriteString(text[last:it.pos])
			if it.pos > 0 && text[it.pos-1] != ' ' {
				b.WriteByte(' ')
			}
			b.WriteString("OPERATOR(pg_catalog." + it.text + ")")
			last = it.end
		case it.kind != pinWord || it.qualified:
		case n.all && castsTo(items, i):
			b.WriteString(text[last:it.pos] + "pg_catalog.")
			last = it.pos
		case calls(items, i) && n.routine(it.text):
			if !it.quoted && (grammarCalls[it.text] || grammarTypes[it.text]) {
				continue
			}
			if !it.quoted && pathCalls[it.text] {
				return text, it.text
			}
			b.WriteString(text[last:it.pos] + "pg_catalog.")
			last = it.pos
		case !it.quoted:
			if op := implied(items, i, n.operator); op != "" {
				return text, op
			}
		}
	}
	return b.String() + text[last:], ""
}

// Words are the names and keywords of a text that no schema or table stands before, each once.
func Words(text string) []string {
	var out []string
	for _, it := range pinItems(text) {
		if it.kind == pinWord && !it.qualified && !slices.Contains(out, it.text) {
			out = append(out, it.text)
		}
	}
	return out
}

type pinKind int

const (
	pinWord pinKind = iota
	pinOperator
	pinOpen
	pinClose
	pinBreak // a comma or a semicolon
	pinOther
)

// pinItem is a token, or the tokens that make up an operator.
type pinItem struct {
	kind              pinKind
	text              string
	pos, end          int
	quoted, qualified bool
}

func pinItems(text string) []pinItem {
	var out []pinItem
	// parameters is how deep in WITH (...) and its like we are, where a = is no operator.
	depth, parameters := 0, 0
	for t := range Tokens(text) {
		it := pinItem{kind: pinOther, text: t.Text, pos: t.Pos, end: t.End, quoted: t.Kind == Quoted}
		afterDot := len(out) > 0 && out[len(out)-1].text == "." && out[len(out)-1].kind == pinOther
		switch {
		case t.IsName():
			it.kind, it.qualified = pinWord, afterDot
		case t.Kind != Op:
		case t.Text == "(":
			it.kind, depth = pinOpen, depth+1
			if parameters == 0 && len(out) > 0 && optionWords[out[len(out)-1].text] {
				parameters = depth
			}
		case t.Text == ")":
			it.kind = pinClose
			if parameters == depth {
				parameters = 0
			}
			depth--
		case t.Text == "," || t.Text == ";" || t.Text == "[" || t.Text == "]":
			it.kind = pinBreak
		case len(t.Text) == 1 && strings.Contains(operatorChars, t.Text) && parameters == 0 && !afterDot:
			if n := len(out) - 1; n >= 0 && out[n].kind == pinOperator && out[n].end == t.Pos {
				out[n].text, out[n].end = out[n].text+t.Text, t.End
				continue
			}
			if n := len(out) - 1; n < 0 || out[n].text != ":" || out[n].end != t.Pos {
				it.kind = pinOperator
			}
		}
		out = append(out, it)
	}
	return wellFormed(out)
}

// optionWords stand before a list of parameters and their values.
var optionWords = map[string]bool{"with": true, "set": true, "reset": true, "options": true}

// wellFormed ends operators where the server's lexer does: one that ends in a sign is only that sign
// unless it has a character of its own beside (manual, "Operators"). A sign before a number is part
// of the number.
func wellFormed(items []pinItem) []pinItem {
	out := make([]pinItem, 0, len(items))
	for i, it := range items {
		if it.kind != pinOperator {
			out = append(out, it)
			continue
		}
		for len(it.text) > 1 && strings.HasSuffix(it.text, "-") || len(it.text) > 1 && strings.HasSuffix(it.text, "+") {
			if strings.ContainsAny(it.text, "~!@#%^&|`?") {
				break
			}
			it.text, it.end = it.text[:len(it.text)-1], it.end-1
		}
		signs := it.text == "-" || it.text == "+"
		before := len(out) == 0 || out[len(out)-1].kind == pinOpen || out[len(out)-1].kind == pinBreak || out[len(out)-1].kind == pinOperator
		if signs && before && i+1 < len(items) && items[i+1].kind == pinOther {
			it.kind = pinOther
		}
		if it.text == "!=" {
			it.text = "<>"
		}
		out = append(out, it)
	}
	return out
}

// castsTo reports whether a word is a type, after ::, that the server looks up.
func castsTo(items []pinItem, i int) bool {
	return i > 0 && items[i-1].text == "::" && (items[i].quoted || !grammarTypes[items[i].text]) &&
		(i+1 == len(items) || items[i+1].text != ".")
}

// calls reports whether a word stands before a list of arguments. What follows USING is an access
// method and its columns.
func calls(items []pinItem, i int) bool {
	return i+1 < len(items) && items[i+1].kind == pinOpen && (i == 0 || items[i-1].text != "using")
}

// alone reports whether an operator is the only one between the parentheses, commas and clauses
// around it, so that how tightly it binds makes no difference.
func alone(items []pinItem, i int) bool {
	return !assigns(items, i) && clear(items, i, 1) && clear(items, i, -1)
}

// clear reports whether no other operator stands on one side.
func clear(items []pinItem, i, step int) bool {
	depth := 0
	for j := i + step; j >= 0 && j < len(items); j += step {
		it := items[j]
		inward, outward := it.kind == pinOpen, it.kind == pinClose
		if step < 0 {
			inward, outward = outward, inward
		}
		switch {
		case inward:
			depth++
		case outward && depth == 0:
			return true
		case outward:
			depth--
		case depth > 0:
		case it.kind == pinBreak || it.isKeyword(clauses):
			return true
		case it.kind == pinOperator || it.isKeyword(binds):
			return false
		}
	}
	return true
}

func (it pinItem) isKeyword(of map[string]bool) bool {
	return it.kind == pinWord && !it.quoted && !it.qualified && of[it.text]
}

// assigns reports whether what looks like an operator gives a column or a parameter its value.
func assigns(items []pinItem, i int) bool {
	for i--; i >= 0 && (items[i].text == "." || items[i].kind == pinWord); i-- {
		if items[i].isKeyword(setWord) {
			return true
		}
	}
	return false
}

var setWord = set("set")

// clauses are reserved words that no operand goes across; binds are those that bind like operators.
var (
	clauses = set("and", "or", "not", "case", "when", "then", "else", "end", "where", "on", "having", "select", "from", "as", "check",
		"default", "using", "with", "returning", "group", "order", "limit", "union", "except", "intersect")
	binds = set("is", "isnull", "notnull", "like", "ilike", "similar", "between", "in", "overlaps", "operator")
)

// grammarTypes are keywords for types of pg_catalog.
var grammarTypes = set("bit", "char", "character", "varchar", "national", "nchar", "numeric", "decimal", "dec", "float", "interval", "time",
	"timestamp", "int", "integer", "smallint", "bigint", "real", "double", "precision", "boolean", "varying")

// grammarCalls are other keywords that stand before a parenthesis and name no routine that is looked up.
var grammarCalls = set("coalesce", "greatest", "least", "nullif", "extract",
	"position", "treat", "trim", "normalize", "row", "array", "exists", "cast", "in", "any", "some", "all", "values", "grouping", "setof",
	"xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "and", "or", "not", "check",
	"unique", "key", "operator", "with", "select", "from", "where", "as", "on", "using", "then", "else", "when", "case")

// pathCalls are keywords whose plain calls are looked up like others, and whose other forms are not.
var pathCalls = set("substring", "overlay")

// implied is the operator with a namesake that a keyword stands for, if there is one. The server looks
// it up by its bare name.
func implied(items []pinItem, i int, isNamesake func(string) bool) string {
	before, next := pinItem{}, pinItem{}
	if i > 0 {
		before = items[i-1]
	}
	if i+1 < len(items) {
		next = items[i+1]
	}
	needs := impliedOperators[items[i].text]
	switch items[i].text {
	case "case":
		if next.text != "when" {
			needs = equality
		}
	case "distinct": // SELECT DISTINCT goes by the types
		if before.text != "is" && before.text != "not" {
			needs = nil
		}
	case "in": // of a partition's bound
		if before.text == "values" {
			needs = nil
		}
	case "using":
		if next.kind == pinOpen && slices.ContainsFunc(items[:i], func(it pinItem) bool { return it.text == "join" }) {
			needs = equality
		}
	}
	for _, op := range needs {
		if isNamesake(op) {
			return op
		}
	}
	return ""
}

var equality = []string{"="}

var impliedOperators = map[string][]string{
	"in": {"=", "<>"}, "nullif": {"="}, "distinct": {"="}, "natural": {"="}, "between": {"<=", ">=", "<", ">"},
	"like": {"~~", "!~~"}, "ilike": {"~~*", "!~~*"}, "similar": {"~", "!~"},
}

func set(words ...string) map[string]bool {
	out := make(map[string]bool, len(words))
	for _, w := range words {
		out[w] = true
	}
	return out
}
