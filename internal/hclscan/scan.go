package hclscan

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/replyx/schemactl/internal/hclsafe"
)

// maxDepth bounds how deep plain blocks, and plain expressions, are nested. It and maxSteps keep what is
// plain within the bounds of hclsafe.
const maxDepth = 16

// fewAttributes are compared with each other.
const fewAttributes = 16

// scanner reads plain HCL: blocks with labels, attributes, comments of one line, and the expressions of expr.go. A
// method that returns false has met something else; where the scanner stands then means nothing.
type scanner struct {
	filename string
	src      []byte
	i, line  int
	// build reports whether expressions are made; else they are only checked.
	build bool
	// other reports whether the expression has a part that hclsyntax makes.
	other bool

	// attrs and blocks are those of the bodies that are open, the outermost first.
	attrs  []Attribute
	blocks []*Block
	made   slabs
	// handed counts the parts of the file that hclsyntax read.
	handed int
}

// Parse parses a text that is valid UTF-8 and without NUL bytes. False means that the text has a mistake, or that it is
// not certain to have none: it is for hclsyntax to read.
func Parse(filename string, src []byte) (*Body, bool) {
	s := &scanner{filename: filename, src: src, line: 1}
	s.made.expect(src)
	blocks, ok := s.all()
	return &Body{Blocks: blocks}, ok
}

// all reads the blocks of a file, each by itself or by hclsyntax.
func (s *scanner) all() ([]*Block, bool) {
	var out []*Block
	for {
		s.blank()
		if s.i == len(s.src) {
			return out, true
		}
		at, line := s.i, s.line
		s.attrs, s.blocks = s.attrs[:0], s.blocks[:0]
		if s.item(0) && len(s.attrs) == 0 {
			out = append(out, s.blocks...)
			continue
		}
		s.i, s.line = at, line
		blocks, ok := s.handOver()
		if !ok {
			return nil, false
		}
		out = append(out, blocks...)
	}
}

// handOver has hclsyntax read what begins here, to where a block seems to end at the start of a line. Where
// that is inside of anything, a heredoc say, what is before it does not parse.
func (s *scanner) handOver() ([]*Block, bool) {
	s.handed++
	end := len(s.src)
	if n := bytes.Index(s.src[s.i:], []byte("\n}\n")); n >= 0 {
		end = s.i + n + len("\n}\n")
	}
	src := s.src[s.i:end]
	if !hclsafe.Harmless(src) {
		return nil, false
	}
	f, diags := hclsyntax.ParseConfig(src, s.filename, hcl.Pos{Byte: s.i, Line: s.line, Column: 1})
	if diags.HasErrors() {
		return nil, false
	}
	body := FromSyntax(f.Body.(*hclsyntax.Body))
	s.line += bytes.Count(src, []byte("\n"))
	s.i = end
	return body.Blocks, len(body.Attributes) == 0
}

// body reads the items of a block up to its closing brace, and that.
func (s *scanner) body(depth int) (Body, bool) {
	attrs, blocks := len(s.attrs), len(s.blocks)
	for {
		s.blank()
		if s.i == len(s.src) {
			return Body{}, false
		}
		if s.src[s.i] == '}' {
			s.i++
			break
		}
		if !s.item(depth) {
			return Body{}, false
		}
	}
	out := Body{Attributes: s.made.attrs.keep(s.attrs[attrs:]), Blocks: s.made.children.keep(s.blocks[blocks:])}
	s.attrs, s.blocks = s.attrs[:attrs], s.blocks[:blocks]
	return out, distinct(out.Attributes)
}

// distinct reports whether no two attributes have one name.
func distinct(attrs []Attribute) bool {
	if len(attrs) > fewAttributes { // a map is quicker
		seen := make(map[string]bool, len(attrs))
		for _, a := range attrs {
			seen[a.Name] = true
		}
		return len(seen) == len(attrs)
	}
	for i := range attrs {
		for j := range i {
			if attrs[j].Name == attrs[i].Name {
				return false
			}
		}
	}
	return true
}

// item reads an attribute or a block, with the end of its line.
func (s *scanner) item(depth int) bool {
	at, line := s.i, s.line
	name, ok := s.identifier()
	if !ok {
		return false
	}
	s.spaces()
	if s.at('=') {
		s.i++
		s.spaces()
		return s.attribute(Attribute{Name: name, nameAt: int32(at), nameLine: int32(line)})
	}
	return depth < maxDepth && s.block(name, at, depth)
}

func (s *scanner) attribute(a Attribute) bool {
	a.exprAt, a.exprLine = int32(s.i), int32(s.line)
	s.other = false
	if _, ok := s.expression(0); !ok {
		return false
	}
	if s.other {
		e, ok := s.parsed(int(a.exprAt), int(a.exprLine))
		if !ok {
			return false
		}
		a.expr = e
	}
	s.attrs = append(s.attrs, a)
	return s.endOfLine()
}

// parsed has hclsyntax make the expression from a place to here.
func (s *scanner) parsed(at, line int) (hclsyntax.Expression, bool) {
	end := s.i
	if n := s.newline(); n > 0 { // a heredoc ends with its line
		end += n
	}
	e, diags := hclsyntax.ParseExpression(s.src[at:end], s.filename, hcl.Pos{Byte: at, Line: line, Column: 1})
	return e, !diags.HasErrors()
}

func (s *scanner) block(typ string, at, depth int) bool {
	b := &s.made.blocks.take(1)[0]
	b.Type, b.TypeRange = typ, s.rangeAt(at)
	for !s.at('{') {
		labelAt := s.i
		label, ok := s.label()
		if !ok {
			return false
		}
		if b.Labels == nil {
			b.Labels, b.LabelRanges = s.made.labels.take(1), s.made.ranges.take(1)
			b.Labels[0], b.LabelRanges[0] = label, s.rangeAt(labelAt)
		} else {
			b.Labels, b.LabelRanges = append(b.Labels, label), append(b.LabelRanges, s.rangeAt(labelAt))
		}
		s.spaces()
	}
	s.i++
	s.spaces()
	if !s.at('}') && !s.endOfLine() {
		return false
	}
	var ok bool
	if b.Body, ok = s.body(depth + 1); !ok {
		return false
	}
	s.blocks = append(s.blocks, b)
	return s.endOfLine()
}

// label reads a label: a name, or a string without escapes and templates.
func (s *scanner) label() (string, bool) {
	if !s.at('"') {
		return s.identifier()
	}
	rest := s.src[s.i+1:]
	n := bytes.IndexAny(rest, "\"\\$%\r\n")
	if n < 0 || rest[n] != '"' {
		return "", false
	}
	s.i += n + 2
	return string(rest[:n]), true
}

// rangeAt is the place of an offset on the line where the scanner stands.
func (s *scanner) rangeAt(i int) Range { return Range{hcl.Pos{Byte: i, Line: s.line}} }

// at reports whether the scanner stands at a byte.
func (s *scanner) at(c byte) bool { return s.i < len(s.src) && s.src[s.i] == c }

func (s *scanner) spaces() {
	for s.i < len(s.src) && (s.src[s.i] == ' ' || s.src[s.i] == '\t') {
		s.i++
	}
}

// newline is the length of the line break where the scanner stands, or 0.
func (s *scanner) newline() int {
	switch rest := s.src[s.i:]; {
	case len(rest) > 0 && rest[0] == '\n':
		return 1
	case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
		return 2
	}
	return 0
}

// blank passes over spaces, line breaks and comments.
func (s *scanner) blank() {
	for {
		s.spaces()
		if n := s.newline(); n > 0 {
			s.i += n
			s.line++
		} else if !s.comment() {
			return
		}
	}
}

// comment passes over a comment of one line, with the end of it.
func (s *scanner) comment() bool {
	rest := s.src[s.i:]
	if len(rest) == 0 || rest[0] != '#' && (rest[0] != '/' || len(rest) < 2 || rest[1] != '/') {
		return false
	}
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		return false
	}
	s.i += n + 1
	s.line++
	return true
}

// endOfLine passes over the end of a line, with a comment before it. The end of the text is one.
func (s *scanner) endOfLine() bool {
	s.spaces()
	if s.i == len(s.src) {
		return true
	}
	if n := s.newline(); n > 0 {
		s.i += n
		s.line++
		return true
	}
	return s.comment()
}

// identifier reads a name of ASCII letters. One that continues with other letters is not plain.
func (s *scanner) identifier() (string, bool) {
	start := s.i
	if start == len(s.src) || !letter(s.src[start]) {
		return "", false
	}
	i := start + 1
	for i < len(s.src) && (letter(s.src[i]) || digit(s.src[i]) || s.src[i] == '-') {
		i++
	}
	s.i = i
	return word(s.src[start:i]), i == len(s.src) || s.src[i] < 0x80
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

func digit(c byte) bool { return '0' <= c && c <= '9' }
