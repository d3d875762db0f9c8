package hcl

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"github.com/replyx/schemactl/internal/hclsafe"
	"github.com/replyx/schemactl/schema"
)

// Error is one mistake in the HCL, at its place.
type Error struct {
	// Pos is where; its Line is 0 where the whole file is meant.
	Pos     schema.Pos
	Message string
	// Hint says what to write instead; may be empty.
	Hint string
	// Snippet is the source line with a caret under the place; may be empty.
	Snippet string
}

// Error gives the place and the message, then the snippet and the hint, each on lines of
// their own.
func (e *Error) Error() string {
	s := e.place() + e.Message
	if e.Snippet != "" {
		s += "\n" + e.Snippet
	}
	if e.Hint != "" {
		s += "\nhint: " + e.Hint
	}
	return s
}

// Place returns where it is.
func (e *Error) Place() schema.Pos { return e.Pos }

func (e *Error) place() string {
	switch {
	case e.Pos.File == "" && e.Pos.Line == 0:
		return ""
	case e.Pos.File == "":
		return fmt.Sprintf("%d:%d: ", e.Pos.Line, e.Pos.Column)
	case e.Pos.Line == 0:
		return e.Pos.File + ": "
	default:
		return e.Pos.String() + ": "
	}
}

// Errors are all mistakes of all files, sorted by place.
type Errors []*Error

// maxErrors is how many mistakes are printed in full: more are no help.
const maxErrors = 20

// Error prints the first of them and counts the rest.
func (es Errors) Error() string {
	var lines []string
	for _, e := range es[:min(len(es), maxErrors)] {
		lines = append(lines, e.Error())
	}
	if n := len(es) - maxErrors; n > 0 {
		lines = append(lines, "and "+counted(n, "more error"))
	}
	return strings.Join(lines, "\n")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Unwrap gives the single errors to errors.As.
func (es Errors) Unwrap() []error {
	out := make([]error, len(es))
	for i, e := range es {
		out[i] = e
	}
	return out
}

// sortErrors puts errors in order and takes out repetitions, which a block that is
// expanded many times makes.
func sortErrors(es Errors) Errors {
	slices.SortStableFunc(es, func(a, b *Error) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column), strings.Compare(a.Message, b.Message))
	})
	return slices.CompactFunc(es, func(a, b *Error) bool { return a.Pos == b.Pos && a.Message == b.Message })
}

// file is one source file, kept for snippets.
type file struct {
	name string
	src  []byte
	// foreign: it is not named as HCL is, and its lines are not shown.
	foreign bool
	// readBack: it was written of what a server holds.
	readBack bool
}

// pos turns a place of the parser into ours: columns count bytes.
func (f *file) pos(p hcl.Pos) schema.Pos {
	i := min(p.Byte, len(f.src))
	return schema.Pos{File: f.name, Line: p.Line, Column: i - lineStart(f.src, i) + 1}
}

// parserPos is the inverse of pos, without the parser's own column.
func (f *file) parserPos(p schema.Pos) hcl.Pos {
	return hcl.Pos{Line: p.Line, Byte: p.Offset(f.src)}
}

func lineStart(src []byte, i int) int { return bytes.LastIndexByte(src[:i], '\n') + 1 }

// errorAt makes an error with its snippet.
func (f *file) errorAt(p hcl.Pos, hint, format string, args ...any) *Error {
	return &Error{Pos: f.pos(p), Message: fmt.Sprintf(format, args...), Hint: hint, Snippet: f.snippet(p)}
}

// maxSnippet keeps a file that is one long line from filling the screen.
const maxSnippet = 160

func (f *file) snippet(p hcl.Pos) string {
	i := min(p.Byte, len(f.src))
	start := lineStart(f.src, i)
	line, _, _ := bytes.Cut(f.src[start:], []byte("\n"))
	line = bytes.TrimRight(line, "\r")
	if f.foreign || schema.SecretText(string(line)) {
		return ""
	}
	if len(line) > maxSnippet || !utf8.Valid(line) || bytes.IndexByte(line, 0) >= 0 || len(bytes.TrimSpace(line)) == 0 {
		return ""
	}
	// Tabs stay tabs in the padding, so that the caret stands right at any width.
	pad := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(line[:min(i-start, len(line))]))
	return fmt.Sprintf("%5d | %s\n      | %s^", p.Line, line, pad)
}

// fromDiags turns the parser's diagnostics into errors.
func (f *file) fromDiags(diags hcl.Diagnostics) Errors {
	var out Errors
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		p := hcl.Pos{Line: 1}
		if d.Subject != nil {
			p = d.Subject.Start
		}
		out = append(out, f.errorAt(p, "", "%s", diagMessage(d)))
	}
	return out
}

// diagMessage puts a diagnostic in one line, in lower case as all messages are.
func diagMessage(d *hcl.Diagnostic) string {
	msg := lowerFirst(strings.TrimSuffix(d.Summary, "."))
	if detail := strings.TrimSuffix(strings.Join(strings.Fields(hclsafe.Detail(d)), " "), "."); detail != "" {
		msg += ": " + lowerFirst(detail)
	}
	return msg
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && (s[1] < 'A' || s[1] > 'Z') {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// joinErrors gives nil for no errors.
func joinErrors(es Errors) error {
	if len(es) == 0 {
		return nil
	}
	return sortErrors(es)
}

// ErrNoFiles reports that there is no HCL where it was looked for.
var ErrNoFiles = errors.New("no .hcl files")
