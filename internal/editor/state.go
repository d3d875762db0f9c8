// Package editor answers what an editor asks about a folder of HCL: what may stand at the cursor, what a word means, where
// it is declared and used, how it is renamed, and what is wrong.
//
// What enters: a [State], which is the text of all files, with those that are open in the editor as they are there. What
// leaves: values, with places as bytes of a file. The package does no I/O; the words of the HCL are those of the reader in
// schema/hcl, their explanation is that of docs/hcl.md, and the mistakes are those that the reader and the linter find.
package editor

import (
	"maps"
	"slices"

	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// State is a set of files at one moment. It does not change.
type State struct {
	// Files are the files by name.
	Files map[string]*sketch.File
	// Live is the state of the database, where one was looked at; nil otherwise.
	Live *schema.Database
	// Vars are values for the variables of the files.
	Vars map[string]string

	names  []string
	byName map[string]map[string][]*Decl
	all    map[string][]*Decl
}

// Decl is a declared object: a block, or an attribute of locals.
type Decl struct {
	Kind string
	Name sketch.Name
	// Schema is empty for what lives in none, and for what does not say it.
	Schema string
	File   string
	// Base is where the part of the file begins from which the places of Block count.
	Base  int
	Block *sketch.Block
	// Of is the table of a column.
	Of *Decl
}

// Location is a range in a file.
type Location struct {
	File string
	sketch.Span
}

// Edit is a range that another text replaces.
type Edit struct {
	Location
	Text string
}

// NewState makes the state of files by their texts. What was read for the one before, which may be nil, is taken over.
func NewState(texts map[string][]byte, before *State) *State {
	s := &State{Files: make(map[string]*sketch.File, len(texts))}
	if before != nil {
		s.Live, s.Vars = before.Live, before.Vars
	}
	s.names = slices.Sorted(maps.Keys(texts))
	files := make([]*sketch.File, len(s.names))
	sketch.Parallel(len(s.names), func(i int) {
		text := texts[s.names[i]]
		if before != nil {
			files[i] = before.Files[s.names[i]]
		}
		if files[i] == nil || string(files[i].Src) != string(text) {
			files[i] = sketch.Read(text, files[i])
		}
	})
	for i, name := range s.names {
		s.Files[name] = files[i]
	}
	s.index()
	return s
}

// With is the state with another text of one file.
func (s *State) With(name string, text []byte) *State {
	n := &State{Files: maps.Clone(s.Files), Live: s.Live, Vars: s.Vars}
	n.Files[name] = sketch.Read(text, s.Files[name])
	n.index()
	return n
}

// WithLive is the state with what a database has.
func (s *State) WithLive(live *schema.Database) *State {
	n := *s
	n.Live = live
	return &n
}

func (s *State) index() {
	s.names = slices.Sorted(maps.Keys(s.Files))
	s.byName, s.all = make(map[string]map[string][]*Decl), make(map[string][]*Decl)
	for _, name := range s.names {
		for _, p := range s.Files[name].Parts {
			for _, b := range p.Blocks {
				s.declare(name, p.Base, b)
			}
		}
	}
}

func (s *State) declare(file string, base int, b *sketch.Block) {
	if b.Type.Text == "locals" {
		for _, a := range b.Attrs {
			s.add(&Decl{Kind: "local", Name: a.Name, File: file, Base: base, Block: b})
		}
		return
	}
	d := &Decl{Kind: b.Type.Text, Name: b.Label(), File: file, Base: base, Block: b}
	if d.Kind == "variable" {
		d.Kind = "var"
	}
	if a := b.Attr("schema"); a != nil && len(a.Refs) == 1 && len(a.Refs[0].Names) == 2 {
		d.Schema = a.Refs[0].Names[1].Text
	} else if len(b.Labels) > 1 {
		d.Schema = b.Labels[0].Text
	}
	if d.Name.Text != "" {
		s.add(d)
	}
}

func (s *State) add(d *Decl) {
	if s.byName[d.Kind] == nil {
		s.byName[d.Kind] = make(map[string][]*Decl)
	}
	s.byName[d.Kind][d.Name.Text] = append(s.byName[d.Kind][d.Name.Text], d)
	s.all[d.Kind] = append(s.all[d.Kind], d)
}

// Location is where the name of a declaration stands.
func (d *Decl) Location() Location { return Location{d.File, d.Name.Span.Shift(d.Base)} }

// Whole is where its block stands.
func (d *Decl) Whole() Location { return Location{d.File, d.Block.Whole.Shift(d.Base)} }

func (d *Decl) same(o *Decl) bool {
	return o != nil && d.Kind == o.Kind && d.File == o.File && d.Base == o.Base && d.Name.Start == o.Name.Start
}

// find finds what a reference names: its kind, perhaps a schema, and a name.
func (s *State) find(kind, inSchema, name string) *Decl {
	found := s.byName[kind][name]
	for _, d := range found {
		if inSchema == "" || d.Schema == inSchema {
			return d
		}
	}
	return nil
}

// roots are the words that references begin with, but for column.
func roots() []string {
	var out []string
	for _, b := range hcl.TopBlocks() {
		if !slices.Contains([]string{"variable", "locals", "perf_index", "permission", "default_permission"}, b) {
			out = append(out, b)
		}
	}
	return append(out, "var", "local")
}

// Resolve returns what a name of a reference stands for, by its number: of table.app.users.column.id, 1 is the schema, 2 the
// table and 4 the column. It is nil for what is not declared, and for the words between.
func (s *State) Resolve(ref *sketch.Ref, base int, file string, n int) *Decl {
	names := ref.Names
	if len(names) < 2 || n == 0 || n >= len(names) {
		return nil
	}
	root := names[0].Text
	if root == "column" {
		if n != 1 {
			return nil
		}
		return s.column(s.Relation(ref.Attr.In, file, base), names[1].Text)
	}
	at := 1 // the object's name
	if len(names) > 2 && names[2].Text != "column" && root != "var" && root != "local" {
		at = 2
		if n == 1 {
			return s.find("schema", "", names[1].Text)
		}
	}
	inSchema := ""
	if at == 2 {
		inSchema = names[1].Text
	}
	d := s.find(root, inSchema, names[at].Text)
	switch {
	case n == at:
		return d
	case n == at+2 && names[at+1].Text == "column":
		return s.column(d, names[n].Text)
	}
	return nil
}

// Relation is what column.NAME means the columns of in a block: what an attribute on or table of it, or of a block around it,
// refers to, or else the outermost block.
func (s *State) Relation(b *sketch.Block, file string, base int) *Decl {
	for ; b != nil; b = b.Parent {
		for _, name := range []string{"on", "table"} {
			a := b.Attr(name)
			if a == nil || len(a.Refs) != 1 {
				continue
			}
			ref := a.Refs[0]
			if n := len(ref.Names); n == 2 || n == 3 {
				inSchema := ""
				if n == 3 {
					inSchema = ref.Names[1].Text
				}
				return s.find(ref.Names[0].Text, inSchema, ref.Names[n-1].Text)
			}
		}
		if b.Parent == nil {
			return &Decl{Kind: b.Type.Text, Name: b.Label(), File: file, Base: base, Block: b}
		}
	}
	return nil
}

// column finds a column of a relation, its own or a parent's.
func (s *State) column(d *Decl, name string) *Decl {
	for _, c := range s.Columns(d) {
		if c.Name.Text == name {
			return c
		}
	}
	return nil
}

// mostParents bounds how far inheritance is followed: files may declare a circle.
const mostParents = 32

// Columns lists the columns of a relation, its own first, then those of its parents.
func (s *State) Columns(d *Decl) []*Decl {
	var out []*Decl
	seen := make(map[string]bool)
	queue := []*Decl{d}
	for i := 0; i < len(queue) && i < mostParents; i++ {
		t := queue[i]
		if t == nil {
			continue
		}
		for _, b := range t.Block.Blocks {
			if n := b.Label(); b.Type.Text == "column" && n.Text != "" && !seen[n.Text] {
				seen[n.Text] = true
				out = append(out, &Decl{Kind: "column", Name: n, Schema: t.Schema, File: t.File, Base: t.Base, Block: b, Of: t})
			}
		}
		for _, attr := range []string{"partition_of", "inherits"} {
			if a := t.Block.Attr(attr); a != nil {
				for _, ref := range a.Refs {
					queue = append(queue, s.Resolve(ref, t.Base, t.File, len(ref.Names)-1))
				}
			}
		}
	}
	return out
}
