// Package docs writes a database as documentation that people read.
//
// What enters: one state of a database, desired or live, which the package leaves as it is, and [Options].
// What leaves: the files of a folder as Markdown, or one HTML page, in memory; the same state gives the same
// files, byte for byte. A [Site] lies between: what is said of each object, and where it links to. Both forms
// only write it down. Names, comments and texts of SQL may be hostile: each form escapes all of them.
package docs

import (
	"github.com/replyx/schemactl/diff/report/diagram"
	"github.com/replyx/schemactl/schema"
)

// Options choose what is documented.
type Options struct {
	// Title is the heading of the whole.
	Title string
	// Keep reports whether an object is documented; nil keeps all.
	Keep func(schema.Ref) bool
	// Sizes tells rows and sizes of a live state. They change by themselves, so that files that are kept in
	// version control are better without.
	Sizes bool
}

// File is one file.
type File struct {
	Name string
	Data []byte
}

// Site is all that is said. Pages are in the order of the contents; the first is the index.
type Site struct {
	Title string
	Pages []*Page
	// Contents lists the pages for who looks for one.
	Contents []*Entry
	places   places
}

// Entry is a line of the contents.
type Entry struct {
	// Kind is a word before the title of a schema.
	Kind, Title string
	To          Target
	Under       []*Entry
	// Open reports whether those under it are shown at once.
	Open bool
}

// Page is what has a file of its own in Markdown.
type Page struct {
	// ID is unlike those of all other pages and parts, whatever their case.
	ID string
	// Kind is the word for what the page is about: table.
	Kind, Title, Comment string
	// Up leads to the index.
	Up       []Span
	Facts    []Fact
	Drawing  *Drawing
	Sections []*Section
}

// Drawing is a diagram, and what is said of it.
type Drawing struct {
	Diagram *diagram.Diagram
	Look    diagram.Look
	Note    string
}

// Section is a part of a page under a heading. What is empty is left out.
type Section struct {
	ID, Title, Comment string
	Facts              []Fact
	Heads              []string
	Rows               []Row
	// SQL is the text of a definition.
	SQL string
}

// Fact is a property and its value.
type Fact struct {
	Name  string
	Value Cell
}

// Row is a row of a table. ID is empty where nothing links to it.
type Row struct {
	ID    string
	Cells []Cell
}

// Cell is text with links.
type Cell []Span

// Span is a piece of text.
type Span struct {
	Text string
	// Code reports whether it is SQL, or a name.
	Code bool
	To   Target
}

// Target is where a link leads: to a page, or to a part of one. Its zero value is nowhere.
type Target struct{ Page, Part string }

// IsZero reports whether it leads nowhere.
func (t Target) IsZero() bool { return t.Page == "" }

// ID is the identifier that the link names.
func (t Target) ID() string {
	if t.Part != "" {
		return t.Part
	}
	return t.Page
}

// text is a cell of plain words, code one of SQL; both are empty for an empty text.
func text(s string) Cell { return cell(s, false) }

func code(s string) Cell { return cell(s, true) }

func cell(s string, isCode bool) Cell {
	if s == "" {
		return nil
	}
	return Cell{{Text: s, Code: isCode}}
}

// list joins cells with commas.
func list(cells []Cell) Cell {
	var out Cell
	for i, c := range cells {
		if i > 0 {
			out = append(out, Span{Text: ", "})
		}
		out = append(out, c...)
	}
	return out
}

// add appends a row.
func (s *Section) add(id string, cells ...Cell) { s.Rows = append(s.Rows, Row{ID: id, Cells: cells}) }

// trim leaves out columns that are empty in every row.
func (s *Section) trim() {
	for i := len(s.Heads) - 1; i >= 0; i-- {
		filled := false
		for _, r := range s.Rows {
			filled = filled || len(r.Cells[i]) > 0
		}
		if filled {
			continue
		}
		s.Heads = append(s.Heads[:i:i], s.Heads[i+1:]...)
		for j, r := range s.Rows {
			s.Rows[j].Cells = append(r.Cells[:i:i], r.Cells[i+1:]...)
		}
	}
}

// section adds a section to the page where it has rows.
func (p *Page) section(s *Section) {
	if len(s.Rows) > 0 {
		s.trim()
		p.Sections = append(p.Sections, s)
	}
}

// fact adds a property where it has a value.
func (p *Page) fact(name string, value Cell) { p.Facts = appendFact(p.Facts, name, value) }

func (s *Section) fact(name string, value Cell) { s.Facts = appendFact(s.Facts, name, value) }

func appendFact(facts []Fact, name string, value Cell) []Fact {
	if len(value) == 0 {
		return facts
	}
	return append(facts, Fact{name, value})
}
