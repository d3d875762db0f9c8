package hcl

import (
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/internal/hclscan"
	"github.com/replyx/schemactl/schema"
)

// str reads an optional string. The attribute is marked under its own name.
func (b *block) str(name string) string {
	a := b.attr(name)
	if a == nil {
		return ""
	}
	b.mark(name, a.NameRange.Start)
	s, _ := b.text(a)
	return s
}

// text reads an attribute that is a string.
func (b *block) text(a *hclscan.Assignment) (string, bool) {
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return "", ok
	}
	if v.Type() != cty.String {
		b.failf(a.Expr.Range().Start, a.Name+` = "..."`, "%s is not a string", a.Name)
		return "", false
	}
	return b.checkText(a, b.stringOf(a.Expr, v))
}

// stringOf is the string itself where the expression is one, not its composed form.
func (p *place) stringOf(e hclsyntax.Expression, v cty.Value) string {
	if t, ok := e.(*hclsyntax.TemplateExpr); ok {
		if s, ok := p.literal(t); ok {
			return s
		}
	}
	return v.AsString()
}

func (b *block) checkText(a *hclscan.Assignment, s string) (string, bool) {
	if strings.IndexByte(s, 0) >= 0 {
		b.failf(a.Expr.Range().Start, "", "%s holds a NUL character, which PostgreSQL cannot keep", a.Name)
		return "", false
	}
	return s, true
}

// flag reads an optional bool.
func (b *block) flag(name string, def bool) bool {
	written := b.Body.Attribute(name)
	if written == nil {
		return def
	}
	b.mark(name, written.Start())
	switch written.Word(b.f.src) { // nearly always
	case "true":
		return true
	case "false":
		return false
	}
	a := b.attr(name)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return def
	}
	if v.Type() != cty.Bool {
		b.failf(a.Expr.Range().Start, "", "%s is true or false", name)
		return def
	}
	return v.True()
}

// flagAs reads an optional bool that the model has under another name.
func (b *block) flagAs(mark, name string) bool {
	if a := b.attr(name); a != nil {
		b.mark(mark, a.NameRange.Start)
	}
	return b.quietMark().flag(name, false)
}

// number reads an optional whole number; nil where it is not written.
func (b *block) number(name string) *int64 {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return nil
	}
	if v.Type() == cty.Number {
		if n, acc := v.AsBigFloat().Int64(); acc == big.Exact {
			return &n
		}
	}
	b.failf(a.Expr.Range().Start, "", "%s is not a whole number", name)
	return nil
}

// keyword reads an optional word, bare or as a string.
func (b *block) keyword(a *hclscan.Assignment) (string, bool) {
	v, ok := b.word(a.Expr)
	if !ok || v.IsNull() {
		return "", false
	}
	if v.Type() != cty.String {
		b.failf(a.Expr.Range().Start, "", "%s is not a word", a.Name)
		return "", false
	}
	return b.checkText(a, v.AsString())
}

// oneOf reads a word out of a list, in which spaces are underscores: SET_NULL. It gives
// it with spaces.
func (b *block) oneOf(name string, words ...string) string {
	a := b.attr(name)
	if a == nil {
		return ""
	}
	b.mark(name, a.NameRange.Start)
	w, ok := b.keyword(a)
	if !ok {
		return ""
	}
	w = strings.ReplaceAll(strings.ToUpper(w), "_", " ")
	if !slices.Contains(words, w) {
		list := strings.ReplaceAll(strings.Join(words, ", "), " ", "_")
		b.failf(a.Expr.Range().Start, "", "%s is one of %s", name, strings.ReplaceAll(list, ",_", ", "))
		return ""
	}
	return w
}

// sql reads an attribute that holds SQL: a string, or sql("...").
func (b *block) sql(name string) schema.Expr {
	a := b.attr(name)
	if a == nil {
		return schema.Expr{}
	}
	b.mark(name, a.NameRange.Start)
	if s, ok := b.sqlLiteral(a.Expr); ok {
		s, _ = b.checkText(a, s)
		return schema.Expr{Text: strings.TrimSpace(s)}
	}
	v, ok := b.value(a.Expr)
	if !ok || v.IsNull() {
		return schema.Expr{}
	}
	s, ok := rawOrString(v)
	if !ok {
		b.failf(a.Expr.Range().Start, name+` = "..."`, "%s is SQL in a string", name)
		return schema.Expr{}
	}
	if v.Type() == cty.String {
		s = b.stringOf(a.Expr, v)
	}
	s, _ = b.checkText(a, strings.TrimSpace(s))
	if s == "" {
		b.failf(a.Expr.Range().Start, "", "%s is empty", name)
	}
	return schema.Expr{Text: s}
}

// sqlLiteral reads sql("...") without evaluating it, which is the common case.
func (p *place) sqlLiteral(e hclsyntax.Expression) (string, bool) {
	call, ok := e.(*hclsyntax.FunctionCallExpr)
	if !ok || call.Name != "sql" || len(call.Args) != 1 || call.ExpandFinal {
		return "", false
	}
	t, ok := call.Args[0].(*hclsyntax.TemplateExpr)
	if !ok {
		return "", false
	}
	s, ok := p.literal(t)
	return s, ok && strings.TrimSpace(s) != ""
}

// rawOrString is the text of sql("...") or of a string.
func rawOrString(v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
		return "", false
	case v.Type() == cty.String:
		return v.AsString(), true
	case v.Type() == sqlExpr:
		return *v.EncapsulatedValue().(*string), true
	}
	return "", false
}

// strings reads a list of strings.
func (b *block) strings(name string) []string {
	a := b.attr(name)
	if a == nil {
		return nil
	}
	b.mark(name, a.NameRange.Start)
	elems, ok := b.elements(a)
	if !ok {
		return nil
	}
	var out []string
	for _, e := range elems {
		if e.v.IsNull() || e.v.Type() != cty.String {
			b.failf(e.at, "", "%s is a list of strings", name)
			return nil
		}
		s, ok := b.checkText(a, e.text)
		if !ok {
			return nil
		}
		out = append(out, s)
	}
	return out
}

// element is one value of a list.
type element struct {
	v    cty.Value
	text string
	at   hcl.Pos
}

func (b *block) elements(a *hclscan.Assignment) ([]element, bool) {
	if list, ok := a.Expr.(*hclsyntax.TupleConsExpr); ok {
		out := make([]element, 0, len(list.Exprs))
		for _, e := range list.Exprs {
			v, ok := b.value(e)
			if !ok {
				return nil, false
			}
			el := element{v: v, at: e.Range().Start}
			if !v.IsNull() && v.Type() == cty.String {
				el.text = b.stringOf(e, v)
			}
			out = append(out, el)
		}
		return out, true
	}
	v, ok := b.value(a.Expr)
	if !ok {
		return nil, false
	}
	if v.IsNull() {
		return nil, true
	}
	if !v.CanIterateElements() || v.Type().IsObjectType() || v.Type().IsMapType() {
		b.failf(a.Expr.Range().Start, a.Name+" = [...]", "%s is a list", a.Name)
		return nil, false
	}
	var out []element
	for it := v.ElementIterator(); it.Next(); {
		_, ev := it.Element()
		el := element{v: ev, at: a.Expr.Range().Start}
		if !ev.IsNull() && ev.Type() == cty.String {
			el.text = ev.AsString()
		}
		out = append(out, el)
	}
	return out, true
}
