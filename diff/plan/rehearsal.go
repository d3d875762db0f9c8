package plan

import "fmt"

// Rehearsal reports whether the plan was run before on a throwaway database, and how that ended.
type Rehearsal struct {
	Result Rehearsed `json:"result"`
	// On is where: dev, sandbox or here.
	On string `json:"on,omitempty"`
	// Server is the version there, as PostgreSQL 15.14.
	Server  string  `json:"server,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
	// Rows were made up for each of RowTables tables.
	Rows      int `json:"rows,omitempty"`
	RowTables int `json:"row_tables,omitempty"`
	// Step is the one that failed.
	Step int `json:"step,omitempty"`
	// Why says why the plan was not rehearsed, Hint what to do about it.
	Why  string `json:"why,omitempty"`
	Hint string `json:"hint,omitempty"`
	// Notes say in what the throwaway database was not like the target, and what was done on the way.
	Notes []string `json:"notes,omitempty"`
}

// Rehearsed is how a rehearsal ended.
type Rehearsed string

// The ways.
const (
	// Passed: every step ran, and the database was then as desired.
	Passed Rehearsed = "passed"
	// FailedThere: a step failed, or the database was not as desired; the plan is refused.
	FailedThere Rehearsed = "failed"
	// NotRehearsed: nothing is known.
	NotRehearsed Rehearsed = "not rehearsed"
)

// String is the rehearsal in one line.
func (r *Rehearsal) String() string {
	if r.Result == NotRehearsed {
		return "not rehearsed: " + r.Why
	}
	s := fmt.Sprintf("rehearsed: %s, %s, %.1fs", r.On, r.Server, r.Seconds)
	if r.Rows > 0 {
		s += fmt.Sprintf(", %d rows in each of %d tables", r.Rows, r.RowTables)
	}
	switch {
	case r.Result == Passed:
		return s
	case r.Step > 0:
		return fmt.Sprintf("%s: failed at step %d", s, r.Step)
	}
	return s + ": failed"
}
