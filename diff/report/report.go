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
)

// JSON writes the plan as one indented JSON document. docs/plan.schema.json describes it.
func JSON(w io.Writer, p *plan.Plan) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// write sends a buffer in one piece.
func write(w io.Writer, b *bytes.Buffer) error {
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
