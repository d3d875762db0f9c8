package sqlschema

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// builder makes one text of a file and those that it includes. What of psql's commands has no part in a schema is left out,
// and so are the rows of COPY.
type builder struct {
	include Include
	text    strings.Builder
	pieces  []piece
	command schema.Pos
	// database is the one that the script connects to.
	database string
}

// source is a file at work.
type source struct {
	name, text string
	// from is where what is not written yet begins.
	from int
}

// mostIncludes is how deep files may include each other.
const mostIncludes = 16

// file adds a file; by are those that include it.
func (b *builder) file(f File, by []string) error {
	src := &source{name: f.Name, text: strings.TrimPrefix(string(f.Data), "\ufeff")}
	if i := strings.IndexByte(src.text, 0); i >= 0 {
		return &Error{Pos: src.pos(i), Message: "the file has a NUL byte: it is no text", Hint: "give a dump of plain SQL: pg_dump without --format, or pg_restore --file FILE of an archive"}
	}
	for i := 0; i < len(src.text); {
		at, end, copies := nextCommand(src.text, i)
		if at < 0 {
			break
		}
		i = end
		if copies {
			b.write(src, at)
			src.from = end
			continue
		}
		if err := b.psql(src, at, end, by); err != nil {
			return err
		}
	}
	b.write(src, len(src.text))
	if !strings.HasSuffix(b.text.String()[max(0, b.text.Len()-1):], "\n") {
		b.text.WriteString("\n")
	}
	return nil
}

// write adds what was not written yet, up to an offset.
func (b *builder) write(src *source, to int) {
	if to > src.from {
		at := src.pos(src.from)
		b.pieces = append(b.pieces, piece{at: b.text.Len(), file: at.File, line: at.Line, column: at.Column})
		b.text.WriteString(src.text[src.from:to])
	}
	src.from = to
}

func (s *source) pos(offset int) schema.Pos {
	before := s.text[:offset]
	return schema.Pos{File: s.name, Line: strings.Count(before, "\n") + 1, Column: offset - strings.LastIndexByte(before, '\n')}
}

// nextCommand finds the next command for psql, up to the end of its line, or the next COPY of rows that stand in the script, up
// to their end. At is -1 where there is none.
func nextCommand(text string, from int) (at, end int, copies bool) {
	var st sqltext.Statement
	for t := range sqltext.Tokens(text[from:]) {
		switch {
		case t.Kind == sqltext.Op && t.Text == `\`:
			at = from + t.Pos
			return at, at + lineEnd(text[at:]), false
		case t.Kind == sqltext.Op && t.Text == ";":
			if st.Begins("copy") && st.Has("from", "stdin") {
				at = from + st.Tokens[0].Pos
				return at, from + t.End + rowsEnd(text[from+t.End:]), true
			}
			st = sqltext.Statement{}
		default:
			st.Tokens = append(st.Tokens, t)
		}
	}
	return -1, 0, false
}

func lineEnd(text string) int {
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		return i
	}
	return len(text)
}

// rowsEnd is where the rows of COPY end: behind the line that is \. alone.
func rowsEnd(text string) int {
	at := 0
	for line := range strings.Lines(text) {
		at += len(line)
		if strings.TrimRight(line, "\r\n") == `\.` {
			return at
		}
	}
	return at
}

// quiet are psql's commands that print, or change what is printed.
var quiet = strings.Fields(`\restrict \unrestrict \echo \qecho \warn \pset \timing \t \a \x \o \prompt`)

// psql takes a command for psql.
func (b *builder) psql(src *source, at, end int, by []string) error {
	line := strings.TrimRight(src.text[at:end], "\r")
	words := strings.Fields(line)
	name, args := words[0], words[1:]
	switch {
	case slices.Contains(quiet, name), name == `\set` && len(args) > 0 && args[0] == "ON_ERROR_STOP":
	case name == `\connect` || name == `\c`:
		if err := b.connect(src.pos(at), args); err != nil {
			return err
		}
	case slices.Contains(strings.Fields(`\i \include \ir \include_relative`), name) && len(args) == 1 && !strings.ContainsAny(args[0], ":`\\"):
		b.write(src, at)
		if err := b.includeFile(src, at, name, strings.Trim(args[0], "'\""), by); err != nil {
			return err
		}
	default:
		if b.command.IsZero() {
			b.command = src.pos(at)
		}
		return nil
	}
	b.write(src, at)
	src.from = end
	return nil
}

// connect takes the database that the script connects to for the throwaway one. It can be one only.
func (b *builder) connect(at schema.Pos, args []string) error {
	name := strings.Join(args, " ")
	if b.database != "" && name != b.database {
		return &Error{Pos: at, Message: "the script connects to another database, and a desired state is that of one", Hint: "give the SQL of one database: pg_dump, not pg_dumpall"}
	}
	b.database = name
	return nil
}

// includeFile adds the file that a command names: from the current folder, or with \ir from that of the script.
func (b *builder) includeFile(src *source, at int, command, name string, by []string) error {
	fail := func(format string, args ...any) error {
		return &Error{Pos: src.pos(at), Message: fmt.Sprintf(format, args...)}
	}
	if b.include == nil {
		return fail("%s %s: no file can be included here", command, name)
	}
	if (command == `\ir` || command == `\include_relative`) && !path.IsAbs(name) {
		name = path.Join(path.Dir(src.name), name)
	}
	by = append(slices.Clone(by), src.name)
	if len(by) > mostIncludes || slices.Contains(by, name) {
		return fail("%s is included by itself", name)
	}
	data, err := b.include(name)
	if err != nil {
		return fail("include %s: %s", name, err)
	}
	return b.file(File{Name: name, Data: data}, by)
}
