package sqltext

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// Mention is a name that a text holds.
type Mention struct {
	// Name has a Schema where the text qualifies it; then it may as well be a column with
	// its table.
	schema.Name
	// Call reports whether a parenthesis follows.
	Call bool
}

// Mentions lists the names in a text, each once, in the order of their first places. A string
// constant counts as a name where it can be one: 'public.s'::regclass.
func Mentions(text string) []Mention {
	var out []Mention
	seen := make(map[Mention]bool)
	add := func(chain []string, call bool) {
		m := Mention{Name: schema.Name{Name: chain[0]}, Call: call && len(chain) == 1}
		if len(chain) > 1 {
			m = Mention{Name: schema.Name{Schema: chain[0], Name: chain[1]}, Call: call && len(chain) == 2}
		}
		if !seen[m] {
			seen[m] = true
			out = append(out, m)
		}
	}
	var chain []string
	dot := false
	for t := range Tokens(text) {
		switch {
		case t.IsName() && (len(chain) == 0 || dot):
			chain, dot = append(chain, t.Text), false
			continue
		case t.Kind == Op && t.Text == "." && len(chain) > 0 && !dot:
			dot = true
			continue
		}
		if len(chain) > 0 {
			add(chain, t.Kind == Op && t.Text == "(")
			chain, dot = nil, false
		}
		switch {
		case t.IsName():
			chain = append(chain, t.Text)
		case t.Kind == String && nameLike(t.Text):
			n := schema.ParseName(t.Text)
			add(parts(n), false)
		}
	}
	if len(chain) > 0 {
		add(chain, false)
	}
	return out
}

// operatorChars are the characters of operators (manual, "Operators").
const operatorChars = "+-*/<>=~!@#%^&|`?"

// IsOperator reports whether a name is that of an operator.
func IsOperator(name string) bool { return name != "" && strings.Trim(name, operatorChars) == "" }

// Operators lists the operators in a text, with their schemas where it qualifies them.
func Operators(text string) []schema.Name {
	var out []schema.Name
	var last, before Token
	var op schema.Name
	end := -1
	flush := func() {
		if op.Name != "" {
			out = append(out, op)
		}
		op = schema.Name{}
	}
	for t := range Tokens(text) {
		isOp := t.Kind == Op && len(t.Text) == 1 && strings.Contains(operatorChars, t.Text)
		switch {
		case isOp && op.Name != "" && t.Pos == end:
			op.Name += t.Text
		case isOp:
			flush()
			op.Name = t.Text
			if last.Kind == Op && last.Text == "." && before.IsName() {
				op.Schema = before.Text
			}
		default:
			flush()
		}
		before, last, end = last, t, t.End
	}
	flush()
	return out
}

func parts(n schema.Name) []string {
	if n.Schema == "" {
		return []string{n.Name}
	}
	return []string{n.Schema, n.Name}
}

// nameLike reports whether a string constant may be the name of an object.
func nameLike(s string) bool {
	return s != "" && len(s) <= 2*schema.MaxIdentifier+5 && !strings.ContainsAny(s, " \n\t,;(){}[]%/\\:<>=+*&|!?@#~^")
}

// Normalize is a text with what means nothing taken out: comments, white space, the case of
// bare words, quotes that are not needed, a closing semicolon.
func Normalize(text string) string {
	var b strings.Builder
	for t := range Tokens(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		switch t.Kind {
		case Quoted:
			b.WriteString(schema.Ident(t.Text))
		case String:
			b.WriteString(schema.Literal(t.Text))
		default:
			b.WriteString(t.Text)
		}
	}
	return strings.TrimSuffix(b.String(), " ;")
}

// Requalify puts another schema in place of the schema of every qualified name that ok accepts, and of each
// string constant that is such a name: 's.q'::regclass.
func Requalify(text, to string, ok func(schema.Name) bool) string {
	var b strings.Builder
	done := 0
	var tokens []Token
	for t := range Tokens(text) {
		tokens = append(tokens, t)
	}
	for i := range tokens {
		if t := tokens[i]; t.Kind == String && nameLike(t.Text) {
			if n := schema.ParseName(t.Text); n.Schema != "" && ok(n) {
				b.WriteString(text[done:t.Pos] + schema.Literal(to+"."+schema.Ident(n.Name)))
				done = t.End
			}
		}
		if i+2 >= len(tokens) {
			continue
		}
		in, dot, name := tokens[i], tokens[i+1], tokens[i+2]
		if !in.IsName() || dot.Text != "." || dot.Kind != Op || !name.IsName() || i > 0 && tokens[i-1].Kind == Op && tokens[i-1].Text == "." {
			continue
		}
		if ok(schema.Name{Schema: in.Text, Name: name.Text}) {
			b.WriteString(text[done:in.Pos] + to)
			done = in.End
		}
	}
	b.WriteString(text[done:])
	return b.String()
}

// QualifyCalls puts a schema before each bare name that a parenthesis follows, as schemaOf gives it,
// quoted where it must be; an empty one leaves the name as it is.
func QualifyCalls(text string, schemaOf func(name string) string) string {
	var b strings.Builder
	done := 0
	var name, before Token
	for t := range Tokens(text) {
		isCall := name.IsName() && t.Kind == Op && t.Text == "("
		if isCall && !before.isBeforeAlias() && !(before.Kind == Op && before.Text == ".") {
			if s := schemaOf(name.Text); s != "" {
				b.WriteString(text[done:name.Pos] + s + ".")
				done = name.Pos
			}
		}
		before, name = name, t
	}
	return b.String() + text[done:]
}

// isBeforeAlias reports whether a name behind a token is no call, but an alias with a list of columns: f(1) AS f (a, b).
func (t Token) isBeforeAlias() bool {
	return t.Kind == Op && t.Text == ")" || t.Kind == Ident && t.Text == "as"
}

// NamedBy reports whether an entity is defined by something of a name: in its arguments, or in a property other than its comment.
func NamedBy(e schema.Entity, name string) bool {
	return Names(e.Ref().Args, name) || slices.ContainsFunc(e.Attrs(), func(a schema.Attr) bool { return a.Name != "comment" && Names(a.Value, name) })
}

// Names reports whether a text holds a name.
func Names(text, name string) bool {
	for t := range Tokens(text) {
		if t.IsName() && (t.Text == name || schema.ParseName(t.Text).Name == name) {
			return true
		}
	}
	return false
}
