package sketch

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// maxDepth bounds how deep blocks may be nested, freeRestarts how many bytes are read again, beyond four times the text, behind strings that their
// lines do not close.
const maxDepth, freeRestarts = 64, 64 << 10

// tokens takes a text apart. A string that is not closed ends with its line: to the lexer it goes on, with all that follows.
func tokens(src []byte) hclsyntax.Tokens {
	var out hclsyntax.Tokens
	left := 4*len(src) + freeRestarts
	for base := 0; base >= 0 && left >= 0; {
		left -= len(src) - base
		list, _ := hclsyntax.LexConfig(src[base:], "", hcl.InitialPos) // mistakes are told elsewhere
		restart := -1
		for _, t := range list {
			t.Range.Start.Byte += base
			t.Range.End.Byte += base
			if t.Type == hclsyntax.TokenQuotedNewline {
				t.Type, restart = hclsyntax.TokenNewline, t.Range.End.Byte
			}
			if t.Type == hclsyntax.TokenEOF {
				break
			}
			if out = append(out, t); restart >= 0 {
				break
			}
		}
		base = restart
	}
	return append(out, hclsyntax.Token{Type: hclsyntax.TokenEOF, Range: hcl.Range{Start: hcl.Pos{Byte: len(src)}, End: hcl.Pos{Byte: len(src)}}})
}

// reader makes blocks and attributes of tokens.
type reader struct {
	toks hclsyntax.Tokens
	i    int
	out  *Part
	// in is the block that is open.
	in    *Block
	depth int
}

// readPart fills in a part of which the text is known.
func readPart(p *Part) {
	text := p.text
	r := &reader{toks: tokens([]byte(text)), out: p}
	for !r.at(hclsyntax.TokenEOF) {
		r.item()
	}
	for ; r.in != nil; r.in = r.in.Parent {
		r.in.Body.End, r.in.Whole.End = len(text), len(text)
	}
}

func (r *reader) at(t hclsyntax.TokenType) bool { return r.toks[r.i].Type == t }

func (r *reader) peek(n int) hclsyntax.TokenType {
	return r.toks[min(r.i+n, len(r.toks)-1)].Type
}

func (r *reader) span() Span {
	rng := r.toks[r.i].Range
	return Span{rng.Start.Byte, rng.End.Byte}
}

// item reads one attribute or the head of a block, or passes over what is neither.
func (r *reader) item() {
	switch {
	case r.at(hclsyntax.TokenCBrace):
		r.close()
	case r.at(hclsyntax.TokenIdent) && r.peek(1) == hclsyntax.TokenEqual:
		r.attr()
		return
	case r.at(hclsyntax.TokenIdent):
		if r.head() {
			return
		}
	}
	r.i++
}

func (r *reader) close() {
	if r.depth > maxDepth {
		r.depth--
		return
	}
	if b := r.in; b != nil {
		s := r.span()
		b.Body.End, b.Whole.End, b.open = s.Start, s.End, false
		r.in = b.Parent
		r.depth--
	}
}

// head reads the type and the labels of a block, and its opening brace.
func (r *reader) head() bool {
	b := &Block{Type: r.name(), Parent: r.in, open: true}
	start := r.i
	for r.i++; ; r.i++ {
		switch {
		case r.at(hclsyntax.TokenIdent):
			b.Labels = append(b.Labels, r.name())
		case r.at(hclsyntax.TokenOQuote):
			b.Labels = append(b.Labels, r.quoted())
		case r.at(hclsyntax.TokenOBrace):
			r.open(b)
			return true
		default:
			r.i = start
			return false
		}
	}
}

func (r *reader) open(b *Block) {
	s := r.span()
	r.i++
	if r.depth++; r.depth > maxDepth {
		return
	}
	b.Whole, b.Body = Span{b.Type.Start, s.End}, Span{s.End, s.End}
	if r.in == nil {
		r.out.Blocks = append(r.out.Blocks, b)
	} else {
		r.in.Blocks = append(r.in.Blocks, b)
	}
	r.in = b
}

func (r *reader) name() Name { return Name{Text: string(r.toks[r.i].Bytes), Span: r.span()} }

// quoted reads a string, up to its closing quote, where the reader then stands.
func (r *reader) quoted() Name {
	at := r.span().End
	n := Name{Span: Span{at, at}, Quoted: true}
	var text strings.Builder
	for {
		switch r.peek(1) {
		case hclsyntax.TokenQuotedLit:
			r.i++
			text.Write(r.toks[r.i].Bytes)
			n.End = r.span().End
		case hclsyntax.TokenCQuote:
			r.i++
			n.Text = unescape(text.String())
			return n
		default:
			n.Text = unescape(text.String())
			return n
		}
	}
}

var escapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", "$${", "${", "%%{", "%{")

func unescape(s string) string { return escapes.Replace(s) }
