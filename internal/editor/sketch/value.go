package sketch

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// closing is what closes each token that opens something.
var closing = map[hclsyntax.TokenType]hclsyntax.TokenType{
	hclsyntax.TokenOBrack: hclsyntax.TokenCBrack, hclsyntax.TokenOParen: hclsyntax.TokenCParen, hclsyntax.TokenOBrace: hclsyntax.TokenCBrace,
	hclsyntax.TokenTemplateInterp: hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
	hclsyntax.TokenOQuote: hclsyntax.TokenCQuote, hclsyntax.TokenOHeredoc: hclsyntax.TokenCHeredoc,
}

// attr reads an attribute up to the end of its value.
func (r *reader) attr() {
	a := &Attr{Name: r.name(), In: r.in}
	r.i++
	end := r.span().End
	a.Value = Span{end, end}
	r.i++
	r.value(a)
	if r.in != nil {
		r.in.Attrs = append(r.in.Attrs, a)
	}
	r.out.Refs = append(r.out.Refs, a.Refs...)
}

// value reads an expression: its references, words and strings. It ends with the line, but for what brackets keep open; a
// bracket that is not closed ends where the next line is an item of a block.
func (r *reader) value(a *Attr) {
	var stack []hclsyntax.TokenType
	for !r.at(hclsyntax.TokenEOF) {
		t := r.toks[r.i].Type
		switch {
		case t == hclsyntax.TokenNewline:
			if len(stack) == 0 || stack[len(stack)-1] != hclsyntax.TokenCBrace && r.itemFollows() {
				a.Value.End = max(a.Value.End, r.span().Start)
				return
			}
		case t == hclsyntax.TokenComment && len(stack) == 0:
			return
		case t == hclsyntax.TokenIdent:
			r.reference(a, stack)
			continue
		case t == hclsyntax.TokenOQuote && r.text(a), t == hclsyntax.TokenOHeredoc && r.heredoc(a):
			continue
		case closing[t] != 0:
			stack = append(stack, closing[t])
		case len(stack) > 0 && t == stack[len(stack)-1]:
			stack = stack[:len(stack)-1]
		case t == hclsyntax.TokenCBrace:
			return // it closes the block
		}
		a.Value.End = r.span().End
		r.i++
	}
	a.Value.End = r.span().End
}

// itemFollows reports whether the next line that is not empty begins an attribute or a block, or closes one.
func (r *reader) itemFollows() bool {
	n := 1
	for r.peek(n) == hclsyntax.TokenNewline || r.peek(n) == hclsyntax.TokenComment {
		n++
	}
	switch r.peek(n) {
	case hclsyntax.TokenCBrace, hclsyntax.TokenEOF:
		return true
	case hclsyntax.TokenIdent:
		next := r.peek(n + 1)
		return next == hclsyntax.TokenEqual || next == hclsyntax.TokenOBrace || next == hclsyntax.TokenOQuote
	}
	return false
}

// reference reads a name with what is behind it: .name, ["name"].
func (r *reader) reference(a *Attr, stack []hclsyntax.TokenType) {
	ref := &Ref{Names: []Name{r.name()}, Span: r.span(), Attr: a}
	key := len(stack) > 0 && stack[len(stack)-1] == hclsyntax.TokenCBrace && (r.peek(1) == hclsyntax.TokenEqual || r.peek(1) == hclsyntax.TokenColon)
	r.i++
	for more := true; more; {
		switch {
		case r.at(hclsyntax.TokenDot) && (r.peek(1) == hclsyntax.TokenIdent || r.peek(1) == hclsyntax.TokenNumberLit):
			r.i++
			ref.Names = append(ref.Names, r.name())
		case r.at(hclsyntax.TokenOBrack) && r.peek(1) == hclsyntax.TokenOQuote && r.peek(2) == hclsyntax.TokenQuotedLit &&
			r.peek(3) == hclsyntax.TokenCQuote && r.peek(4) == hclsyntax.TokenCBrack:
			r.i++
			ref.Names = append(ref.Names, r.quoted())
			r.i++
		default:
			more = false
			continue
		}
		ref.End = r.span().End
		r.i++
	}
	a.Value.End = ref.End
	if !key && !r.at(hclsyntax.TokenOParen) {
		a.Refs = append(a.Refs, ref)
	}
}

// text reads a string without templates.
func (r *reader) text(a *Attr) bool {
	start := r.i
	n := r.quoted()
	if !r.at(hclsyntax.TokenCQuote) && r.peek(1) != hclsyntax.TokenNewline && r.peek(1) != hclsyntax.TokenEOF {
		r.i = start
		return false
	}
	t := Text{Span: n.Span}
	if start > 1 && r.toks[start-1].Type == hclsyntax.TokenOParen && r.toks[start-2].Type == hclsyntax.TokenIdent {
		t.Call = string(r.toks[start-2].Bytes)
	}
	a.Texts = append(a.Texts, t)
	a.Value.End = r.span().End
	r.i++
	return true
}

// heredoc reads a heredoc without templates.
func (r *reader) heredoc(a *Attr) bool {
	n := 1
	t := Text{Span: Span{r.span().End, r.span().End}, Heredoc: true}
	for r.peek(n) == hclsyntax.TokenStringLit {
		t.End = r.toks[r.i+n].Range.End.Byte
		n++
	}
	if r.peek(n) != hclsyntax.TokenCHeredoc {
		return false
	}
	a.Texts = append(a.Texts, t)
	r.i += n
	a.Value.End = r.span().End
	r.i++
	return true
}
