package sqlschema

import (
	"slices"
	"sort"
	"strings"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// File is SQL in memory. Name is that of its place in errors.
type File struct {
	Name string
	Data []byte
}

// Include reads a file that a script includes, as its author names it from the folder of another.
type Include func(name string) ([]byte, error)

// Script is a file of SQL with the files that it includes, as one text.
type Script struct {
	name   string
	text   string
	pieces []piece
	// lines are the offsets at which the lines of the text begin.
	lines      []int
	statements []sqltext.Statement
	// makes is what it creates of what else is prepared or there, as "extension vector".
	makes map[string]bool
	// transactions reports whether it begins and ends transactions itself.
	transactions bool
	// command is where the first command for psql stands that only psql can do.
	command schema.Pos
	// skipped are the statements that are left out: they are about a database as a whole, or about the session alone.
	skipped []sqltext.Statement
	renames []rename
	// badComment is set where a comment that is meant for us is not understood.
	badComment error
}

// piece is a part of the text: where it begins there, and in its file.
type piece struct {
	at           int
	file         string
	line, column int
}

// NewScript reads a file. Include may be nil, where no file can be included.
func NewScript(f File, include Include) (*Script, error) {
	b := &builder{include: include}
	if err := b.file(f, nil); err != nil {
		return nil, err
	}
	s := &Script{name: f.Name, text: b.text.String(), pieces: b.pieces, command: b.command, makes: make(map[string]bool)}
	s.lines = []int{0}
	for i := range len(s.text) {
		if s.text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	for _, st := range sqltext.Statements(s.text) {
		if ofDatabase(st) || sinceDump(st) {
			s.skipped = append(s.skipped, st)
			continue
		}
		s.statements = append(s.statements, st)
		s.look(st)
	}
	s.comments()
	return s, nil
}

// NeedsPsql reports where a command stands that only psql can do.
func (s *Script) NeedsPsql() (at schema.Pos, needed bool) { return s.command, !s.command.IsZero() }

// DoesSomething reports whether there is a statement in the script.
func (s *Script) DoesSomething() bool { return len(s.statements) > 0 }

// ofDatabase reports whether a statement is about a database as a whole: that is no part of the schema, and the database is not
// the one that the script is run in.
func ofDatabase(st sqltext.Statement) bool {
	switch {
	case st.Begins("create", "database"), st.Begins("alter", "database"), st.Begins("drop", "database"), st.Begins("comment", "on", "database"):
		return true
	case st.Begins("grant"), st.Begins("revoke"):
		return st.Has("on", "database")
	}
	return false
}

// sinceDump reports whether a statement sets what pg_dump turns off for the session that reads the dump, and older servers do not
// know: transaction_timeout, which pg_dump has written since 17 (setup_connection in pg_dump.c).
func sinceDump(st sqltext.Statement) bool { return st.Begins("set", "transaction_timeout") }

// transactional are the words that begin and end transactions.
var transactional = strings.Fields("begin start commit end rollback abort savepoint release prepare")

// look notes what a statement says of the script as a whole.
func (s *Script) look(st sqltext.Statement) {
	if slices.Contains(transactional, st.Tokens[0].Text) {
		s.transactions = true
	}
	if !st.Begins("create") || len(st.Tokens) < 3 {
		return
	}
	kind, rest := st.Tokens[1].Text, st.Tokens[2:]
	if (sqltext.Statement{Tokens: rest}).Begins("if", "not", "exists") && len(rest) > 3 {
		rest = rest[3:]
	}
	if kind == "user" || kind == "group" {
		kind = "role"
	}
	s.makes[kind+" "+rest[0].Text] = true
}

// place is where an offset of the text stands in its file.
func (s *Script) place(offset int) schema.Pos {
	i := sort.Search(len(s.pieces), func(i int) bool { return s.pieces[i].at > offset }) - 1
	if i < 0 {
		return schema.Pos{}
	}
	p := s.pieces[i]
	begin, here := s.lineAt(p.at), s.lineAt(offset)
	if begin == here {
		return schema.Pos{File: p.file, Line: p.line, Column: p.column + offset - p.at}
	}
	return schema.Pos{File: p.file, Line: p.line + here - begin, Column: offset - s.lines[here] + 1}
}

// lineAt is the number of the line of an offset, from 0.
func (s *Script) lineAt(offset int) int {
	return sort.Search(len(s.lines), func(i int) bool { return s.lines[i] > offset }) - 1
}

// end is where the text ends.
func (s *Script) end() schema.Pos { return s.place(len(s.text)) }
