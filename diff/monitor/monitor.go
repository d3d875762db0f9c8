// Package monitor is what a look at a running database sees: who waits for whom, how indexes are used, what drifts,
// and how good searches for vectors are.
//
// It holds data alone. Package schemactl fills an [Observation], package report and internal/metrics show it.
package monitor

import (
	"slices"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
)

// Observation is one look at a database.
type Observation struct {
	// FormatVersion is that of the JSON of plans.
	FormatVersion string      `json:"format_version"`
	Env           string      `json:"env,omitempty"`
	Target        plan.Target `json:"target"`
	At            time.Time   `json:"at"`
	// Seconds is how long the look took.
	Seconds float64 `json:"seconds"`

	// LongTransactions are those that are open for Limits.LongTransaction or longer, the oldest first.
	LongTransactions []Transaction `json:"long_transactions"`
	// Blocked are the sessions that wait for a lock, with those that they wait for.
	Blocked []Blocked `json:"blocked"`
	// Hidden counts the sessions whose activity the role may not see.
	Hidden int `json:"hidden"`

	Tables  []Table `json:"tables"`
	Indexes []Index `json:"indexes"`
	// IndexesSince is when the uses of indexes began to be counted; nil where that is not known.
	IndexesSince *time.Time `json:"indexes_since,omitempty"`
	Builds       []Build    `json:"builds"`
	Searches     []Search   `json:"searches"`

	// Check is what a comparison with the HCL found; nil where there is no HCL.
	Check *Check `json:"check,omitempty"`
	// Unread says what could not be looked at, and why.
	Unread []Unread `json:"unread"`
}

// Transaction is one that another session has open.
type Transaction struct {
	PID         int32   `json:"pid"`
	User        string  `json:"user"`
	Application string  `json:"application"`
	State       string  `json:"state"`
	Seconds     float64 `json:"seconds"`
	// Query is its last statement without its constants.
	Query string `json:"query,omitempty"`
}

// Blocked is a session that waits for a lock.
type Blocked struct {
	Transaction
	// WaitSeconds is how long its statement has been running, for most of which it waits.
	WaitSeconds float64       `json:"wait_seconds"`
	By          []Transaction `json:"by"`
}

// Table is a table with rows, or a materialized view.
type Table struct {
	Schema string `json:"schema"`
	Name   string `json:"name"`
	// Bytes is without indexes, TOAST included, as of the last VACUUM, ANALYZE or build of an index.
	Bytes    int64 `json:"bytes"`
	LiveRows int64 `json:"live_rows"`
	DeadRows int64 `json:"dead_rows"`
	// VacuumAt is the number of dead rows at which autovacuum comes; nil where it is switched off.
	VacuumAt    *int64     `json:"vacuum_at,omitempty"`
	LastVacuum  *time.Time `json:"last_vacuum,omitempty"`
	LastAnalyze *time.Time `json:"last_analyze,omitempty"`
}

// Index is an index with its uses.
type Index struct {
	Schema   string     `json:"schema"`
	Table    string     `json:"table"`
	Name     string     `json:"name"`
	Bytes    int64      `json:"bytes"`
	Scans    int64      `json:"scans"`
	LastScan *time.Time `json:"last_scan,omitempty"`
}

// Build is a build of an index that is in progress.
type Build struct {
	Schema  string  `json:"schema"`
	Name    string  `json:"name"`
	PID     int32   `json:"pid"`
	Phase   string  `json:"phase"`
	Seconds float64 `json:"seconds"`
	// Share is how much of the phase is done, 0 to 1; -1 where the server does not count.
	Share float64 `json:"share"`
}

// Search is what searches by a vector index took and found, by the settings of the session.
type Search struct {
	Schema string `json:"schema"`
	Table  string `json:"table"`
	Name   string `json:"name"`
	// Queries is how many searches were made, each for K rows.
	Queries int `json:"queries"`
	K       int `json:"k"`
	// Recall is the share of the nearest rows that were found.
	Recall        float64 `json:"recall"`
	MedianSeconds float64 `json:"median_seconds"`
	P95Seconds    float64 `json:"p95_seconds"`
	// ExactSeconds is what a search without the index took.
	ExactSeconds float64 `json:"exact_seconds"`
}

// Check is what a comparison with the HCL found.
type Check struct {
	// Result is noop, changes or error; Error says why nothing is known.
	Result plan.Verdict `json:"result"`
	Error  string       `json:"error,omitempty"`
	// Changes counts what apply would do, Refused what it would not.
	Changes int `json:"changes"`
	Refused int `json:"refused"`
	// Unfinished reports whether an apply stopped in the middle.
	Unfinished bool        `json:"unfinished"`
	Perf       []PerfIndex `json:"perf"`
}

// PerfIndex is a perf index with its state.
type PerfIndex struct {
	Schema string         `json:"schema"`
	Table  string         `json:"table"`
	Name   string         `json:"name"`
	State  diff.PerfState `json:"state"`
	// Lists and Recommended are those of an IVFFlat index and what its rows ask for; 0 for any other.
	Lists       int64 `json:"lists,omitempty"`
	Recommended int64 `json:"recommended,omitempty"`
	Stale       bool  `json:"stale,omitempty"`
}

// Unread is a part of the look that was not to be had.
type Unread struct {
	Part   string `json:"part"`
	Reason string `json:"reason"`
	Mend   string `json:"mend,omitempty"`
}

// Amiss reports whether anything is to be looked at: somebody waits, a transaction is long, an index is missing, not valid
// or outgrown, an apply stopped in the middle, or the database has drifted.
func (o *Observation) Amiss() bool {
	if len(o.LongTransactions) > 0 || len(o.Blocked) > 0 {
		return true
	}
	c := o.Check
	return c != nil && (c.Result == plan.Changes || c.Unfinished ||
		slices.ContainsFunc(c.Perf, func(p PerfIndex) bool { return p.Stale || p.State.Pending() }))
}

// Whole reports whether everything that was asked for could be looked at.
func (o *Observation) Whole() bool {
	return len(o.Unread) == 0 && o.Hidden == 0 && (o.Check == nil || o.Check.Result != plan.Error)
}
