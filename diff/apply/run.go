// Package apply runs a plan on a database, step by step, so that no one is held up and
// nothing is lost.
//
// What enters: a [plan.Plan] and a way to open connections. What leaves: an [Outcome], and
// on the way an [Event] for everything worth telling. Each step runs by the rules of its
// class; the package writes no DDL of its own but the drop of an invalid index.
package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/live"
)

// Options are how a plan is run.
type Options struct {
	// Allow names the hazards that may happen.
	Allow []string
	// LockStart and LockCap bound lock_timeout on the patience ladder.
	LockStart, LockCap time.Duration
	// RetryFor bounds how long a lock is asked for again and again, and a connection that was cut.
	RetryFor time.Duration
	// WaitFor bounds how long a concurrent step waits for transactions of others; zero does not.
	WaitFor time.Duration
	// LockWait is how long to wait for another apply to end.
	LockWait time.Duration
	// Journal is what the journal keeps of the run; nil writes none.
	Journal *journal.Entry
	// Seen is the journal's mark from before the plan was made: another one means that another
	// run came between.
	Seen string
	// Replan makes a new plan, from the database as it is; the advisory lock is held. It is
	// called when another run came between, and to continue after a cut connection, unless the plan is
	// Fixed. Without it neither is looked for.
	Replan func(ctx context.Context) (*plan.Plan, error)
	Fixed  bool
	// Prove compares the database with the state that the plan reaches, when all steps are done, and
	// gives the plan of what still differs. The connection is for reading; nil asks for another. A nil Prove is that of a
	// plan which reaches no whole state.
	Prove func(ctx context.Context, conn *pgx.Conn) (*plan.Plan, error)
	// Session is the one that the plan was made by; nil for none. Run closes it.
	Session *Session
}

// Outcome is what was done.
type Outcome struct {
	Steps    int
	Duration time.Duration
	// Revision is the run's number in the journal; 0 without one.
	Revision int64
	// Proven reports whether the database was compared afterwards, and is as desired.
	Proven bool
}

// Connect opens a session with its settings pinned, as live.Connect does. The handler is
// given the server's notices.
type Connect func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error)

// Run runs a plan. It stops at the first step that fails, with a *StepError; what is done
// by then stays done, and a new plan begins where this one stopped.
func Run(ctx context.Context, connect Connect, p *plan.Plan, opts Options, events func(Event)) (Outcome, error) {
	start := time.Now()
	defer opts.Session.Close(ctx)
	if err := Permitted(p, opts.Allow); err != nil {
		return Outcome{}, err
	}
	if len(p.Steps) == 0 && opts.Journal == nil {
		return Outcome{}, nil
	}
	r := &runner{connect: connect, plan: p, opts: opts, events: events}
	defer r.close(ctx)
	patience := Patience{For: opts.RetryFor}
	if len(p.Steps) == 0 {
		err := Persist(ctx, patience, events, "before the journal was written", func() error { return r.whole(ctx, r.recordNoop) })
		return Outcome{Revision: r.revision(), Duration: time.Since(start)}, err
	}
	err := Persist(ctx, patience, events, "before the first step", func() error { return r.whole(ctx, r.begin) })
	if err == nil {
		err = r.throughLosses(ctx)
	}
	return Outcome{Steps: r.before + r.done, Duration: time.Since(start), Revision: r.revision(), Proven: r.proven}, err
}

// begin opens the run, and sees that the plan is still that of the database.
func (r *runner) begin(ctx context.Context) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	if err := r.readJournal(ctx); err != nil {
		return err
	}
	return r.catchUp(ctx)
}

// whole runs a part of the run that is begun from the start where it loses a connection.
func (r *runner) whole(ctx context.Context, part func(context.Context) error) error {
	err := part(ctx)
	if Lost(err) {
		r.again, r.ended = true, append(r.ended, r.worker, r.watcher)
		r.dropAll(ctx)
	}
	return err
}

// attempt runs the plan as one revision.
func (r *runner) attempt(ctx context.Context) error {
	if len(r.plan.Steps) == 0 {
		r.proven = r.plan.Result == plan.Noop && r.opts.Prove != nil
		return r.recordNoop(ctx)
	}
	if err := r.ready(ctx); err != nil {
		return err
	}
	if err := r.prechecks(ctx); err != nil {
		return err
	}
	if err := r.beginJournal(ctx); err != nil {
		return err
	}
	err := r.steps(ctx)
	if err == nil {
		err = r.prove(ctx)
	}
	return r.finishJournal(ctx, err)
}

// steps runs all steps, one transaction after the other.
func (r *runner) steps(ctx context.Context) error {
	for prepared := false; r.done < len(r.plan.Steps); {
		group := nextGroup(r.plan.Steps[r.done:])
		if r.done > 0 && !prepared && len(r.plan.Steps)-r.done >= manySteps {
			if err := r.prepareOften(ctx); err != nil {
				return r.stepError(group[0], err)
			}
			prepared = true
		}
		if err := r.group(ctx, group); err != nil {
			return err
		}
		r.done += len(group)
	}
	return nil
}

// runner is one run.
type runner struct {
	connect Connect
	plan    *plan.Plan
	opts    Options
	events  func(Event)
	// log writes the journal; nil writes none.
	log *journal.Writer
	sessions
	progress
}

// sessions are the two connections of a run, and what the server says of them.
type sessions struct {
	// work runs the steps; watch holds the advisory lock, looks at others, and takes the proof.
	work, watch *pgx.Conn
	// worker and watcher are their sessions on the server.
	worker, watcher backend
	server          server
	// app is what the application's sessions begin with; around is what its path leads to.
	app    settings
	around surroundings
	// marked reports whether the working session is marked as one that changes something.
	marked bool
	// journal is what it says, asked when the advisory lock is held. Known is what it was a moment ago.
	journal, known *journal.Summary
}

// progress is how far a run has come.
type progress struct {
	// done counts the steps of the plan that are committed, before those of earlier plans of the run.
	done, before int
	// asked holds the prechecks that found no row before anything was changed.
	asked map[*plan.Precheck]bool
	// waited reports whether another run held the advisory lock.
	waited bool
	// block is the next of a step in batches.
	block int64
	// again reports whether a connection was cut before the first step, proven that the state is reached.
	again, proven bool
	// ended are the sessions that were cut then.
	ended []backend
}

// open makes both connections, takes the advisory lock, and makes sure that no proxy
// changes the session under the steps.
func (r *runner) open(ctx context.Context) error {
	if err := r.dial(ctx); err != nil {
		return err
	}
	if r.again && (r.server.standby || r.server.readOnly) {
		return errNoWrites // during a failover
	}
	if err := r.server.refuseReadOnly(); err != nil {
		return err
	}
	if want := r.plan.Target.SystemIdentifier; want != "" && r.server.identifier != "" && want != r.server.identifier {
		return &RefusedError{
			Message: fmt.Sprintf("the server is another one than the plan was made for: its system identifier is %s, not %s", r.server.identifier, want),
			Advice:  []string{"look where --url leads; nothing has been changed"},
		}
	}
	if err := r.endSessions(ctx, r.ended); err != nil {
		return err
	}
	return r.advisoryLock(ctx)
}

// dial makes the connections that are not there.
func (r *runner) dial(ctx context.Context) error {
	var err error
	if s := r.opts.Session; r.watch == nil && s != nil {
		r.watch, r.watcher, r.server, r.known, r.opts.Session = s.conn, s.backend, s.server, s.log, nil
	}
	if r.watch == nil {
		if r.watch, err = r.connect(ctx, nil); err != nil {
			return err
		}
		b := &pgx.Batch{}
		live.ForReading(b)
		askSession(b, watchWord, &r.watcher, &r.server)
		if err := r.watch.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
	}
	if r.work == nil {
		notice := func(n *pgconn.Notice) { r.events(Notice{n.Severity, n.Message}) }
		if r.work, err = r.connect(ctx, notice); err != nil && !r.again && pooled(r.watch, r.watcher) {
			return smallPool(ctx, err)
		} else if err != nil {
			return err
		}
		b := &pgx.Batch{}
		askSession(b, workWord, &r.worker, new(server))
		askApplication(b, &r.app)
		if err := r.work.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
		r.marked = false
		r.forgetSurroundings()
	}
	return nil
}

// closeTakes is how long a connection is given to end.
const closeTakes = 5 * time.Second

func (r *runner) close(ctx context.Context) {
	for _, c := range []*pgx.Conn{r.work, r.watch} {
		if c != nil {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTakes)
			_ = c.Close(closing)
			cancel()
		}
	}
}

// nextGroup is the steps of the next transaction, or the next step that stands alone.
func nextGroup(steps []plan.Step) []plan.Step {
	n := 1
	for n < len(steps) && steps[0].Transaction != 0 && steps[n].Transaction == steps[0].Transaction {
		n++
	}
	return steps[:n]
}

func (r *runner) group(ctx context.Context, steps []plan.Step) error {
	if err := r.latePrechecks(ctx, steps); err != nil {
		return err
	}
	switch steps[0].Class {
	case plan.Concurrent:
		return r.concurrent(ctx, steps[0])
	case plan.Batch:
		return r.batches(ctx, steps[0])
	case plan.Brief, plan.Scan, plan.Rewrite:
	}
	return r.transaction(ctx, steps)
}

func (r *runner) stepError(s plan.Step, err error) *StepError {
	e := &StepError{Step: s, Total: len(r.plan.Steps), Done: r.done, err: err}
	e.SQLState, e.Message = describe(err)
	if s.Index != nil {
		e.Hint = buildHint(e.SQLState, e.Message)
	}
	var capture *captureError
	if errors.As(err, &capture) {
		e.Hint = capture.hint() + "; then " + again
	}
	var waited *waitedError
	if errors.As(err, &waited) {
		e.Message, e.Blockers = waited.Error(), waited.by
		e.Hint = "end those transactions, or raise concurrent_wait in the block timeouts of atlas.hcl; " + again
	}
	e.Hint = cmp.Or(e.Hint, timeoutHint(s, e), r.userCodeHint(s, err), hints[e.SQLState])
	switch {
	case e.Hint != "":
	case e.SQLState == "" || connectionLost(err):
		e.Hint = again
	case s.Precheck != nil:
		e.Hint = "look at the rows: " + s.Precheck.Find
	}
	return e
}

// timeoutHint names the setting that ended a step, where its time was over.
func timeoutHint(s plan.Step, e *StepError) string {
	if e.SQLState != pgerrcode.QueryCanceled || s.StatementTimeoutMS == 0 || !strings.Contains(e.Message, "statement timeout") {
		return ""
	}
	limit := time.Duration(s.StatementTimeoutMS) * time.Millisecond
	return fmt.Sprintf("it took longer than brief_statement, %s, for which others wait behind its locks: try when the server has less to do, or raise "+
		"brief_statement in the block timeouts of atlas.hcl; %s", limit, again)
}

const again = "run apply again: it begins where this run stopped"

// hints say what to do about what is neither the plan's fault nor the rows'.
var hints = map[string]string{
	pgerrcode.LockNotAvailable:           "end what holds the lock, or give more time with --retry-for",
	pgerrcode.DiskFull:                   "make room on the server's disk, then " + again,
	pgerrcode.OutOfMemory:                "raise max_locks_per_transaction, or give the server more memory, whichever it is short of, then " + again,
	pgerrcode.ConfigurationLimitExceeded: "raise the limit that the message names, temp_file_limit most likely, then " + again,
	pgerrcode.QueryCanceled:              "it was cancelled, by a user or by a timeout of the server; " + again,
	pgerrcode.ReadOnlySQLTransaction:     "the server takes no writes any more: see where the primary is, then " + again,
}

// Permitted says, as a *RefusedError, why a plan may not be run: a change without a safe
// statement, or a hazard that no one allowed.
func Permitted(p *plan.Plan, allow []string) error {
	if len(p.Refused) > 0 {
		e := &RefusedError{Message: fmt.Sprintf("%d changes have no safe statement", len(p.Refused))}
		if len(p.Refused) == 1 {
			e.Message = p.Refused[0].Text
		}
		for _, x := range p.Refused {
			e.Advice = append(e.Advice, x.Hint)
		}
		return e
	}
	return permittedHazards(p, allow)
}
