package editor

import (
	"bytes"
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/editor/manual"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/schema/hcl"
)

// Kind says what a completion is.
type Kind string

// The kinds of completions.
const (
	KindAttr   Kind = "attribute"
	KindBlock  Kind = "block"
	KindValue  Kind = "value"
	KindType   Kind = "type"
	KindRef    Kind = "reference"
	KindColumn Kind = "column"
)

// Item is what may stand at the cursor.
type Item struct {
	Label string
	Kind  Kind
	// Insert replaces Replace, which is around the cursor. Where Snippet is set, $1 and $0 are where to type next.
	Insert  string
	Snippet bool
	Replace sketch.Span
	// Detail is a few words, Doc Markdown.
	Detail, Doc string
	// Rank orders items: the lower the earlier.
	Rank int
}

// Complete lists what may stand at a place, the likeliest first.
func (s *State) Complete(file string, off int) []Item {
	c, ok := s.cursor(file, off)
	if !ok {
		return nil
	}
	var out []Item
	switch {
	case c.attr != nil && c.off >= c.attr.Value.Start:
		if t, in := c.attr.TextAt(c.off); in {
			out = s.inText(c, t)
		} else {
			out = s.values(c)
		}
	default:
		out = s.body(c)
	}
	for i := range out {
		out[i].Replace = out[i].Replace.Shift(c.part.Base)
	}
	slices.SortStableFunc(out, func(a, b Item) int { return a.Rank - b.Rank })
	return out
}

// before is the line up to the cursor.
func (c cursor) before() string {
	src := c.f.Src[:c.part.Base+c.off]
	return string(src[bytes.LastIndexByte(src, '\n')+1:])
}

// body completes the name of an attribute, or the type of a block.
func (s *State) body(c cursor) []Item {
	m := bodyWord().FindStringSubmatch(c.before())
	if m == nil {
		return nil
	}
	path := c.block.Path()
	words, ok := hcl.WordsIn(path...)
	if !ok {
		return nil
	}
	at := sketch.Span{Start: c.off - len(m[1]), End: c.off}
	var out []Item
	for _, a := range s.attrsLeft(c, path, words) {
		doc := manual.Attr(a, path...)
		rank := 2
		switch {
		case strings.HasPrefix(doc, "required"):
			rank = 0
		case slices.Contains([]string{"comment", "renamed_from", "depends_on", "owner"}, a):
			rank = 4
		case slices.Contains(hcl.MetaAttrs(), a):
			rank = 5
		}
		out = append(out, Item{Label: a, Kind: KindAttr, Insert: a + " = ", Replace: at, Detail: "attribute", Doc: doc, Rank: rank})
	}
	for _, b := range words.Blocks {
		out = append(out, blockItem(append(slices.Clone(path), b), at))
	}
	return out
}

// attrsLeft are the attributes that the block at the cursor may have and has not.
func (s *State) attrsLeft(c cursor, path []string, words hcl.Words) []string {
	if len(path) == 0 {
		return nil
	}
	all := slices.Clone(words.Attrs)
	if !words.Open {
		all = append(all, hcl.MetaAttrs()...)
	}
	return slices.DeleteFunc(all, func(a string) bool { return c.block.Attr(a) != nil })
}

func blockItem(path []string, at sketch.Span) Item {
	typ := path[len(path)-1]
	insert := typ + " {\n  $0\n}"
	if hcl.Labelled(path...) {
		insert = typ + " \"${1:name}\" {\n  $0\n}"
	}
	return Item{Label: typ, Kind: KindBlock, Insert: insert, Snippet: true, Replace: at, Detail: "block", Doc: manual.Block(path...), Rank: 3}
}

// inText completes a column in SQL that is an expression.
func (s *State) inText(c cursor, t sketch.Text) []Item {
	if !isExpression(c.attr) {
		return nil
	}
	src := c.part.Source()[t.Start:c.off]
	n := len(src) - len(strings.TrimRightFunc(src, isWord))
	if i := len(src) - n - 1; i >= 0 && src[i] == '.' {
		return nil
	}
	var out []Item
	for _, col := range s.Columns(s.Relation(c.block, c.file, c.part.Base)) {
		out = append(out, Item{Label: col.Name.Text, Kind: KindColumn, Insert: sqlInString(col.Name.Text), Replace: sketch.Span{Start: c.off - n, End: c.off}, Detail: s.typeOf(col)})
	}
	return out
}

func isWord(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0x80
}

// typeOf is the type of a column as the file has it.
func (s *State) typeOf(col *Decl) string {
	a := col.Block.Attr("type")
	if a == nil {
		return ""
	}
	return s.text(col.File, a.Value.Shift(col.Base))
}

func (s *State) text(file string, at sketch.Span) string {
	f := s.Files[file]
	if f == nil {
		return ""
	}
	return strings.TrimSpace(string(f.Src[at.Start:at.End]))
}
