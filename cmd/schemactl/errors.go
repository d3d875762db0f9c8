package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// What an error of any package may say of itself, beside its message.
type (
	// hinted says what to do about it.
	hinted interface {
		error
		Hints() []string
	}
	// placed is at a place of a file.
	placed interface {
		error
		Place() schema.Pos
	}
	// detailed has lines that stand below the message.
	detailed interface {
		error
		Details() []string
	}
)

// hintsOf returns the hints of an error, each once. Where it has none, those of what it wraps are.
func hintsOf(err hinted) []string {
	var out []string
	for _, h := range err.Hints() {
		if h != "" && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	var next hinted
	if len(out) == 0 && errors.As(errors.Unwrap(err), &next) {
		return hintsOf(next)
	}
	return out
}

// firstPos returns the place of the first error in the chain that has one.
func firstPos(err error) schema.Pos {
	var at placed
	if errors.As(err, &at) {
		return at.Place()
	}
	return schema.Pos{}
}

// told is an error as text in which no name and no message of the server makes a line of its own: only
// what is made of several errors, or has a line of its source, has several lines.
func told(err error) string {
	for e := err; e != nil; e = errors.Unwrap(e) {
		lines := linesOf(e)
		if before, after, found := strings.Cut(err.Error(), e.Error()); found && lines != nil {
			return visible.Line(before) + strings.Join(lines, "\n") + visible.Line(after)
		}
	}
	return visible.Line(err.Error())
}

// linesOf are the lines of an error that may have several; nil for another.
func linesOf(err error) []string {
	switch e := err.(type) {
	case *hcl.Error:
		return []string{hcl.Errors{shownMistake(e)}.Error()}
	case hcl.Errors:
		out := make(hcl.Errors, len(e))
		for i, one := range e {
			out[i] = shownMistake(one)
		}
		return []string{out.Error()}
	case *leftError:
		shown := leftError{left: make([]string, len(e.left))}
		for i, one := range e.left {
			shown.left[i] = visible.Line(one)
		}
		return []string{shown.Error()}
	case live.CompileErrors:
		out := make([]string, len(e))
		for i, one := range e {
			out[i] = visible.Line(one.Error())
		}
		return out
	case interface{ Unwrap() []error }:
		var plain, lines []string
		for _, one := range e.Unwrap() {
			plain, lines = append(plain, one.Error()), append(lines, told(one))
		}
		if strings.Join(plain, "\n") == err.Error() {
			return lines
		}
	}
	return nil
}

func shownMistake(e *hcl.Error) *hcl.Error {
	out := *e
	out.Pos.File, out.Message, out.Hint, out.Snippet = visible.Line(e.Pos.File), visible.Line(e.Message), visible.Line(e.Hint), visible.Lines(e.Snippet)
	return &out
}
