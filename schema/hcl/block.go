package hcl

import (
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/replyx/schemactl/schema"
)

// block is a block with what its expressions see, and the source of the object that it
// declares.
type block struct {
	place
	*hclsyntax.Block
	src *schema.Source
	// prefix stands before the names of attributes in marks: "identity.".
	prefix string
	// stands reports whether a perf_index stands outside of its table.
	stands bool
}

// open makes the source of the object that the block declares. Attributes are marked on
// it as they are read.
func (b *block) open() *schema.Source {
	b.src = &schema.Source{Pos: b.f.pos(b.TypeRange.Start)}
	b.src.Grow(len(b.Body.Attributes))
	return b.src
}

func (b *block) mark(name string, at hcl.Pos) {
	if b.src != nil {
		p := b.f.pos(at)
		b.src.Mark(b.prefix+name, p.Line, p.Column)
	}
}

func (b *block) attr(name string) *hclsyntax.Attribute { return b.Body.Attributes[name] }

func (b *block) sortedAttrs() []*hclsyntax.Attribute {
	return slices.SortedFunc(maps.Values(b.Body.Attributes), func(x, y *hclsyntax.Attribute) int {
		return x.NameRange.Start.Byte - y.NameRange.Start.Byte
	})
}

// metaAttrs may stand in every block that is repeated or named.
var metaAttrs = []string{"for_each", "name"}

// only notes every attribute and block that is not in the lists.
func (b *block) only(attrs, blocks []string) {
	for name, a := range b.Body.Attributes {
		if slices.Contains(attrs, name) || slices.Contains(metaAttrs, name) && b.Type != "with" {
			continue
		}
		if slices.Contains(blocks, name) {
			b.failf(a.NameRange.Start, name+" { ... }", "%s is a block, not an attribute", name)
			continue
		}
		b.failf(a.NameRange.Start, "", "%s has no attribute %q%s", b.Type, name, didYouMean(name, attrs))
	}
	for _, c := range b.Body.Blocks {
		if slices.Contains(blocks, c.Type) {
			continue
		}
		if slices.Contains(attrs, c.Type) {
			b.failf(c.TypeRange.Start, c.Type+" = ...", "%s is an attribute, not a block", c.Type)
			continue
		}
		b.failf(c.TypeRange.Start, "", "%s has no block %q%s", b.Type, c.Type, didYouMean(c.Type, blocks))
	}
}

// label is the name of a block that must have one: its label, or its name attribute,
// which is there for for_each.
func (b *block) label() (string, bool) {
	name := ""
	switch n := len(b.Labels); {
	case n == 1:
		name = b.Labels[0]
	case n > 1:
		b.failf(b.LabelRanges[1].Start, "", "%s has too many labels", b.Type)
		return "", false
	}
	return b.checkedName(name)
}

// labels are the optional schema and the name of a block such as table "app" "users".
func (b *block) labels() (qualifier, name string, ok bool) {
	switch n := len(b.Labels); {
	case n == 1:
		name = b.Labels[0]
	case n == 2:
		qualifier, name = b.Labels[0], b.Labels[1]
	case n > 2:
		b.failf(b.LabelRanges[2].Start, "", "%s has too many labels", b.Type)
		return "", "", false
	}
	name, ok = b.checkedName(name)
	return qualifier, name, ok
}

func (b *block) checkedName(name string) (string, bool) {
	at := b.TypeRange.Start
	if len(b.LabelRanges) > 0 {
		at = b.LabelRanges[len(b.LabelRanges)-1].Start
	}
	if a := b.attr("name"); a != nil {
		at = a.Expr.Range().Start
		var ok bool
		if name, ok = b.text(a); !ok {
			return "", false
		}
	}
	if name == "" {
		b.failf(at, b.Type+` "name" { ... }`, "%s has no name", b.Type)
		return "", false
	}
	return name, b.checkIdentifier(at, name)
}

// checkIdentifier refuses what PostgreSQL would cut or cannot hold.
func (b *block) checkIdentifier(at hcl.Pos, name string) bool {
	switch {
	case len(name) > schema.MaxIdentifier:
		b.failf(at, "", "name %q has %d bytes; PostgreSQL keeps only %d", name, len(name), schema.MaxIdentifier)
		return false
	case strings.IndexByte(name, 0) >= 0:
		b.failf(at, "", "a name cannot hold a NUL character")
		return false
	}
	return true
}

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
func (b *block) text(a *hclsyntax.Attribute) (string, bool) {
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

func (b *block) checkText(a *hclsyntax.Attribute, s string) (string, bool) {
	if strings.IndexByte(s, 0) >= 0 {
		b.failf(a.Expr.Range().Start, "", "%s holds a NUL character, which PostgreSQL cannot keep", a.Name)
		return "", false
	}
	return s, true
}

// flag reads an optional bool.
func (b *block) flag(name string, def bool) bool {
	a := b.attr(name)
	if a == nil {
		return def
	}
	b.mark(name, a.NameRange.Start)
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
func (b *block) keyword(a *hclsyntax.Attribute) (string, bool) {
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

func (b *block) elements(a *hclsyntax.Attribute) ([]element, bool) {
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

// children gives the blocks of a type inside the block, those with for_each once for
// each value.
func (b *block) children(typ string) []block {
	n := 0
	for _, c := range b.Body.Blocks {
		if c.Type == typ {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]block, 0, n)
	for _, c := range b.Body.Blocks {
		if c.Type == typ {
			out = append(out, expand(block{place: b.place, Block: c})...)
		}
	}
	return out
}

// child gives the only block of a type, or nil.
func (b *block) child(typ string) *block {
	all := b.children(typ)
	if len(all) == 0 {
		return nil
	}
	for _, c := range all[1:] {
		b.failf(c.TypeRange.Start, "", "%s has two %s blocks", b.Type, typ)
	}
	return &all[0]
}

// expand repeats a block with for_each.
func expand(b block) []block {
	a := b.attr("for_each")
	if a == nil {
		return []block{b}
	}
	v, ok := b.value(a.Expr)
	if !ok {
		return nil
	}
	if v.IsNull() || !v.CanIterateElements() {
		b.failf(a.Expr.Range().Start, "for_each = toset([...]), or a map", "for_each is a set, a map or a list")
		return nil
	}
	var out []block
	parent := b.r.ctx
	if b.each != nil {
		parent = b.each
	}
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		c := b
		c.each = parent.NewChild()
		c.each.Variables = map[string]cty.Value{"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value})}
		out = append(out, c)
	}
	return out
}
