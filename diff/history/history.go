// Package history is what the journal knows of earlier runs, as plain data: package
// diff/apply/journal reads and writes it, package diff/report renders it.
package history

import (
	"encoding/json"
	"time"

	"github.com/replyx/schemactl/diff/plan"
)

// Outcome is how a revision ended.
type Outcome string

// The outcomes.
const (
	Running   Outcome = "running" // or its process died
	Done      Outcome = "done"
	Failed    Outcome = "failed"
	Abandoned Outcome = "abandoned"
	// Imported is a state that was there: another tool left the database in it, or it was so before the first run.
	Imported Outcome = "imported"
)

// Command is what a revision was run by.
type Command string

// The commands.
const (
	Apply         Command = "apply"
	Expand        Command = "apply --until expand"
	Abandon       Command = "apply --abandon"
	SavedPlan     Command = "apply FILE"
	PerfApply     Command = "perf apply"
	PerfReindex   Command = "perf reindex"
	Rollback      Command = "rollback"
	ImportAlembic Command = "history import-alembic"
	// Baseline notes the state of a database before the first run that aimed at a whole one.
	Baseline Command = "baseline"
)

// Perf reports whether the command brings perf indexes in place, and nothing else.
func (c Command) Perf() bool { return c == PerfApply || c == PerfReindex }

// Revision is one run.
type Revision struct {
	ID           int64      `json:"id"`
	StartedAt    time.Time  `json:"started_at"`
	FinishedAt   *time.Time `json:"finished_at,omitempty"`
	Role         string     `json:"role"`
	ToolVersion  string     `json:"tool_version"`
	PlanChecksum string     `json:"plan_checksum"`
	Command      Command    `json:"command"`
	Note         string     `json:"note,omitempty"`
	Outcome      Outcome    `json:"outcome"`
	Error        string     `json:"error,omitempty"`
	// ContinuedBy is the revision that took over from this one; 0 for none.
	ContinuedBy int64 `json:"continued_by,omitempty"`
	// HasDesired reports whether the run aimed at a whole desired state.
	HasDesired bool `json:"has_desired"`
}

// Reached reports whether the database had the revision's desired state when it ended.
func (r Revision) Reached() bool { return r.HasDesired && (r.Outcome == Done || r.Outcome == Imported) }

// Step is one step of a revision that was begun.
type Step struct {
	ID         int        `json:"id"`
	Summary    string     `json:"summary"`
	SQL        string     `json:"sql"`
	Class      plan.Class `json:"class"`
	State      Outcome    `json:"state"`
	StartedAt  time.Time  `json:"started_at"`
	FinishedAt *time.Time `json:"finished_at,omitempty"`
	// Position counts the blocks that a step in batches has done.
	Position *int64 `json:"position,omitempty"`
}

// Full is a revision with its plan, its steps, and the desired state as HCL.
type Full struct {
	Revision
	Steps   []Step          `json:"steps"`
	Plan    json.RawMessage `json:"plan"`
	Desired string          `json:"desired,omitempty"`
}

// List is every revision, the newest first.
type List struct {
	FormatVersion string     `json:"format_version"`
	Revisions     []Revision `json:"revisions"`
}

// State is one desired state that was reached.
type State struct {
	ID      int64
	Desired string
}

// Verdict is where a database stands, in one word or two.
type Verdict string

// The verdicts of a status.
const (
	Noop    Verdict = "noop"
	Drift   Verdict = "drift"
	Pending Verdict = "pending"
	Both    Verdict = "drift and pending"
)

// Status is where a database stands beside the HCL and the last revision.
type Status struct {
	FormatVersion string      `json:"format_version"`
	Result        Verdict     `json:"result"`
	Target        plan.Target `json:"target"`
	// Revision is the last whole state that was reached; nil where the journal has none.
	Revision *Revision `json:"revision,omitempty"`
	// Behind reports whether the database is as the HCL says, and the journal does not know.
	Behind bool `json:"journal_behind"`
	// Drift is what would bring the database back to the revision; Pending is what the HCL asks
	// for and the revision did not.
	Drift      []plan.Change    `json:"drift"`
	Pending    []plan.Change    `json:"pending"`
	Unfinished *plan.Unfinished `json:"unfinished,omitempty"`
}

// Judge finds the verdict. Where the database is as the HCL says, there is nothing to do, even if
// both have left the last revision behind.
func (s *Status) Judge(inPlace bool) {
	switch {
	case inPlace:
		s.Result, s.Behind = Noop, len(s.Drift) > 0
		s.Drift, s.Pending = []plan.Change{}, []plan.Change{}
	case len(s.Drift) > 0 && len(s.Pending) > 0:
		s.Result = Both
	case len(s.Drift) > 0:
		s.Result = Drift
	default:
		s.Result = Pending
	}
}
