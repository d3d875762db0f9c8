package editor

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/internal/editor/sketch"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Problem is something wrong at a place.
type Problem struct {
	Location
	Severity policy.Severity
	// Rule is the rule of lint that found it; empty for a mistake.
	Rule    string
	Message string
	// Hint says what to do; may be empty.
	Hint string
	// Fix is HCL to write into the table, where one is certain.
	Fix []string
}

// Check reads all files as one desired state and lists the mistakes; where there is none, what the rules of lint find. An error is
// one of the reading as a whole, such as a bound that is passed.
func (s *State) Check(ctx context.Context, p *policy.Policy) ([]Problem, error) {
	files := s.sources(nil)
	if len(files) == 0 {
		return nil, nil
	}
	db, err := hcl.Parse(ctx, files, hcl.Options{Vars: s.Vars})
	var mistakes hcl.Errors
	switch {
	case errors.As(err, &mistakes):
		return s.Problems(mistakes), nil
	case err != nil:
		return nil, err
	}
	if p == nil {
		p = new(policy.Policy)
	}
	p.MarkPerf(db)
	facts := lint.Facts{State: db, Policy: *p}
	for _, c := range hcl.CommentsWith(files, lint.IgnoreWord) {
		facts.Ignores = append(facts.Ignores, lint.Ignore(c))
	}
	var out []Problem
	for _, f := range lint.Run(facts).Findings {
		if f.Place == nil {
			continue
		}
		at := s.place(schema.Pos{File: f.Place.File, Line: f.Place.Line, Column: f.Place.Column})
		out = append(out, Problem{Location: at, Severity: f.Severity, Rule: f.Rule, Message: f.Fact, Hint: f.Advice, Fix: f.Fix})
	}
	return out, ctx.Err()
}

// placed is an error with a place.
type placed interface {
	error
	Place() schema.Pos
}

// Problems turns the mistakes of a reader, of the HCL or the server, into problems. One without a place is at the start of the
// first file.
func (s *State) Problems(err error) []Problem {
	var list []Problem
	var mistakes hcl.Errors
	var one placed
	switch {
	case errors.As(err, &mistakes):
		for _, m := range mistakes {
			list = append(list, Problem{Location: s.place(m.Pos), Severity: policy.SeverityError, Message: m.Message, Hint: m.Hint})
		}
	case errors.As(err, &one) && !one.Place().IsZero():
		p := Problem{Location: s.place(one.Place()), Severity: policy.SeverityError, Message: strings.TrimPrefix(one.Error(), one.Place().String()+": ")}
		var hints interface{ Hints() []string }
		if errors.As(err, &hints) {
			p.Hint = first(hints.Hints())
		}
		list = append(list, p)
	}
	return slices.DeleteFunc(list, func(p Problem) bool { return s.Files[p.File] == nil })
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// At returns the word at a place of the HCL; false means that the place is in none of the files.
func (s *State) At(p schema.Pos) (Location, bool) {
	if p.IsZero() || s.Files[p.File] == nil {
		return Location{}, false
	}
	return s.place(p), true
}

// place is the word at a place of the reader, whose columns count bytes.
func (s *State) place(p schema.Pos) Location {
	file := p.File
	if file == "" && len(s.names) > 0 {
		file = s.names[0]
	}
	f := s.Files[file]
	if f == nil {
		return Location{File: file}
	}
	off := p.Offset(f.Src)
	if p.Line > 0 && off == 0 && bytes.HasPrefix(f.Src, []byte("\xef\xbb\xbf")) {
		off = 3 // the reader takes it off
	}
	return Location{file, sketch.Span{Start: off, End: off + wordLength(f.Src[off:])}}
}

// wordLength is how long the word is that a text begins with: a string, a reference, or else one character. It stays in the line.
func wordLength(text []byte) int {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	text = bytes.TrimRight(text, "\r")
	if len(text) > 0 && text[0] == '"' {
		if n := bytes.IndexByte(text[1:], '"'); n >= 0 {
			return n + 2
		}
	}
	n := bytes.IndexFunc(text, func(r rune) bool { return !isWord(r) && r != '.' && r != '-' })
	switch {
	case n < 0:
		return len(text)
	case n == 0:
		return len(string([]rune(string(text))[:1]))
	}
	return n
}
