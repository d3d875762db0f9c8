package edit

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	schemahcl "github.com/replyx/schemactl/schema/hcl"
)

// document is a file with the edits that are to be made in it.
type document struct {
	name   string
	src    []byte
	body   *hclsyntax.Body
	blocks map[place]*found
	edits  []splice
}

// splice puts a text in the place of bytes.
type splice struct {
	start, end int
	text       string
}

// edited is the text with all edits. Where the file was formatted before it is so afterwards.
func (d *document) edited() ([]byte, error) {
	if len(d.edits) == 0 {
		return d.src, nil
	}
	out, err := spliced(d.src, d.edits)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.name, err)
	}
	was, err := schemahcl.Format(d.src)
	if err != nil || !bytes.Equal(was, d.src) {
		return out, nil
	}
	return schemahcl.Format(out)
}

// errOverlap reports that two edits write to one place.
var errOverlap = errors.New("two edits of one place")

// spliced is a text with edits. What is removed may overlap, and what is inserted within it stays.
func spliced(src []byte, edits []splice) ([]byte, error) {
	edits = slices.Clone(edits)
	// What is inserted before a place comes before what stands in it.
	slices.SortStableFunc(edits, func(a, b splice) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(min(a.end-a.start, 1), min(b.end-b.start, 1)))
	})
	var out bytes.Buffer
	at, removed := 0, false // up to where the text is written, and whether its end is what is removed
	for _, e := range edits {
		if e.start < at && !removed {
			return nil, errOverlap
		}
		if e.start > at {
			out.Write(src[at:e.start])
		}
		out.WriteString(e.text)
		if e.start >= at || e.end > at {
			removed = e.text == ""
		}
		at = max(at, e.end)
	}
	out.Write(src[at:])
	return out.Bytes(), nil
}

func (d *document) splice(start, end int, text string) {
	d.edits = append(d.edits, splice{start, end, text})
}

func (d *document) count(typ string) int {
	n := 0
	for _, b := range d.body.Blocks {
		if b.Type == typ {
			n++
		}
	}
	return n
}

// lineStart is the offset of the line that holds an offset.
func lineStart(src []byte, i int) int { return bytes.LastIndexByte(src[:i], '\n') + 1 }

// lineEnd is the offset behind the line that holds an offset, its newline included.
func lineEnd(src []byte, i int) int {
	if n := bytes.IndexByte(src[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(src)
}

// withComments moves the start of a line up over the comments that stand directly above it: they are about it.
func withComments(src []byte, start int) int {
	for start > 0 {
		above := lineStart(src, start-1)
		line := bytes.TrimSpace(src[above:start])
		if !bytes.HasPrefix(line, []byte("#")) && !bytes.HasPrefix(line, []byte("//")) {
			break
		}
		start = above
	}
	return start
}

// removeBlock takes a block away, with the comments directly above it, and closes the gap.
func (d *document) removeBlock(f *found) {
	start := withComments(d.src, lineStart(d.src, f.block.TypeRange.Start.Byte))
	end := lineEnd(d.src, f.block.CloseBraceRange.End.Byte)
	d.removeLines(start, end)
}

// removeLines takes lines away, and a blank line before them that would stand before another, or at an end.
func (d *document) removeLines(start, end int) {
	next := bytes.TrimSpace(d.src[end:lineEnd(d.src, end)])
	ends := len(next) == 0 || next[0] == '}'
	before := start
	for before > 0 && len(bytes.TrimSpace(d.src[lineStart(d.src, before-1):before])) == 0 {
		before = lineStart(d.src, before-1)
	}
	switch {
	case before == 0:
		for end < len(d.src) && len(bytes.TrimSpace(d.src[end:lineEnd(d.src, end)])) == 0 {
			end = lineEnd(d.src, end)
		}
	case ends && before < start:
		start = before
	}
	d.splice(start, end, "")
}

// replaceBlocks puts other blocks in the place of the first, and takes the rest away. They may stand in several files.
func (d *document) replaceBlocks(mine, theirs []*found) {
	texts := make([]string, len(theirs))
	for i, t := range theirs {
		texts[i] = t.text()
	}
	between := "\n"
	if mine[0].parent == nil {
		between = "\n\n"
	}
	b := mine[0].block
	d.splice(lineStart(d.src, b.TypeRange.Start.Byte), b.CloseBraceRange.End.Byte, strings.Join(texts, between))
	for _, f := range mine[1:] {
		f.doc.removeBlock(f)
	}
}

// insertTop puts a block behind the last one of its type, or at the end.
func (d *document) insertTop(b *found) {
	at := len(d.src)
	for _, o := range d.body.Blocks {
		if o.Type == b.block.Type {
			at = lineEnd(d.src, o.CloseBraceRange.End.Byte)
		}
	}
	text := "\n" + b.text() + "\n"
	if at == 0 {
		text = b.text() + "\n"
	} else if d.src[at-1] != '\n' {
		text = "\n" + text
	}
	d.splice(at, at, text)
}

// partOrder is the order of the parts of a table, as inspect writes them.
var partOrder = []string{"column", "primary_key", "unique", "index", "perf_index", "foreign_key", "check", "exclude"}

// insertPart puts a part into a block: a column behind the one that it follows in the database, another part behind those of its type.
func (d *document) insertPart(in, part *found) {
	body := in.block.Body
	var after *hclsyntax.Block
	rank := slices.Index(partOrder, part.block.Type)
	if part.block.Type == "column" {
		before := precedingColumns(part)
		for _, o := range body.Blocks {
			if o.Type == "column" && slices.Contains(before, label(o)) {
				after = o
			}
		}
	} else {
		for _, o := range body.Blocks {
			if slices.Index(partOrder, o.Type) <= rank {
				after = o
			}
		}
	}
	switch {
	case after != nil:
		at := lineEnd(d.src, after.CloseBraceRange.End.Byte)
		d.splice(at, at, part.text()+"\n")
	case part.block.Type == "column" && len(body.Blocks) > 0:
		at := withComments(d.src, lineStart(d.src, body.Blocks[0].TypeRange.Start.Byte))
		d.splice(at, at, part.text()+"\n")
	default:
		d.insertLast(in, part.text())
	}
}

// precedingColumns are the columns before one in its table.
func precedingColumns(part *found) []string {
	var out []string
	if part.parent == nil {
		return nil
	}
	for _, o := range part.parent.block.Body.Blocks {
		if o == part.block {
			break
		}
		if o.Type == "column" {
			out = append(out, label(o))
		}
	}
	return out
}

func label(b *hclsyntax.Block) string { return strings.Join(b.Labels, ".") }

// insertLast puts lines before the brace that closes a block.
func (d *document) insertLast(in *found, text string) {
	open, closing := in.block.OpenBraceRange, in.block.CloseBraceRange
	if open.End.Line != closing.Start.Line {
		at := lineStart(d.src, closing.Start.Byte)
		d.splice(at, at, text+"\n")
		return
	}
	d.expand(in)
	d.splice(closing.Start.Byte, closing.Start.Byte, text+"\n")
}

// expand gives a block of one line lines of its own.
func (d *document) expand(f *found) {
	open, closing := f.block.OpenBraceRange, f.block.CloseBraceRange
	if open.End.Line != closing.Start.Line || slices.ContainsFunc(d.edits, func(s splice) bool { return s.start == open.End.Byte && strings.HasPrefix(s.text, "\n") }) {
		return
	}
	d.splice(open.End.Byte, open.End.Byte, "\n")
	if inner := bytes.TrimSpace(d.src[open.End.Byte:closing.Start.Byte]); len(inner) > 0 {
		d.splice(closing.Start.Byte, closing.Start.Byte, "\n")
	}
}
