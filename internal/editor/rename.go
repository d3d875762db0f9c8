package editor

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Renameable returns the name at a place that can be changed.
func (s *State) Renameable(file string, off int) (sketch.Span, string, bool) {
	d, at := s.declared(file, off)
	if d == nil || d.Block.Attr("name") != nil && d.Kind != "local" {
		return sketch.Span{}, "", false
	}
	return at, d.Name.Text, true
}

// Rename returns the edits that give what is at a place another name: where it is declared, in every reference, in the
// expressions of its table, and a renamed_from, so that the database is renamed too. It is an error where PostgreSQL or the
// reader of the HCL would not take the result.
func (s *State) Rename(ctx context.Context, file string, off int, name string) ([]Edit, error) {
	d, _ := s.declared(file, off)
	switch {
	case d == nil:
		return nil, fmt.Errorf("there is nothing to rename here: put the cursor on a name that is declared, or on a reference to it")
	case name == "" || len(name) > schema.MaxIdentifier || strings.ContainsAny(name, "\x00\n\r"):
		return nil, fmt.Errorf("%q is no name: PostgreSQL takes 1 to %d bytes", name, schema.MaxIdentifier)
	case d.Kind != "local" && d.Block.Attr("name") != nil:
		return nil, fmt.Errorf("the name of %s %q is computed by its attribute name", d.Kind, d.Name.Text)
	case name == d.Name.Text:
		return nil, nil
	}
	edits := []Edit{{d.Location(), inQuotes(d.Name, name)}}
	if !d.Name.Quoted && d.Kind != "local" { // table users { ... }
		edits[0].Text = hcl.Quote(name)
	}
	for _, u := range s.uses(d) {
		edits = append(edits, s.renamedUse(u, name))
	}
	for _, at := range s.sqlUses(d) {
		edits = append(edits, Edit{at, sqlInString(name)})
	}
	if e, ok := s.renamedFrom(d, name); ok {
		edits = append(edits, e)
	}
	slices.SortFunc(edits, func(a, b Edit) int { return cmp.Or(strings.Compare(a.File, b.File), a.Start-b.Start) })
	return edits, s.accepts(ctx, edits)
}

// inQuotes is a name where another one stands, in its quotes or without.
func inQuotes(old sketch.Name, name string) string {
	if !old.Quoted {
		return name
	}
	quoted := hcl.Quote(name)
	return quoted[1 : len(quoted)-1]
}

func (s *State) renamedUse(u use, name string) Edit {
	at := Location{u.file, u.name.Span.Shift(u.base)}
	if u.name.Quoted || hcl.PlainName(name) {
		return Edit{at, inQuotes(u.name, name)}
	}
	at.Start-- // the dot
	return Edit{at, "[" + hcl.Quote(name) + "]"}
}

// renamedFrom is the edit that notes the old name: what the database has, where it was looked at, and else the name that the
// file had. False means that there is nothing to note.
func (s *State) renamedFrom(d *Decl, name string) (Edit, bool) {
	words, _ := hcl.WordsIn(d.Block.Path()...)
	if !slices.Contains(words.Attrs, "renamed_from") {
		return Edit{}, false
	}
	old := d.Name.Text
	a := d.Block.Attr("renamed_from")
	if a != nil && len(a.Texts) == 1 {
		if was := s.text(d.File, a.Texts[0].Span.Shift(d.Base)); s.Live != nil && !s.isLive(d, old) && s.isLive(d, was) {
			old = was
		}
	}
	switch {
	case a != nil && old == name:
		return Edit{Location{d.File, s.line(d.File, sketch.Span{Start: a.Start, End: a.Value.End}.Shift(d.Base))}, ""}, true
	case old == name:
		return Edit{}, false
	case a != nil:
		return Edit{Location{d.File, a.Value.Shift(d.Base)}, " " + hcl.Quote(old)}, true
	}
	return s.addAttr(d.Block, d.File, d.Base, "renamed_from = "+hcl.Quote(old)), true
}

// isLive reports whether the database has a table or a column of a name.
func (s *State) isLive(d *Decl, name string) bool {
	if d.Kind == "table" {
		return s.Live.Table(schema.Name{Schema: d.Schema, Name: name}) != nil
	}
	if d.Kind == "column" && d.Of != nil {
		t := s.Live.Table(schema.Name{Schema: d.Of.Schema, Name: d.Of.Name.Text})
		return t != nil && t.Column(name) != nil
	}
	return true // not looked at
}

// line is a span with the whole lines that it is on.
func (s *State) line(file string, at sketch.Span) sketch.Span {
	src := s.Files[file].Src
	at.Start = bytes.LastIndexByte(src[:at.Start], '\n') + 1
	if n := bytes.IndexByte(src[at.End:], '\n'); n >= 0 {
		at.End += n + 1
	}
	return at
}

// addAttr is the edit that adds a line to a block: behind its last attribute, or first in it.
func (s *State) addAttr(b *sketch.Block, file string, base int, text string) Edit {
	at, indent := b.Body.Start, s.indent(file, b.Whole.Start+base)+"  "
	if n := len(b.Attrs); n > 0 {
		last := b.Attrs[n-1]
		at, indent = last.Value.End, s.indent(file, last.Start+base)
	}
	text = "\n" + indent + text
	if at == b.Body.Start && !bytes.HasPrefix(bytes.TrimLeft(s.Files[file].Src[at+base:], " \t"), []byte("\n")) {
		text += "\n" + s.indent(file, b.Whole.Start+base)
	}
	return Edit{Location{file, sketch.Span{Start: at, End: at}.Shift(base)}, text}
}

// indent is the white space that the line of an offset begins with.
func (s *State) indent(file string, off int) string {
	src := s.Files[file].Src
	line := src[bytes.LastIndexByte(src[:off], '\n')+1 : off]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// accepts reports as an error what the reader of the HCL has against the files after edits, where it had nothing before.
func (s *State) accepts(ctx context.Context, edits []Edit) error {
	if s.parse(ctx, nil) != nil {
		return ctx.Err() // it has mistakes already
	}
	if err := s.parse(ctx, edits); err != nil {
		return fmt.Errorf("the new name is refused: %w", firstOf(err))
	}
	return nil
}

// firstOf is the first of many mistakes, in one line.
func firstOf(err error) error {
	var mistakes hcl.Errors
	if errors.As(err, &mistakes) && len(mistakes) > 0 {
		m := *mistakes[0]
		m.Snippet, m.Hint = "", ""
		return &m
	}
	return err
}

func (s *State) parse(ctx context.Context, edits []Edit) error {
	_, err := hcl.Parse(ctx, s.sources(edits), hcl.Options{Vars: s.Vars})
	return err
}

// sources are the files as the reader takes them, after edits.
func (s *State) sources(edits []Edit) []hcl.File {
	files := make([]hcl.File, len(s.names))
	for i, name := range s.names {
		files[i] = hcl.File{Name: name, Data: Apply(s.Files[name].Src, edits, name)}
	}
	return files
}

// Apply makes the edits of one file in its text. They are sorted and do not overlap.
func Apply(src []byte, edits []Edit, file string) []byte {
	var out []byte
	done := 0
	for _, e := range edits {
		if e.File != file {
			continue
		}
		out = append(append(out, src[done:e.Start]...), e.Text...)
		done = e.End
	}
	return append(out, src[done:]...)
}
