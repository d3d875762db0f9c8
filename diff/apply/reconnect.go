package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
)

// overtaken reports whether another run came between the plan and the advisory lock.
func (r *runner) overtaken() bool {
	return r.waited || r.opts.Replan != nil && r.journal.Mark != r.opts.Seen
}

// catchUp makes a new plan if another run came between it and the advisory lock.
func (r *runner) catchUp(ctx context.Context) error {
	if r.opts.Replan == nil || !r.overtaken() {
		return nil
	}
	if err := r.replan(ctx); err != nil {
		return err
	}
	r.events(Overtaken{len(r.plan.Steps)})
	return nil
}

func (r *runner) replan(ctx context.Context) error {
	p, err := r.opts.Replan(ctx)
	if err != nil {
		return err
	}
	if err := Permitted(p, r.opts.Allow); err != nil {
		return err
	}
	r.plan, r.before, r.done = p, r.before+r.done, 0
	return nil
}

// throughLosses runs the plan, and again what is left of it where a connection was cut. A step that
// loses it twice may be what brings the server down.
func (r *runner) throughLosses(ctx context.Context) error {
	type place struct {
		sql   string
		block int64
	}
	var lost []place
	for {
		err := r.attempt(ctx)
		var unproven *ProofError
		if err == nil || ctx.Err() != nil || len(r.plan.Steps) == 0 || r.proven || errors.As(err, &unproven) {
			return err
		}
		var failed *StepError
		if !errors.As(err, &failed) { // of the journal
			failed = r.stepError(r.plan.Steps[min(r.done, len(r.plan.Steps)-1)], err)
		}
		lostLock, lostAll := r.cut(ctx, failed)
		if lostLock {
			return failed
		}
		if !lostAll || r.opts.Replan == nil || r.opts.Fixed {
			return err
		}
		at := place{sql: failed.Step.SQL}
		if failed.Step.Class == plan.Batch {
			at.block = r.block
		}
		for _, before := range lost {
			if before == at {
				failed.Message += "; the connection was cut in this step before"
				failed.Hint = "look into the server's log for the cause, then run apply again: it begins where this run stopped"
				return failed
			}
		}
		lost = append(lost, at)
		start := time.Now()
		if err := r.reopen(ctx, failed); err != nil {
			return err
		}
		r.events(Resumed{len(r.plan.Steps), time.Since(start)})
	}
}

// shutdownTakes is how long after one session another may be ended by the same hand.
const shutdownTakes = 500 * time.Millisecond

// cut reports whether the step failed for the want of a connection, and drops what is lost. With the
// working one still there, the advisory lock is what was lost: another run may have begun, so this
// one does not continue.
func (r *runner) cut(ctx context.Context, failed *StepError) (lock, all bool) {
	if !r.work.IsClosed() && !r.watch.IsClosed() {
		return false, false
	}
	workThere, watchThere := alive(ctx, r.work), alive(ctx, r.watch)
	if workThere && !watchThere {
		// A server that goes down does not end all sessions at the same moment.
		workThere = sleep(ctx, shutdownTakes) == nil && alive(ctx, r.work)
	}
	if workThere && !watchThere {
		if !errors.Is(failed.err, errLockLost) {
			*failed = *r.stepError(failed.Step, errLockLost)
		}
		return true, false
	}
	if r.opts.Replan == nil || r.opts.Fixed {
		return false, true
	}
	if !workThere {
		r.drop(ctx, &r.work)
	}
	if !watchThere {
		r.drop(ctx, &r.watch)
	}
	return false, true
}

// reason is an error in a few words, without any secret.
func reason(err error) string {
	var pg *pgconn.PgError
	if _, bare := err.(*pgconn.ConnectError); bare || errors.As(err, &pg) {
		_, message := describe(err)
		return message
	}
	return err.Error()
}

func alive(ctx context.Context, conn *pgx.Conn) bool {
	if conn.IsClosed() {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return conn.Ping(ctx) == nil
}

func (r *runner) drop(ctx context.Context, conn **pgx.Conn) {
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = (*conn).Close(closing)
	*conn = nil
}

// reopen connects again, to the same server and with the advisory lock, and makes the plan of what is
// left, for as long as --retry-for.
func (r *runner) reopen(ctx context.Context, failed *StepError) error {
	was, before, start, cuts := r.server, []backend{r.worker, r.watcher}, time.Now(), 0
	for attempt := 1; ; attempt++ {
		err := r.sameAgain(ctx, was, before)
		if err == nil {
			if err = r.replan(ctx); err == nil {
				return nil
			}
			if cuts++; cuts == maxCuts || !Lost(err) {
				return failed.unplanned(err)
			}
		}
		r.dropAll(ctx)
		var stop *stopError
		if errors.As(err, &stop) {
			failed.Message += "; " + stop.message
			failed.Hint = stop.hint
			return failed
		}
		if ctx.Err() != nil {
			return failed
		}
		if time.Since(start) >= r.opts.RetryFor {
			failed.Message += fmt.Sprintf("; no connection came for %s: %s", r.opts.RetryFor, reason(err))
			return failed
		}
		r.events(Reconnecting{Step: failed.Step, Reason: reason(err), Elapsed: time.Since(start)})
		if err := sleep(ctx, jitter(min(time.Duration(attempt)*250*time.Millisecond, 5*time.Second))); err != nil {
			return failed
		}
	}
}

// unplanned reports that no plan could be made of what is left.
func (e *StepError) unplanned(err error) *StepError {
	e.Message += "; connected again, no plan could be made of what is left: " + reason(err)
	var refused *RefusedError
	if errors.As(err, &refused) && len(refused.Advice) > 0 {
		e.Hint = refused.Advice[0]
	}
	return e
}

// stopError is a reason to wait for a connection no longer.
type stopError struct{ message, hint string }

func (e *stopError) Error() string   { return e.message }
func (e *stopError) Hints() []string { return []string{e.hint} }

// sameAgain makes the connections that are not there, to the server that was, and takes the
// advisory lock. Sessions of before, whose end the server has not noticed, are ended.
func (r *runner) sameAgain(ctx context.Context, was server, before []backend) error {
	if err := r.dial(ctx); err != nil {
		return err
	}
	switch {
	case was.identifier != r.server.identifier:
		return &stopError{
			fmt.Sprintf("another server answers now: its system identifier is %s, not %s", r.server.identifier, was.identifier),
			"see which of the two is the primary, then run apply there: it begins with what is there",
		}
	case r.server.standby:
		return errors.New("the server that answers is a standby, which takes no writes")
	case r.server.readOnly:
		return errors.New("the server that answers takes no writes: transactions are read-only")
	}
	if err := r.endSessions(ctx, before); err != nil {
		return err
	}
	got, others, err := r.tryLock(ctx)
	if err != nil {
		return err
	}
	if got {
		return r.workAlone(ctx, others)
	}
	holder, err := r.lockHolder(ctx)
	if err != nil {
		return err
	}
	if holder.PID == 0 || holder.PID == before[0].pid || holder.PID == before[1].pid {
		return errors.New("the session of before still has the advisory lock")
	}
	return &stopError{"another apply has begun since: " + holder.String(), "wait for it; then schemactl diff tells what is left"}
}

// workAlone marks the working session once that of before is lost: a plan is made of what it leaves.
func (r *runner) workAlone(ctx context.Context, others []Blocker) error {
	for _, o := range others {
		if o.PID != r.worker.pid {
			return errors.New("the session of before is still at work: " + o.String())
		}
	}
	b := &pgx.Batch{}
	r.markWork(b)
	if err := r.work.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	if !r.marked {
		return errProxy
	}
	return r.readJournal(ctx)
}

// endSessions ends sessions of before, whose end the server has not noticed.
func (r *runner) endSessions(ctx context.Context, before []backend) error {
	for _, b := range before {
		if b.pid == 0 || b == r.worker || b == r.watcher {
			continue
		}
		if _, err := r.watch.Exec(ctx, endSessionSQL, b.pid, b.start); err != nil {
			return err
		}
	}
	return nil
}

// endSessionSQL ends one session, and no other that has its process number by now.
const endSessionSQL = `SELECT pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a WHERE a.pid = $1 AND a.backend_start = $2`

func (r *runner) dropAll(ctx context.Context) {
	for _, c := range []**pgx.Conn{&r.work, &r.watch} {
		if *c != nil {
			r.drop(ctx, c)
		}
	}
}
