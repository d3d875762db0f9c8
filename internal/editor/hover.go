package editor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/replyx/schemactl/internal/editor/manual"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Hover is what a word means, as Markdown.
type Hover struct {
	Text string
	sketch.Span
}

// Hover explains what is at a place; its Text is empty where there is nothing to say.
func (s *State) Hover(file string, off int) Hover {
	c, ok := s.cursor(file, off)
	if !ok {
		return Hover{}
	}
	if d, at := s.declared(file, off); d != nil {
		return Hover{s.describe(d), at}
	}
	if c.attr != nil {
		if c.attr.Name.Holds(c.off) {
			return explained(c.attr.Name, manual.Attr(c.attr.Name.Text, c.block.Path()...), c.part.Base)
		}
		return Hover{}
	}
	if b, label := c.head(); b != nil && !label {
		return explained(b.Type, about(b.Path()), c.part.Base)
	}
	return Hover{}
}

// about is what the reference says of a block, and what may stand in it.
func about(path []string) string {
	words, ok := hcl.WordsIn(path...)
	if !ok {
		return ""
	}
	text := manual.Block(path...)
	for _, list := range []struct {
		title string
		words []string
	}{{"attributes", words.Attrs}, {"blocks", words.Blocks}} {
		if len(list.words) > 0 {
			text += "\n\n" + list.title + ": `" + strings.Join(list.words, "`, `") + "`"
		}
	}
	return strings.TrimSpace(text)
}

func explained(word sketch.Name, text string, base int) Hover {
	if text == "" {
		return Hover{}
	}
	return Hover{"**" + word.Text + "**\n\n" + text, word.Span.Shift(base)}
}

// mostShown is how many lines of a declaration are shown.
const mostShown = 24

// describe shows a declaration, and what the database has of it.
func (s *State) describe(d *Decl) string {
	at := d.Block.Whole
	if d.Kind == "local" {
		at = sketch.Span{Start: d.Name.Start, End: d.Block.Attr(d.Name.Text).Value.End}
	}
	lines := strings.Split(s.text(d.File, at.Shift(d.Base)), "\n")
	for i, indent := 1, s.indent(d.File, at.Start+d.Base); i < len(lines); i++ {
		lines[i] = strings.TrimPrefix(lines[i], indent)
	}
	if n := len(lines); n > mostShown {
		lines = append(lines[:mostShown], fmt.Sprintf("# and %d more lines", n-mostShown))
	}
	lines = slices.DeleteFunc(lines, schema.SecretText)
	text := fence(strings.Join(lines, "\n"))
	if d.Of != nil {
		text += "\n\nof " + d.Of.Kind + " `" + plain(d.Of.Name.Text) + "`"
	}
	text += "\n\n" + plain(base(d.File))
	if facts := s.facts(d); facts != "" {
		text += "\n\n" + facts
	}
	return text
}

// fence shows code; no line of it ends the block.
func fence(code string) string {
	marks := "```"
	for strings.Contains(code, marks) {
		marks += "`"
	}
	return marks + "hcl\n" + visible.Lines(code) + "\n" + marks
}

// plain is text of a database or a file in Markdown, which nothing of it is a sign of.
func plain(text string) string {
	return strings.NewReplacer("`", "'", "<", "&lt;", "[", "(", "]", ")", "*", "").Replace(visible.Line(text))
}

// facts is what the database has of a table or a column.
func (s *State) facts(d *Decl) string {
	table := d
	if d.Kind == "column" {
		table = d.Of
	}
	if s.Live == nil || table == nil || table.Kind != "table" {
		return ""
	}
	t := s.Live.Table(schema.Name{Schema: table.Schema, Name: table.Name.Text})
	if t == nil {
		return "In the database: there is no such table."
	}
	size := rowsText(t.Stats)
	if d.Kind == "table" {
		return fmt.Sprintf("In the database: %s, %d columns, %d indexes.", size, len(t.Columns), len(t.Indexes))
	}
	c := t.Column(d.Name.Text)
	if c == nil {
		return "In the database: the table has no such column; " + size + "."
	}
	words := []string{"`" + plain(c.Type.Text) + "`"}
	if c.NotNull {
		words = append(words, "NOT NULL")
	}
	if !c.Default.IsZero() {
		words = append(words, "default `"+plain(c.Default.Text)+"`")
	}
	if c.Identity != nil {
		words = append(words, "identity")
	}
	if !c.Generated.IsZero() {
		words = append(words, "generated")
	}
	if n := len(c.Views); n > 0 {
		words = append(words, "read by "+plain(strings.Join(c.Views, ", ")))
	}
	return "In the database: " + strings.Join(words, ", ") + "; the table has " + size + "."
}

func rowsText(st schema.Stats) string {
	if st.Rows < 0 {
		return "not analyzed, " + schema.SizeText(st.Bytes)
	}
	return grouped(st.Rows) + " rows, " + schema.SizeText(st.Bytes)
}

// grouped writes a number with commas: 1,204,331.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
