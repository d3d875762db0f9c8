package editor

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/editor/sketch"
)

// Definition returns where what is at a place is declared.
func (s *State) Definition(file string, off int) (Location, bool) {
	d, _ := s.declared(file, off)
	if d == nil {
		return Location{}, false
	}
	return d.Location(), true
}

// References lists where what is at a place is used, and, where asked for, declared, in the order of the files.
func (s *State) References(file string, off int, declaration bool) []Location {
	d, _ := s.declared(file, off)
	if d == nil {
		return nil
	}
	var out []Location
	if declaration {
		out = append(out, d.Location())
	}
	for _, u := range s.uses(d) {
		out = append(out, Location{u.file, u.name.Span.Shift(u.base)})
	}
	out = append(out, s.sqlUses(d)...)
	s.sort(out)
	return out
}

func (s *State) sort(list []Location) {
	slices.SortFunc(list, func(a, b Location) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Start - b.Start
	})
}

// use is a name in a reference to a declaration.
type use struct {
	file string
	base int
	name sketch.Name
}

// uses lists the references to a declaration.
func (s *State) uses(d *Decl) []use {
	var out []use
	for _, file := range s.names {
		for _, p := range s.Files[file].Parts {
			for _, ref := range p.Refs {
				for n, name := range ref.Names {
					if n > 0 && name.Text == d.Name.Text && d.same(s.Resolve(ref, p.Base, file, n)) {
						out = append(out, use{file, p.Base, name})
					}
				}
			}
		}
	}
	return out
}

// sqlUses lists where expressions name a column.
func (s *State) sqlUses(d *Decl) []Location {
	if d.Kind != "column" {
		return nil
	}
	var out []Location
	for _, file := range s.names {
		for _, p := range s.Files[file].Parts {
			if !strings.Contains(p.Source(), d.Name.Text) {
				continue
			}
			for _, b := range p.Blocks {
				out = append(out, s.sqlUsesIn(d, b, file, p)...)
			}
		}
	}
	return out
}

func (s *State) sqlUsesIn(d *Decl, b *sketch.Block, file string, p sketch.Placed) (out []Location) {
	for _, a := range b.Attrs {
		if len(a.Texts) == 0 || !isExpression(a) || !d.same(s.column(s.Relation(b, file, p.Base), d.Name.Text)) {
			continue
		}
		for _, t := range a.Texts {
			for _, at := range s.mentions(p.Source(), t, d.Name.Text) {
				out = append(out, Location{file, at.Shift(p.Base)})
			}
		}
	}
	for _, c := range b.Blocks {
		out = append(out, s.sqlUsesIn(d, c, file, p)...)
	}
	return out
}
