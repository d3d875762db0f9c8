// Package sketch reads HCL that may be unfinished, as it is while somebody types.
//
// What enters: the text of a file, and what was read of it before. What leaves: its blocks, attributes, references and
// strings with their places, of whatever can be told. It reports no mistakes: package schema/hcl does. A file is taken
// apart where a line is a closing brace alone, and only the parts that have changed are read again.
package sketch

import (
	"bytes"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
)

// Most is the size of the largest text that is read, in bytes; of a larger one nothing is told.
const Most = 8 << 20

// Span is a range of bytes.
type Span struct{ Start, End int }

// Holds reports whether an offset is in the span, or at its end.
func (s Span) Holds(off int) bool { return s.Start <= off && off <= s.End }

// Shift moves the span.
func (s Span) Shift(by int) Span { return Span{s.Start + by, s.End + by} }

// Name is a word with its place: an identifier, or what is in the quotes of a label.
type Name struct {
	Text string
	Span
	// Quoted reports whether the word stands in quotes, which the span leaves out.
	Quoted bool
}

// Block is a block. Its places count from the start of its part.
type Block struct {
	Type   Name
	Labels []Name
	// Whole is from the type to the closing brace, Body what is between the braces.
	Whole, Body Span
	Attrs       []*Attr
	Blocks      []*Block
	Parent      *Block
	// open reports whether the closing brace is still to come.
	open bool
}

// Label returns the last label, which is the name of what the block declares; its Text is empty where there is none.
func (b *Block) Label() Name {
	if len(b.Labels) == 0 {
		return Name{}
	}
	return b.Labels[len(b.Labels)-1]
}

// Attr returns the attribute of a name, or nil.
func (b *Block) Attr(name string) *Attr {
	for _, a := range b.Attrs {
		if a.Name.Text == name {
			return a
		}
	}
	return nil
}

// Path returns the types of the blocks around the block, the outermost first, and its own.
func (b *Block) Path() []string {
	var out []string
	if b == nil {
		return nil
	}
	return append(append(out, b.Parent.Path()...), b.Type.Text)
}

// Attr is an attribute.
type Attr struct {
	Name
	// Value is from behind the equals sign to the end of the expression.
	Value Span
	// Refs are the references in the value, and single words; Texts its strings.
	Refs  []*Ref
	Texts []Text
	In    *Block
}

// Ref is a reference by its names, or a word: table.users.column.id, bigint.
type Ref struct {
	Names []Name
	Span
	Attr *Attr
}

// Text is a string without templates: what stands in its quotes, or the lines of a heredoc.
type Text struct {
	Span
	// Call is the function whose first argument it is: sql.
	Call    string
	Heredoc bool
}

// Part is what was read of a part of a file.
type Part struct {
	Blocks []*Block
	Refs   []*Ref
	text   string
	// closed reports whether a closing brace and its line end the part.
	closed bool
}

// Placed is a part at its place in the file.
type Placed struct {
	Base int
	*Part
}

// Source is the text of the part.
func (p *Part) Source() string { return p.text }

// File is a file.
type File struct {
	Src   []byte
	Parts []Placed
}

// Read reads a file. The parts of what was read before, which may be nil, are taken over where their text is the same. What is
// to be read is read on all cores.
func Read(src []byte, before *File) *File {
	f := &File{Src: src}
	if len(src) > Most {
		return f
	}
	old := reuse{}
	if before != nil {
		old.parts = before.Parts
	}
	var unread []*Part
	for start := 0; start < len(src); {
		p := old.at(src[start:])
		if p == nil {
			end, closed := partEnd(src, start)
			p = &Part{text: string(src[start:end]), closed: closed}
			if known := old.find(p.text); known != nil && known.closed == closed {
				p = known
			} else {
				unread = append(unread, p)
			}
		}
		f.Parts = append(f.Parts, Placed{start, p})
		start += len(p.text)
	}
	Parallel(len(unread), func(i int) { readPart(unread[i]) })
	return f
}

// reuse finds parts of a file that was read before. Nearly always the next one is the next.
type reuse struct {
	parts []Placed
	next  int
	known map[string]*Part
}

// at returns the part, of those that come next, that a text begins with. One that nothing but the end of the file has ended would perhaps
// end elsewhere now.
func (r *reuse) at(src []byte) *Part {
	for i := r.next; i < min(r.next+2, len(r.parts)); i++ {
		p := r.parts[i].Part
		if n := len(p.text); p.closed && n <= len(src) && string(src[:n]) == p.text {
			r.next = i + 1
			return p
		}
	}
	return nil
}

// find returns the part of a text.
func (r *reuse) find(text string) *Part {
	if r.known == nil {
		r.known = make(map[string]*Part, len(r.parts))
		for _, p := range r.parts {
			r.known[p.text] = p.Part
		}
	}
	return r.known[text]
}

// Parallel calls f for 0 to n-1, on all cores where that is worth it.
func Parallel(n int, f func(int)) {
	workers := min(n/4, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// partEnd is behind the next line that is a closing brace alone; false means that the text ends before.
func partEnd(src []byte, start int) (int, bool) {
	for i := start; i < len(src); {
		n := bytes.Index(src[i:], []byte("\n}"))
		if n < 0 {
			break
		}
		i += n + 2
		rest := bytes.TrimPrefix(src[i:], []byte("\r"))
		if len(rest) > 0 && rest[0] == '\n' && !inHeredoc(src[start:i]) {
			return len(src) - len(rest) + 1, true
		}
	}
	return len(src), false
}

// inHeredoc reports whether a text seems to end inside of a heredoc.
func inHeredoc(text []byte) bool {
	at := bytes.LastIndex(text, []byte("<<"))
	if at < 0 {
		return false
	}
	marker, body, ok := bytes.Cut(bytes.TrimPrefix(text[at+2:], []byte("-")), []byte("\n"))
	marker = bytes.TrimSpace(marker)
	if !ok || len(marker) == 0 || bytes.ContainsAny(marker, " \t\"'()=") {
		return false
	}
	for line := range bytes.Lines(body) {
		if bytes.Equal(bytes.TrimSpace(line), marker) {
			return false
		}
	}
	return true
}

// PartAt returns the part at an offset.
func (f *File) PartAt(off int) (Placed, bool) {
	i := sort.Search(len(f.Parts), func(i int) bool { return f.Parts[i].Base > off }) - 1
	if i < 0 {
		return Placed{}, false
	}
	return f.Parts[i], true
}

// BlockAt returns the innermost block whose body an offset, which counts from the start of the part, is in, or nil.
func (p *Part) BlockAt(off int) *Block {
	var in *Block
	list := p.Blocks
	for i := 0; i < len(list); i++ {
		if b := list[i]; b.Body.Holds(off) {
			in, list, i = b, b.Blocks, -1
		}
	}
	return in
}

// AttrAt returns the attribute whose name or value an offset is in, or nil.
func (b *Block) AttrAt(off int) *Attr {
	if b == nil {
		return nil
	}
	for _, a := range b.Attrs {
		if a.Start <= off && off <= a.Value.End {
			return a
		}
	}
	return nil
}

// TextAt returns the string of the attribute that an offset is in.
func (a *Attr) TextAt(off int) (Text, bool) {
	for _, t := range a.Texts {
		if t.Holds(off) {
			return t, true
		}
	}
	return Text{}, false
}
