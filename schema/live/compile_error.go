package live

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// CompileError reports that the server rejects something in the HCL.
type CompileError struct {
	Ref      schema.Ref
	Pos      schema.Pos
	SQLState string
	Message  string
	Hint     string
}

// Error gives file:line:column: what the server says.
func (e *CompileError) Error() string {
	if e.Pos.IsZero() {
		return fmt.Sprintf("%s: %s", e.Ref, e.Message)
	}
	return fmt.Sprintf("%s: %s: %s", e.Pos, e.Ref, e.Message)
}

// Hints says what to do about it.
func (e *CompileError) Hints() []string { return []string{e.Hint} }

// Place returns where it is.
func (e *CompileError) Place() schema.Pos { return e.Pos }

// CompileErrors are all that one run found.
type CompileErrors []*CompileError

// Error lists them, one a line.
func (e CompileErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Hints says what to do about them.
func (e CompileErrors) Hints() []string {
	out := make([]string, len(e))
	for i, one := range e {
		out[i] = one.Hint
	}
	return out
}

// Place returns where the first is.
func (e CompileErrors) Place() schema.Pos {
	if len(e) == 0 {
		return schema.Pos{}
	}
	return e[0].Pos
}

// Sorted returns them in the order of the files.
func (e CompileErrors) Sorted() CompileErrors {
	e.sort()
	return e
}

// sort puts them in the order of the files.
func (e CompileErrors) sort() {
	slices.SortStableFunc(e, func(a, b *CompileError) int {
		return cmp.Or(strings.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column))
	})
}

// withErrors adds what was found before to an error that is of the HCL too, or is none.
func withErrors(errs CompileErrors, err error) error {
	var more CompileErrors
	if len(errs) == 0 || err != nil && !errors.As(err, &more) {
		return err
	}
	return append(errs, more...).Sorted()
}

func isCompile(err error) bool {
	var errs CompileErrors
	return errors.As(err, &errs)
}
