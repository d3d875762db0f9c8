package apply

import (
	"time"

	"github.com/replyx/schemactl/diff/plan"
)

// Event is something that happens while a plan runs. The types below are all there are.
type Event interface{ event() }

// StepStarted comes before a step's statement is sent; for a step in a transaction, when that has its locks.
type StepStarted struct {
	Step  plan.Step
	Total int
}

// StepDone comes when a step is committed; for a step in a transaction, with the transaction.
type StepDone struct {
	Step     plan.Step
	Total    int
	Duration time.Duration
}

// Waiting reports that a lock was not to be had and will be asked for again, or that the step was the
// victim of a deadlock or of a serialization failure, and is tried again.
type Waiting struct {
	Step     plan.Step
	Attempt  int
	Elapsed  time.Duration
	Blockers []Blocker
	// SQLState and Reason are of the try that failed; empty while a statement waits.
	SQLState, Reason string
}

// OldSnapshots names transactions that a concurrent step must wait for.
type OldSnapshots struct {
	Step     plan.Step
	Blockers []Blocker
}

// Progress comes every second while a step takes long. Done and Total are blocks or tuples, by
// Phase; 0 of 0 where the server does not count. Elapsed is since the start of the step, InPhase
// since that of the phase.
type Progress struct {
	Step             plan.Step
	Phase            string
	Done, Total      int64
	Elapsed, InPhase time.Duration
	// RecentDone is what was done of the phase in the last Recent, no longer than a quarter of a minute: an HNSW graph
	// that has outgrown its memory gets slow. Zero where that is not known.
	RecentDone int64
	Recent     time.Duration
}

// Notice is a message of the server's.
type Notice struct {
	Severity, Message string
}

// LeftoverDropped reports that an invalid index of an earlier build was dropped.
type LeftoverDropped struct{ Index string }

// LockHeld reports that another apply runs on this database.
type LockHeld struct {
	Holder  Blocker
	Elapsed time.Duration
}

// Orphan names a session of an earlier run whose process has ended, which is still changing something.
type Orphan struct {
	Session Blocker
	Elapsed time.Duration
}

// Reconnecting reports that the connection was cut in a step, or While something else was done, and why
// there is none yet.
type Reconnecting struct {
	Step    plan.Step
	While   string
	Reason  string
	Elapsed time.Duration
}

// Resumed reports that the run continues, with a new plan.
type Resumed struct {
	Steps   int
	Elapsed time.Duration
}

// Overtaken reports that another run came between the plan and the lock, and that a new plan was made.
type Overtaken struct{ Steps int }

func (StepStarted) event()     {}
func (StepDone) event()        {}
func (Waiting) event()         {}
func (OldSnapshots) event()    {}
func (Progress) event()        {}
func (Notice) event()          {}
func (LeftoverDropped) event() {}
func (LockHeld) event()        {}
func (Orphan) event()          {}
func (Reconnecting) event()    {}
func (Resumed) event()         {}
func (Overtaken) event()       {}
