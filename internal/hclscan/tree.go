// Package hclscan parses HCL into a tree that costs little to make and to keep.
//
// What enters: the text of a file. What leaves: its blocks and attributes with their places. Plain HCL, which
// is nearly all of a schema, is read by a scanner of this package; a block that has anything else in it is read by
// hclsyntax, and so is the whole of a file that has a mistake. The trees of both are the same: the expression
// of an attribute is the one that hclsyntax makes, with its places but for the columns, which are zero. It is made
// when it is asked for.
package hclscan

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Body holds attributes and blocks, both in the order of the file.
type Body struct {
	Attributes []Attribute
	Blocks     []*Block
}

// Block is a block with its type and its labels.
type Block struct {
	Type        string
	Labels      []string
	TypeRange   Range
	LabelRanges []Range
	Body        Body
}

// Range is the place where something begins. It has no column.
type Range struct{ Start hcl.Pos }

// Attribute is an attribute whose expression is known to be without mistakes.
type Attribute struct {
	Name string
	// nameAt and nameLine are where the name begins.
	nameAt, nameLine int32
	// exprAt and exprLine are where the expression begins.
	exprAt, exprLine int32
	// expr is what hclsyntax made; nil for what the scanner makes when it is asked for.
	expr hclsyntax.Expression
}

// NewAttribute makes an attribute of an expression that may be from another file than its block.
func NewAttribute(name string, at Range, expr hclsyntax.Expression) Attribute {
	return Attribute{Name: name, nameAt: int32(at.Start.Byte), nameLine: int32(at.Start.Line), expr: expr}
}

// Start returns the place of the name.
func (a *Attribute) Start() hcl.Pos { return hcl.Pos{Byte: int(a.nameAt), Line: int(a.nameLine)} }

// ExprStart returns the place of the expression.
func (a *Attribute) ExprStart() hcl.Pos {
	if a.expr != nil {
		return a.expr.Range().Start
	}
	return hcl.Pos{Byte: int(a.exprAt), Line: int(a.exprLine)}
}

// Attribute returns the attribute of a name, or nil.
func (b *Body) Attribute(name string) *Attribute {
	for i := range b.Attributes {
		if b.Attributes[i].Name == name {
			return &b.Attributes[i]
		}
	}
	return nil
}

// Assignment is an attribute with its expression.
type Assignment struct {
	Name      string
	NameRange Range
	Expr      hclsyntax.Expression
}

// Assignment returns the attribute with its expression. The file is the one that it was parsed from.
func (a *Attribute) Assignment(filename string, src []byte) *Assignment {
	out := &Assignment{Name: a.Name, NameRange: Range{a.Start()}, Expr: a.expr}
	if out.Expr == nil {
		s := scanner{filename: filename, src: src, i: int(a.exprAt), line: int(a.exprLine), build: true}
		out.Expr, _ = s.expression(0)
	}
	return out
}

// Word returns the word that is the whole expression: true, integer. It is empty for any other expression.
func (a *Attribute) Word(src []byte) string {
	if a.expr != nil {
		return ""
	}
	s := scanner{src: src, i: int(a.exprAt)}
	name, ok := s.identifier()
	if !ok || s.at('(') || s.at('.') || s.at('[') {
		return ""
	}
	return name
}

// Sized returns the parts of a call with whole numbers alone, which is the whole expression: varchar and 64, numeric and 12,2. The
// name is empty for any other expression.
func (a *Attribute) Sized(src []byte) (name, numbers string) {
	if a.expr != nil {
		return "", ""
	}
	s := scanner{src: src, i: int(a.exprAt)}
	name, ok := s.identifier()
	if !ok || !s.at('(') {
		return "", ""
	}
	list := make([]byte, 0, maxDigits)
	for first := true; first || s.at(','); first = false {
		if !first {
			list = append(list, ',')
		}
		s.i++
		s.spaces()
		from := s.i
		for s.i < len(src) && digit(src[s.i]) {
			s.i++
		}
		// What begins with 0 has another text than the number.
		if s.i == from || src[from] == '0' || s.i-from > maxDigits {
			return "", ""
		}
		list = append(list, src[from:s.i]...)
	}
	if !s.at(')') {
		return "", ""
	}
	if s.i++; s.at('.') || s.at('[') {
		return "", ""
	}
	return name, string(list)
}

// Reference is a reference by its names: column.id.
type Reference struct {
	Range
	Names []string
}

// References returns the references that are all elements of the list which is the expression. It is nil for any
// other expression.
func (a *Attribute) References(src []byte) []Reference {
	s := scanner{src: src, i: int(a.exprAt), line: int(a.exprLine)}
	if a.expr != nil || !s.at('[') {
		return nil
	}
	s.i++
	var out []Reference
	for {
		s.blank()
		if s.at(']') {
			return out
		}
		r := Reference{Range: s.rangeAt(s.i), Names: make([]string, 0, 4)}
		for {
			name, ok := s.identifier()
			if !ok {
				return nil
			}
			r.Names = append(r.Names, name)
			if !s.at('.') {
				break
			}
			s.i++
		}
		if s.at('(') || s.at('[') || len(r.Names) == 1 {
			return nil
		}
		out = append(out, r)
		if s.blank(); s.at(',') {
			s.i++
		}
	}
}

// FromSyntax makes a body of one that hclsyntax has parsed without mistakes.
func FromSyntax(body *hclsyntax.Body) *Body {
	out := &Body{Attributes: make([]Attribute, 0, len(body.Attributes)), Blocks: make([]*Block, len(body.Blocks))}
	for _, a := range body.Attributes {
		at := a.NameRange.Start
		out.Attributes = append(out.Attributes, Attribute{Name: a.Name, nameAt: int32(at.Byte), nameLine: int32(at.Line), expr: a.Expr})
	}
	slices.SortFunc(out.Attributes, func(x, y Attribute) int { return cmp.Compare(x.nameAt, y.nameAt) })
	for i, b := range body.Blocks {
		c := &Block{Type: b.Type, Labels: b.Labels, TypeRange: begins(b.TypeRange), Body: *FromSyntax(b.Body)}
		for _, r := range b.LabelRanges {
			c.LabelRanges = append(c.LabelRanges, begins(r))
		}
		out.Blocks[i] = c
	}
	return out
}

func begins(r hcl.Range) Range { return Range{hcl.Pos{Byte: r.Start.Byte, Line: r.Start.Line}} }
