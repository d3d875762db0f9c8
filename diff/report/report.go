// Package report renders a plan: for people, for programs, for psql.
//
// What enters: a [plan.Plan]. What leaves: text on a writer. The package decides nothing
// and computes nothing that the plan does not hold; the JSON form is the plan itself, and
// every other form is a view of it.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
)

// JSON writes the plan as one indented JSON document. docs/plan.schema.json describes it.
func JSON(w io.Writer, p *plan.Plan) error {
	return Document(w, p)
}

// Document writes a value as one indented JSON document, in which what is not seen is an escape.
func Document(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return write(w, bytes.NewBufferString(visible.JSON(b.String())))
}

// write sends a buffer in one piece.
func write(w io.Writer, b *bytes.Buffer) error {
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
