package hclscan

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	// maxSteps bounds the names of a reference.
	maxSteps = 16
	// maxDigits bounds a number.
	maxDigits = 32
)

// expression reads a literal, a reference, a call, a list or a heredoc. It returns nil where the scanner does not build.
func (s *scanner) expression(depth int) (hclsyntax.Expression, bool) {
	if s.i == len(s.src) || depth > maxDepth {
		return nil, false
	}
	switch c := s.src[s.i]; {
	case letter(c):
		return s.named(depth)
	case c == '"':
		return s.quoted()
	case digit(c):
		return s.number()
	case c == '[':
		return s.list(depth)
	case c == '-':
		s.i++
		s.other = true
		if s.i == len(s.src) || !digit(s.src[s.i]) {
			return nil, false
		}
		return s.number()
	case c == '<':
		s.other = true
		return nil, s.heredoc()
	}
	return nil, false
}

// named reads what begins with a name: a word, a reference, a call.
func (s *scanner) named(depth int) (hclsyntax.Expression, bool) {
	start := s.pos()
	name, ok := s.identifier()
	if !ok {
		return nil, false
	}
	if s.at('(') {
		return s.call(name, start, depth)
	}
	literal := name == "true" || name == "false" || name == "null"
	if s.at('.') || s.at('[') {
		if literal {
			return nil, false
		}
		return s.reference(name, start)
	}
	if !s.build {
		return nil, true
	}
	rng := s.from(start)
	switch name {
	case "true":
		return &hclsyntax.LiteralValueExpr{Val: cty.True, SrcRange: rng}, true
	case "false":
		return &hclsyntax.LiteralValueExpr{Val: cty.False, SrcRange: rng}, true
	case "null":
		return &hclsyntax.LiteralValueExpr{Val: cty.NullVal(cty.DynamicPseudoType), SrcRange: rng}, true
	}
	return &hclsyntax.ScopeTraversalExpr{Traversal: hcl.Traversal{hcl.TraverseRoot{Name: name, SrcRange: rng}}, SrcRange: rng}, true
}

// reference reads what is behind the first name of a reference: .name, ["name"].
func (s *scanner) reference(root string, start hcl.Pos) (hclsyntax.Expression, bool) {
	var steps hcl.Traversal
	if s.build {
		steps = append(make(hcl.Traversal, 0, 4), hcl.TraverseRoot{Name: root, SrcRange: s.from(start)})
	}
	for range maxSteps {
		at := s.pos()
		switch {
		case s.at('.'):
			s.i++
			name, ok := s.identifier()
			if !ok {
				return nil, false
			}
			if s.build {
				steps = append(steps, hcl.TraverseAttr{Name: name, SrcRange: s.from(at)})
			}
		case s.at('['):
			s.other = true
			s.i++
			if !s.at('"') {
				return nil, false
			}
			if _, ok := s.quoted(); !ok || !s.at(']') {
				return nil, false
			}
			s.i++
		case !s.build:
			return nil, true
		default:
			return &hclsyntax.ScopeTraversalExpr{Traversal: steps, SrcRange: s.from(start)}, true
		}
	}
	return nil, false
}

// call reads the arguments of a function, in their parentheses.
func (s *scanner) call(name string, start hcl.Pos, depth int) (hclsyntax.Expression, bool) {
	var out *hclsyntax.FunctionCallExpr
	if s.build {
		out = &hclsyntax.FunctionCallExpr{Name: name, NameRange: s.from(start)}
	}
	open := s.pos()
	s.i++
	if out != nil {
		out.OpenParenRange = s.from(open)
	}
	args, ok := s.elements(')', depth)
	if !ok || out == nil {
		return nil, ok
	}
	out.Args, out.CloseParenRange = args, s.last()
	return out, true
}

// list reads the elements of a list, in their brackets.
func (s *scanner) list(depth int) (hclsyntax.Expression, bool) {
	start := s.pos()
	s.i++
	open := s.from(start)
	s.blank()
	if bytes.HasPrefix(s.src[s.i:], []byte("for")) { // perhaps no list
		return nil, false
	}
	elements, ok := s.elements(']', depth)
	if !ok || !s.build {
		return nil, ok
	}
	return &hclsyntax.TupleConsExpr{Exprs: elements, SrcRange: s.from(start), OpenRange: open}, true
}

// elements reads expressions with commas between them, up to a closing bracket and that. Line breaks mean nothing.
func (s *scanner) elements(closing byte, depth int) ([]hclsyntax.Expression, bool) {
	var out []hclsyntax.Expression
	for {
		s.blank()
		if s.at(closing) {
			s.i++
			return out, true
		}
		e, ok := s.expression(depth + 1)
		if !ok {
			return nil, false
		}
		if s.build {
			out = append(out, e)
		}
		s.blank()
		if s.at(',') {
			s.i++
		} else if !s.at(closing) {
			return nil, false
		}
	}
}

func (s *scanner) number() (hclsyntax.Expression, bool) {
	start := s.pos()
	for s.i < len(s.src) && (digit(s.src[s.i]) || letter(s.src[s.i]) || s.src[s.i] == '.' || s.src[s.i] == '-') {
		s.i++
	}
	text := s.src[start.Byte:s.i]
	whole, fraction, dot := bytes.Cut(text, []byte("."))
	if len(text) > maxDigits || !digits(whole) || dot && !digits(fraction) {
		return nil, false
	}
	if !s.build {
		return nil, s.i == len(s.src) || s.src[s.i] < 0x80
	}
	v, err := cty.ParseNumberVal(string(text))
	return &hclsyntax.LiteralValueExpr{Val: v, SrcRange: s.from(start)}, err == nil
}

func digits(s []byte) bool {
	return len(s) > 0 && !slices.ContainsFunc(s, func(c byte) bool { return !digit(c) })
}

// quoted reads a string without templates.
func (s *scanner) quoted() (hclsyntax.Expression, bool) {
	start := s.pos()
	s.i++
	escaped := false
	for ; !s.at('"'); s.i++ {
		if s.i == len(s.src) {
			return nil, false
		}
		switch s.src[s.i] {
		case '\n', '\r':
			return nil, false
		case '\\':
			if s.i++; s.i == len(s.src) || s.src[s.i] == '\n' || s.src[s.i] == '\r' {
				return nil, false
			}
			escaped = true
			if bytes.IndexByte([]byte(`nrt"\`), s.src[s.i]) < 0 {
				s.other = true
			}
		case '$', '%':
			s.other = true
			if s.i+1 < len(s.src) && s.src[s.i+1] == '{' {
				return nil, false
			}
		}
	}
	s.i++
	if !s.build {
		return nil, true
	}
	return s.template(start, s.src[start.Byte+1:s.i-1], escaped), true
}

// template makes the expression of a string.
func (s *scanner) template(start hcl.Pos, text []byte, escaped bool) hclsyntax.Expression {
	out := &hclsyntax.TemplateExpr{SrcRange: s.from(start)}
	rng := out.SrcRange
	if rng.Start.Byte++; len(text) == 0 { // hclsyntax has it behind the string
		rng.Start = rng.End
	} else {
		rng.End.Byte--
	}
	if escaped {
		text = unescaped(text)
	}
	out.Parts = []hclsyntax.Expression{&hclsyntax.LiteralValueExpr{Val: cty.StringVal(string(text)), SrcRange: rng}}
	return out
}

// unescaped resolves the escapes of one letter.
func unescaped(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' {
			i++
			switch c = text[i]; c {
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			}
		}
		out = append(out, c)
	}
	return out
}

// heredoc reads a heredoc without templates, up to the line break behind its closing marker.
func (s *scanner) heredoc() bool {
	if !bytes.HasPrefix(s.src[s.i:], []byte("<<")) {
		return false
	}
	if s.i += 2; s.at('-') {
		s.i++
	}
	start := s.i
	if _, ok := s.identifier(); !ok {
		return false
	}
	marker := s.src[start:s.i]
	n := s.newline()
	for n > 0 {
		s.i += n
		s.line++
		end := bytes.IndexByte(s.src[s.i:], '\n')
		if end < 0 {
			return false
		}
		text := s.src[s.i : s.i+end]
		if s.i += end; end > 0 && text[end-1] == '\r' {
			s.i--
		}
		if bytes.Equal(bytes.TrimSpace(text), marker) {
			return true
		}
		if bytes.Contains(text, []byte("${")) || bytes.Contains(text, []byte("%{")) {
			return false
		}
		n = s.newline()
	}
	return false
}

// pos is where the scanner stands.
func (s *scanner) pos() hcl.Pos { return hcl.Pos{Byte: s.i, Line: s.line} }

// from is the range from a place to where the scanner stands.
func (s *scanner) from(start hcl.Pos) hcl.Range {
	return hcl.Range{Filename: s.filename, Start: start, End: s.pos()}
}

// last is the range of the byte before the scanner.
func (s *scanner) last() hcl.Range {
	return s.from(hcl.Pos{Byte: s.i - 1, Line: s.line})
}
