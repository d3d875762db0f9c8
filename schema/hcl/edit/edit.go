// Package edit brings what a database has into HCL files that a person wrote, as edits of their text.
//
// What enters [Apply]: the person's files, files that say all that the database has, and the differences, each with the places of its
// blocks in both. What leaves: the person's files with those attributes and blocks as the others have them, and what was left as it
// is, with the reason. Comments, order, and all that does not differ stay byte for byte. The package is pure; it knows blocks and
// attributes, and no database.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	schemahcl "github.com/replyx/schemactl/schema/hcl"

	"github.com/replyx/schemactl/schema"
)

// Difference is one object, or one group of blocks without names, that the person's files have otherwise than the database.
type Difference struct {
	// Object names it, for what is left.
	Object string
	// Mine are its blocks in the person's files, Theirs those in the other ones. One of them may be empty: then blocks are added, or removed.
	Mine, Theirs []schema.Pos
	// Out are places in lists of further blocks of the person's, which are about other objects too: what stands there is taken out.
	Out []schema.Listed
	// Attrs are the attributes that differ, as "default" or "with.lists"; none where the blocks differ as a whole.
	Attrs []string
	// In is the block of the person that it is to stand in, TheirsIn the other one: zero for what stands by itself.
	In, TheirsIn schema.Pos
	// Beside is a block of the person in whose file it is to stand; zero where it is free.
	Beside schema.Pos
}

// Left is a difference that was not brought in, and why.
type Left struct{ Object, Why string }

// Result is what Apply made.
type Result struct {
	// Files are the person's files and the new ones, sorted by name. One that has nothing more to say has no data.
	Files []schemahcl.File
	Left  []Left
}

// Options say where blocks go that are new.
type Options struct {
	// Dir is the folder of new files. Empty where there is to be none: then they go to the only file.
	Dir string
}

// Apply brings differences into files. The error is about a file that cannot be parsed or a place that is in no file.
func Apply(mine, theirs []schemahcl.File, diffs []Difference, o Options) (*Result, error) {
	m := &merger{opts: o, mine: make(map[string]*document), theirs: make(map[string]*document), added: make(map[string]*bytes.Buffer)}
	if err := m.load(m.mine, mine); err != nil {
		return nil, err
	}
	if err := m.load(m.theirs, theirs); err != nil {
		return nil, err
	}
	// What is new stands in the order of the database.
	diffs = slices.Clone(diffs)
	slices.SortStableFunc(diffs, func(a, b Difference) int { return comparePos(first(a.Theirs), first(b.Theirs)) })
	for _, d := range diffs {
		if why, err := m.apply(d); err != nil {
			return nil, fmt.Errorf("bring in %s: %w", d.Object, err)
		} else if why != "" {
			m.left = append(m.left, Left{d.Object, why})
		}
	}
	return m.result()
}

func first(list []schema.Pos) schema.Pos {
	if len(list) == 0 {
		return schema.Pos{}
	}
	return list[0]
}

func comparePos(a, b schema.Pos) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// merger holds both sides while the one is edited.
type merger struct {
	opts         Options
	mine, theirs map[string]*document
	// added are the texts of new files.
	added map[string]*bytes.Buffer
	left  []Left
}

func (m *merger) load(into map[string]*document, files []schemahcl.File) error {
	for _, f := range files {
		d, err := parse(f.Name, f.Data)
		if err != nil {
			return err
		}
		into[f.Name] = d
	}
	return nil
}

// apply brings in one difference, or says why it is left.
func (m *merger) apply(d Difference) (why string, err error) {
	mine, err := find(m.mine, d.Mine)
	if err != nil {
		return "", err
	}
	theirs, err := find(m.theirs, d.Theirs)
	if err != nil {
		return "", err
	}
	lists, err := m.lists(d.Out)
	if err != nil {
		return "", err
	}
	for _, b := range append(slices.Clone(lists), mine...) {
		if b.repeated() {
			return "its block stands for several objects, with for_each", nil
		}
	}
	for i, b := range lists {
		b.out = append(b.out, d.Out[i].At)
	}
	switch {
	case len(mine) == 0 && len(theirs) == 0:
		return "", nil
	case len(mine) == 0:
		return m.add(d, theirs)
	case len(theirs) == 0:
		for _, b := range mine {
			b.doc.removeBlock(b)
		}
		return "", nil
	case len(d.Attrs) > 0 && len(mine) == 1 && len(theirs) == 1:
		return sync(mine[0], theirs[0], d.Attrs), nil
	}
	mine[0].doc.replaceBlocks(mine, theirs)
	return "", nil
}

// add puts blocks where none is yet.
func (m *merger) add(d Difference, theirs []*found) (why string, err error) {
	if d.In.IsZero() {
		m.addTop(d, theirs)
		return "", nil
	}
	in, err := find(m.mine, []schema.Pos{d.In})
	if err != nil {
		return "", err
	}
	if in[0].repeated() {
		return "the block that it would stand in is for several objects, with for_each", nil
	}
	for _, b := range theirs {
		in[0].doc.insertPart(in[0], b)
	}
	return "", nil
}

// addTop puts blocks at the top of a file: that of what they belong to, the only one, that of others of their type, or a new one.
func (m *merger) addTop(d Difference, theirs []*found) {
	typ := theirs[0].block.Type
	doc := m.mine[d.Beside.File]
	name := path.Join(m.opts.Dir, theirs[0].doc.name)
	switch {
	case doc != nil:
	case len(m.mine) == 1 && m.opts.Dir == "" || m.only() != nil:
		doc = m.only()
	case m.homeOf(typ) != nil:
		doc = m.homeOf(typ)
	case m.mine[name] != nil:
		doc = m.mine[name]
	}
	for _, b := range theirs {
		if doc != nil {
			doc.insertTop(b)
			continue
		}
		buf := m.added[name]
		if buf == nil {
			buf = new(bytes.Buffer)
			m.added[name] = buf
		} else {
			buf.WriteByte('\n')
		}
		buf.WriteString(b.text() + "\n")
	}
}

// only is the file that holds all, where there is one alone and it has tables of its own.
func (m *merger) only() *document {
	if len(m.mine) != 1 {
		return nil
	}
	for _, d := range m.mine {
		if m.opts.Dir == "" || d.count("table") != 1 {
			return d
		}
	}
	return nil
}

// homeOf is the file that has all blocks of a type, where it has more than one.
func (m *merger) homeOf(typ string) *document {
	var home *document
	for _, d := range m.mine {
		switch n := d.count(typ); {
		case n == 0:
		case home != nil, n == 1:
			return nil
		default:
			home = d
		}
	}
	return home
}

func (m *merger) result() (*Result, error) {
	r := &Result{Left: m.left}
	for name, d := range m.mine {
		for _, b := range d.blocks {
			b.takeOut()
		}
		data, err := d.edited()
		if err != nil {
			return nil, err
		}
		r.Files = append(r.Files, schemahcl.File{Name: name, Data: data})
	}
	for name, b := range m.added {
		r.Files = append(r.Files, schemahcl.File{Name: name, Data: b.Bytes()})
	}
	slices.SortFunc(r.Files, func(a, b schemahcl.File) int { return cmp.Compare(a.Name, b.Name) })
	return r, nil
}

// found is a block of a document.
type found struct {
	doc    *document
	block  *hclsyntax.Block
	parent *found
	// out are the places of what is to be taken out of lists.
	out []schema.Pos
}

// repeated reports whether the block, or one around it, has for_each.
func (f *found) repeated() bool {
	for ; f != nil; f = f.parent {
		if f.block.Body.Attributes["for_each"] != nil {
			return true
		}
	}
	return false
}

// text is the block with the indentation of its first line.
func (f *found) text() string {
	src := f.doc.src
	return string(src[lineStart(src, f.block.TypeRange.Start.Byte):f.block.CloseBraceRange.End.Byte])
}

func find(docs map[string]*document, at []schema.Pos) ([]*found, error) {
	var out []*found
	for _, p := range at {
		d := docs[p.File]
		if d == nil {
			return nil, fmt.Errorf("%s is in no file that is read", p)
		}
		f := d.blocks[place{p.Line, p.Column}]
		if f == nil {
			return nil, fmt.Errorf("no block begins at %s", p)
		}
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out, nil
}

// place is a line and a column in bytes, from 1.
type place struct{ line, column int }

func (d *document) index(body *hclsyntax.Body, parent *found) {
	for _, b := range body.Blocks {
		f := &found{doc: d, block: b, parent: parent}
		at := b.TypeRange.Start
		d.blocks[place{at.Line, at.Byte - lineStart(d.src, at.Byte) + 1}] = f
		d.index(b.Body, f)
	}
}

func parse(name string, src []byte) (*document, error) {
	d := &document{name: name, src: bytes.TrimPrefix(src, []byte("\xef\xbb\xbf")), blocks: make(map[place]*found)}
	f, diags := hclsyntax.ParseConfig(d.src, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("parse %s: %w", name, diags)
	}
	d.body = f.Body.(*hclsyntax.Body)
	d.index(d.body, nil)
	return d, nil
}
