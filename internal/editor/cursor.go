package editor

import (
	"slices"

	"github.com/replyx/schemactl/internal/editor/sketch"
)

// cursor is a place in a file with what stands there. Places of the part count from its start.
type cursor struct {
	file  string
	f     *sketch.File
	part  sketch.Placed
	off   int
	block *sketch.Block
	attr  *sketch.Attr
}

func (s *State) cursor(file string, off int) (cursor, bool) {
	f := s.Files[file]
	if f == nil || off < 0 || off > len(f.Src) {
		return cursor{}, false
	}
	c := cursor{file: file, f: f}
	p, ok := f.PartAt(off)
	if !ok {
		p = sketch.Placed{Part: &sketch.Part{}}
	} else if off == p.Base && off > 0 && len(f.Parts) > 1 {
		// Between two parts: only the one before can have something that ends here.
		if before, ok := f.PartAt(off - 1); ok && before.BlockAt(off-1-before.Base) != nil {
			p = before
		}
	}
	c.part, c.off = p, off-p.Base
	c.block = p.BlockAt(c.off)
	if c.attr = c.block.AttrAt(c.off); c.attr == nil && c.block == nil {
		for _, b := range p.Blocks {
			if b.Whole.Holds(c.off) {
				return c, true // on its type or its labels
			}
		}
	}
	return c, true
}

// ref is the reference at the cursor, and the number of the name that the cursor is on.
func (c cursor) ref() (*sketch.Ref, int) {
	if c.attr == nil {
		return nil, 0
	}
	for _, r := range c.attr.Refs {
		if !r.Holds(c.off) {
			continue
		}
		for n, name := range r.Names {
			if name.Holds(c.off) {
				return r, n
			}
		}
	}
	return nil, 0
}

// head is the block on whose type or labels the cursor is, and whether it is on a label.
func (c cursor) head() (b *sketch.Block, label bool) {
	list := c.part.Blocks
	if c.block != nil {
		list = c.block.Blocks
	}
	for _, b := range list {
		if b.Type.Holds(c.off) {
			return b, false
		}
		if slices.ContainsFunc(b.Labels, func(l sketch.Name) bool { return l.Holds(c.off) }) {
			return b, true
		}
	}
	return nil, false
}

// declared is the declaration on whose name, or on a reference to which, the cursor is. The span is the name's, in the file.
func (s *State) declared(file string, off int) (*Decl, sketch.Span) {
	c, ok := s.cursor(file, off)
	if !ok {
		return nil, sketch.Span{}
	}
	if ref, n := c.ref(); ref != nil {
		return s.Resolve(ref, c.part.Base, file, n), ref.Names[n].Span.Shift(c.part.Base)
	}
	if c.attr != nil {
		if t, ok := c.attr.TextAt(c.off); ok {
			return s.inSQL(c, t)
		}
		if c.block.Type.Text == "locals" && c.attr.Name.Holds(c.off) {
			return &Decl{Kind: "local", Name: c.attr.Name, File: file, Base: c.part.Base, Block: c.block}, c.attr.Name.Span.Shift(c.part.Base)
		}
		return nil, sketch.Span{}
	}
	b, label := c.head()
	if b == nil || !label || !b.Label().Holds(c.off) {
		return nil, sketch.Span{}
	}
	return s.declOf(b, file, c.part.Base), b.Label().Span.Shift(c.part.Base)
}

// declOf is the declaration that a block is.
func (s *State) declOf(b *sketch.Block, file string, base int) *Decl {
	if b.Parent == nil {
		kind := b.Type.Text
		if kind == "variable" {
			kind = "var"
		}
		for _, d := range s.byName[kind][b.Label().Text] {
			if d.File == file && d.Base == base && d.Block == b {
				return d
			}
		}
		return nil
	}
	of := b.Parent
	d := &Decl{Kind: b.Type.Text, Name: b.Label(), File: file, Base: base, Block: b}
	for of.Parent != nil {
		of = of.Parent
	}
	if d.Of = s.declOf(of, file, base); d.Of != nil {
		d.Schema = d.Of.Schema
	}
	return d
}
