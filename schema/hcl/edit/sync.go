package edit

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// families are attributes and blocks of which one may stand for another.
var families = [][]string{
	{"on", "columns", "column", "expr"},
	{"with", "storage_params", "page_per_range", "pages_per_range"},
	{"serial", "type"},
}

// unwritten are what a person has written for the tool, not for the database.
var unwritten = []string{"name", "for_each", "renamed_from", "renamed_values", "depends_on", "schema", "build"}

// sync makes attributes and inner blocks of one block those of another: the ones that a difference names, or where it names none that either
// has, all that differ. It says why one is left.
func sync(mine, theirs *found, attrs []string) (why string) {
	names := make(map[string]bool)
	for _, a := range attrs {
		root, _, _ := strings.Cut(a, ".")
		root, _, _ = strings.Cut(root, "[")
		family := related(root)
		if !slices.ContainsFunc(family, func(n string) bool { return mine.say(n) != theirs.say(n) }) {
			return syncAll(mine, theirs) // the block has another word for it
		}
		for _, n := range family {
			names[n] = true
		}
	}
	return syncNamed(mine, theirs, func(n string) bool { return names[n] })
}

func related(name string) []string {
	for _, f := range families {
		if slices.Contains(f, name) {
			return f
		}
	}
	return []string{name}
}

// syncAll makes everything of a block that of another, but for the parts of a table, which are objects by themselves.
func syncAll(mine, theirs *found) string {
	return syncNamed(mine, theirs, func(n string) bool { return !slices.Contains(unwritten, n) && !slices.Contains(partOrder, n) })
}

// inner are the blocks of a type within it.
func (f *found) inner(typ string) []*found {
	var out []*found
	for _, b := range f.block.Body.Blocks {
		if b.Type == typ {
			out = append(out, &found{doc: f.doc, block: b, parent: f})
		}
	}
	return out
}

// say is the text of an attribute and of inner blocks of a name, without space that means nothing.
func (f *found) say(name string) string {
	var out []string
	if a := f.block.Body.Attributes[name]; a != nil {
		out = append(out, string(f.doc.expr(a)))
	}
	for _, b := range f.inner(name) {
		src := f.doc.src[b.block.TypeRange.Start.Byte:b.block.CloseBraceRange.End.Byte]
		out = append(out, strings.Join(strings.Fields(string(src)), " "))
	}
	return strings.Join(out, "\n")
}

// expr is the text of an attribute's value.
func (d *document) expr(a *hclsyntax.Attribute) []byte {
	r := a.Expr.Range()
	return bytes.TrimSpace(d.src[r.Start.Byte:r.End.Byte])
}

// syncNamed makes the attributes and inner blocks that are wanted those of another block.
func syncNamed(mine, theirs *found, wanted func(string) bool) (why string) {
	for _, name := range itemNames(mine, theirs) {
		if !wanted(name) || mine.say(name) == theirs.say(name) {
			continue
		}
		if a := mine.block.Body.Attributes[name]; a != nil && computed(a) {
			why = name + " is computed, from a variable or a local value"
			continue
		}
		mine.syncAttr(theirs, name)
		if w := mine.syncInner(theirs, name); w != "" {
			why = w
		}
	}
	return why
}

// itemNames are the names of the attributes and inner blocks of two blocks, in the order of the second.
func itemNames(mine, theirs *found) []string {
	var out []string
	for _, f := range []*found{theirs, mine} {
		for _, i := range f.items() {
			if !slices.Contains(out, i.name) {
				out = append(out, i.name)
			}
		}
	}
	return out
}

// item is an attribute or an inner block.
type item struct {
	name       string
	start, end int
}

// items are those of a block in the order of the file.
func (f *found) items() []item {
	var out []item
	for _, a := range f.block.Body.Attributes {
		out = append(out, item{a.Name, a.SrcRange.Start.Byte, a.SrcRange.End.Byte})
	}
	for _, b := range f.block.Body.Blocks {
		out = append(out, item{b.Type, b.TypeRange.Start.Byte, b.CloseBraceRange.End.Byte})
	}
	slices.SortFunc(out, func(a, b item) int { return a.start - b.start })
	return out
}

// computed reports whether the value is made of variables, locals or for_each.
func computed(a *hclsyntax.Attribute) bool {
	for _, t := range a.Expr.Variables() {
		if slices.Contains([]string{"var", "local", "each"}, t.RootName()) {
			return true
		}
	}
	return false
}

// syncAttr sets, adds or removes one attribute.
func (f *found) syncAttr(theirs *found, name string) {
	d, mine, other := f.doc, f.block.Body.Attributes[name], theirs.block.Body.Attributes[name]
	switch {
	case mine == nil && other == nil:
	case other == nil:
		f.removeAttr(mine)
	case mine == nil:
		f.insertAttr(theirs, name, name+" = "+string(theirs.doc.expr(other)))
	default:
		r := mine.Expr.Range()
		text := string(theirs.doc.expr(other))
		if bytes.HasSuffix(d.src[r.Start.Byte:r.End.Byte], []byte("\n")) {
			text += "\n"
		}
		d.splice(r.Start.Byte, r.End.Byte, text)
	}
}

func (f *found) removeAttr(a *hclsyntax.Attribute) {
	d := f.doc
	if f.block.OpenBraceRange.End.Line == f.block.CloseBraceRange.Start.Line {
		d.splice(f.block.OpenBraceRange.End.Byte, f.block.CloseBraceRange.Start.Byte, "")
		return
	}
	end := a.SrcRange.End.Byte
	if d.src[end-1] != '\n' {
		end = lineEnd(d.src, end)
	}
	d.removeLines(withComments(d.src, lineStart(d.src, a.SrcRange.Start.Byte)), end)
}

// insertAttr puts an attribute behind the one that it follows in the other block, or first.
func (f *found) insertAttr(theirs *found, name, text string) {
	d := f.doc
	var before []string
	for _, i := range theirs.items() {
		if i.name == name {
			break
		}
		before = append(before, i.name)
	}
	at := -1
	for _, a := range f.block.Body.Attributes {
		if slices.Contains(before, a.Name) {
			at = max(at, a.SrcRange.End.Byte)
		}
	}
	if f.block.OpenBraceRange.End.Line == f.block.CloseBraceRange.Start.Line {
		d.expand(f)
		d.splice(f.block.CloseBraceRange.Start.Byte, f.block.CloseBraceRange.Start.Byte, text+"\n")
		return
	}
	if at < 0 {
		at = f.block.OpenBraceRange.End.Byte
	}
	if d.src[at-1] != '\n' {
		at = lineEnd(d.src, at)
	}
	d.splice(at, at, text+"\n")
}

// syncInner makes the inner blocks of a type those of another block. Where both have one, only what differs in it is touched.
func (f *found) syncInner(theirs *found, typ string) (why string) {
	mine, other := f.inner(typ), theirs.inner(typ)
	switch {
	case len(mine) == 1 && len(other) == 1 && slices.Equal(mine[0].block.Labels, other[0].block.Labels):
		return syncNamed(mine[0], other[0], func(string) bool { return true })
	case len(mine) > 0 && len(other) > 0:
		f.doc.replaceBlocks(mine, other)
	case len(mine) > 0:
		for _, b := range mine {
			f.doc.removeBlock(b)
		}
	default:
		for _, b := range other {
			f.doc.insertLast(f, b.text())
		}
	}
	return ""
}
