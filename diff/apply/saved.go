package apply

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
)

// savedPlan is the file: the plan and a checksum of exactly its bytes.
type savedPlan struct {
	SchemactlPlan string          `json:"schemactl_plan"`
	Checksum      string          `json:"checksum"`
	Plan          json.RawMessage `json:"plan"`
	// Desired is the state that the plan reaches, as HCL, for the journal.
	Desired         string `json:"desired,omitempty"`
	DesiredChecksum string `json:"desired_checksum,omitempty"`
}

// SavedError says why a saved plan is not run. Nothing has been changed.
type SavedError struct {
	Message string
	Hint    string
}

// Error implements error.
func (e *SavedError) Error() string { return e.Message }

const makeAnew = "make the plan again: schemactl diff --out FILE"

// maxPlan bounds what is read.
const maxPlan = 256 << 20

// WriteSaved writes a plan to be run later, by ReadSaved and Run. The same plan gives the
// same bytes. Desired is the state that it reaches, as HCL.
func WriteSaved(w io.Writer, p *plan.Plan, desired string) error {
	alone := *p
	alone.Unfinished = nil // it is of the moment, not of the plan
	body, err := json.Marshal(&alone)
	if err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	saved := savedPlan{SchemactlPlan: plan.FormatVersion, Checksum: journal.Checksum(body), Plan: body}
	if desired != "" {
		saved.Desired, saved.DesiredChecksum = desired, journal.Checksum([]byte(desired))
	}
	data, err := json.MarshalIndent(saved, "", "  ")
	if err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	if _, err := w.Write(append(data, '\n')); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return nil
}

// ReadSaved reads a saved plan, and the state that it reaches, where the file has it. A *SavedError says that it is truncated, edited, of a
// format that this version does not know, or no plan at all.
func ReadSaved(r io.Reader) (p *plan.Plan, desired string, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPlan))
	if err != nil {
		return nil, "", fmt.Errorf("read the plan: %w", err)
	}
	var s savedPlan
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, "", &SavedError{"the file is no saved plan, or it is truncated", makeAnew}
	}
	if s.SchemactlPlan == "" {
		return nil, "", &SavedError{"the file is no saved plan", "a saved plan is written by schemactl diff --out, not by --format json"}
	}
	if major, _, _ := strings.Cut(s.SchemactlPlan, "."); major != "1" {
		return nil, "", &SavedError{fmt.Sprintf("the plan has format %s, and this schemactl reads format %s", s.SchemactlPlan, plan.FormatVersion),
			"apply it with the version of schemactl that made it, or " + makeAnew}
	}
	// The checksum is of the compact form, so that a reformatted file is still the same plan.
	var compact bytes.Buffer
	if err := json.Compact(&compact, s.Plan); err != nil || journal.Checksum(compact.Bytes()) != s.Checksum ||
		s.Desired != "" && journal.Checksum([]byte(s.Desired)) != s.DesiredChecksum {
		return nil, "", &SavedError{"the plan was edited after it was made: its checksum does not fit", makeAnew}
	}
	p = &plan.Plan{}
	if err := json.Unmarshal(s.Plan, p); err != nil {
		return nil, "", &SavedError{"the file is no saved plan: " + err.Error(), makeAnew}
	}
	for _, step := range p.Steps {
		switch step.Class {
		case plan.Brief, plan.Scan, plan.Concurrent, plan.Batch, plan.Rewrite:
		default:
			return nil, "", &SavedError{fmt.Sprintf("step %d has the class %q, which this schemactl does not know", step.ID, step.Class), makeAnew}
		}
	}
	return p, s.Desired, nil
}

// CheckCurrent says, as a *SavedError, why a saved plan does not fit the database as it is
// now: it was made for another one, or what it touches has changed.
func CheckCurrent(p *plan.Plan, target plan.Target, now []plan.Touched) error {
	t := p.Target
	if t.Database != target.Database || t.DatabaseOID != target.DatabaseOID ||
		t.SystemIdentifier != "" && target.SystemIdentifier != "" && t.SystemIdentifier != target.SystemIdentifier {
		return &SavedError{fmt.Sprintf("the plan was made for another database: %s, not %s", t.Database, target.Database), makeAnew}
	}
	hashes := make(map[plan.Object]string, len(now))
	for _, o := range now {
		hashes[o.Object] = o.Hash
	}
	var changed []string
	for _, o := range p.Touched {
		switch have := hashes[o.Object]; {
		case have == o.Hash:
		case o.Hash == "":
			changed = append(changed, o.Object.Ref().String()+" was created")
		case have == "":
			changed = append(changed, o.Object.Ref().String()+" was dropped")
		default:
			changed = append(changed, o.Object.Ref().String()+" was changed")
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return &SavedError{"the plan is stale; since it was made, " + strings.Join(changed, ", "), makeAnew}
}
