package editor

import (
	"strings"

	"github.com/replyx/schemactl/internal/editor/sketch"
)

// Symbol is a block, as an outline shows it.
type Symbol struct {
	// Kind is the type of the block; Name its labels, or, where it has none, its type.
	Kind, Name, Detail string
	// At is the name, Whole the block.
	At, Whole sketch.Span
	File      string
	Children  []Symbol
}

// Symbols is the outline of a file.
func (s *State) Symbols(file string) []Symbol {
	f := s.Files[file]
	if f == nil {
		return nil
	}
	var out []Symbol
	for _, p := range f.Parts {
		for _, b := range p.Blocks {
			out = append(out, s.symbol(b, file, p.Base))
		}
	}
	return out
}

func (s *State) symbol(b *sketch.Block, file string, base int) Symbol {
	y := Symbol{Kind: b.Type.Text, Name: b.Type.Text, Detail: b.Type.Text, At: b.Type.Span.Shift(base), Whole: b.Whole.Shift(base), File: file}
	if len(b.Labels) > 0 {
		names := make([]string, len(b.Labels))
		for i, l := range b.Labels {
			names[i] = l.Text
		}
		y.Name, y.At = strings.Join(names, "."), b.Label().Span.Shift(base)
	}
	if y.Name == "" {
		y.Name = b.Type.Text // a label that is still empty
	}
	if a := b.Attr("type"); a != nil && b.Type.Text == "column" {
		y.Detail = s.text(file, a.Value.Shift(base))
	}
	for _, c := range b.Blocks {
		y.Children = append(y.Children, s.symbol(c, file, base))
	}
	return y
}

// mostFound bounds the symbols that a search returns.
const mostFound = 200

// Find lists the declared objects, and the columns of tables, whose names hold a text, in any case of letters.
func (s *State) Find(query string) []Symbol {
	query = strings.ToLower(query)
	var out []Symbol
	for _, file := range s.names {
		for _, p := range s.Files[file].Parts {
			for _, b := range p.Blocks {
				list := append([]*sketch.Block{b}, b.Blocks...)
				for _, x := range list {
					if len(out) == mostFound {
						return out
					}
					if len(x.Labels) > 0 && strings.Contains(strings.ToLower(x.Label().Text), query) {
						y := s.symbol(x, file, p.Base)
						y.Children = nil
						if x.Parent != nil {
							y.Detail = x.Parent.Label().Text
						}
						out = append(out, y)
					}
				}
			}
		}
	}
	return out
}
