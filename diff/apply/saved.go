package apply

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
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

// SavedError reports why a saved plan is not run. Nothing has been changed.
type SavedError struct {
	Message string
	Hint    string
	// Stale reports whether what the plan touches has changed since.
	Stale bool
}

// Error implements error.
func (e *SavedError) Error() string { return e.Message }

// Hints reports what to do about it.
func (e *SavedError) Hints() []string { return []string{e.Hint} }

const makeAgain = "make the plan again: schemactl diff --out FILE"

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
	body = []byte(visible.JSON(string(body)))
	saved := savedPlan{SchemactlPlan: plan.FormatVersion, Checksum: journal.Checksum(body), Plan: body}
	if desired != "" {
		saved.Desired, saved.DesiredChecksum = desired, journal.Checksum([]byte(desired))
	}
	data, err := json.MarshalIndent(saved, "", "  ")
	if err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	if _, err := io.WriteString(w, visible.JSON(string(data))+"\n"); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return nil
}

// ReadSaved reads a saved plan, and the state that it reaches, where the file has it. A *SavedError says
// that it is truncated, edited, of a format that this version does not know, or no plan at all.
//
// The file says what was approved, not what is to be run: that is planned again, see [Replanned].
func ReadSaved(r io.Reader) (p *plan.Plan, desired string, err error) {
	data, err := io.ReadAll(io.LimitReader(r, maxPlan))
	if err != nil {
		return nil, "", fmt.Errorf("read the plan: %w", err)
	}
	var s savedPlan
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, "", &SavedError{Message: "the file is no saved plan, or it is truncated", Hint: makeAgain}
	}
	if s.SchemactlPlan == "" {
		return nil, "", &SavedError{Message: "the file is no saved plan", Hint: "a saved plan is written by schemactl diff --out, not by --format json"}
	}
	if major, _, _ := strings.Cut(s.SchemactlPlan, "."); major != "1" {
		return nil, "", &SavedError{Message: fmt.Sprintf("the plan has format %s, and this schemactl reads format %s", s.SchemactlPlan, plan.FormatVersion), Hint: otherVersion}
	}
	// The checksum is of the compact form, so that a reformatted file is still the same plan.
	var compact bytes.Buffer
	if err := json.Compact(&compact, s.Plan); err != nil || journal.Checksum(compact.Bytes()) != s.Checksum ||
		s.Desired != "" && journal.Checksum([]byte(s.Desired)) != s.DesiredChecksum {
		return nil, "", &SavedError{Message: "the plan was edited after it was made: its checksum does not fit", Hint: makeAgain}
	}
	p = &plan.Plan{}
	if err := json.Unmarshal(s.Plan, p); err != nil {
		return nil, "", &SavedError{Message: "the file is no saved plan: " + err.Error(), Hint: makeAgain}
	}
	if err := allKnown(data, s.Plan); err != nil {
		return nil, "", err
	}
	for _, step := range p.Steps {
		if !step.Class.Known() {
			return nil, "", &SavedError{Message: fmt.Sprintf("step %d has the class %q, which this schemactl does not know", step.ID, step.Class), Hint: makeAgain}
		}
	}
	return p, s.Desired, nil
}

const otherVersion = "apply it with the version of schemactl that made it, or " + makeAgain

// allKnown refuses a file that says something which this version does not know: a later version of the
// format may mean by it what must not be passed over.
func allKnown(file, body []byte) error {
	for _, part := range []struct {
		data []byte
		into any
	}{{file, &savedPlan{}}, {body, &plan.Plan{}}} {
		d := json.NewDecoder(bytes.NewReader(part.data))
		d.DisallowUnknownFields()
		if err := d.Decode(part.into); err != nil {
			return &SavedError{
				Message: "the plan has something that this schemactl does not know: " + strings.TrimPrefix(err.Error(), "json: "),
				Hint:    otherVersion,
			}
		}
	}
	return nil
}

// CheckCurrent says, as a *SavedError, why a saved plan does not fit the database as it is
// now: it was made for another one, or what it touches has changed.
func CheckCurrent(p *plan.Plan, target plan.Target, now []plan.Touched) error {
	t := p.Target
	if t.Database != target.Database || t.DatabaseOID != target.DatabaseOID || t.SystemIdentifier != target.SystemIdentifier {
		return otherTarget(t, target)
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
	return &SavedError{Message: "the plan is stale; since it was made, " + strings.Join(changed, ", "), Hint: makeAgain, Stale: true}
}

// otherTarget reports that a plan was made for another database, or does not say for which.
func otherTarget(made, here plan.Target) error {
	switch {
	case made.Database == here.Database && made.DatabaseOID == here.DatabaseOID && made.SystemIdentifier == "":
		return &SavedError{
			Message: "the plan does not say which server it was made for: it has no system identifier",
			Hint:    "make it again by a role that may execute pg_control_system(): schemactl diff --out FILE",
		}
	case made.Database == here.Database && made.DatabaseOID == here.DatabaseOID && here.SystemIdentifier == "":
		return &SavedError{
			Message: "whether this is the server that the plan was made for cannot be told: the role may not ask for its system identifier",
			Hint:    "GRANT EXECUTE ON FUNCTION pg_catalog.pg_control_system() to the role, or make the plan again by this role: schemactl diff --out FILE",
		}
	}
	return &SavedError{Message: fmt.Sprintf("the plan was made for another database: %s, not %s", made.Database, here.Database), Hint: makeAgain}
}
