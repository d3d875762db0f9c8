package apply

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
)

// nowaitTries is how often a lock is asked for without waiting before anyone is made to
// queue behind us.
const nowaitTries = 5

// transaction runs the steps of one transaction. Each try is a fresh transaction with a
// little more patience than the one before.
func (r *runner) transaction(ctx context.Context, steps []plan.Step) error {
	start := time.Now()
	var tables []string
	asked := &pgx.Batch{}
	askLockable(asked, strongest(steps), &tables)
	if err := r.announce(ctx, asked, steps, 0); err != nil {
		return r.stepError(steps[0], err)
	}
	up := ladder{start: r.opts.LockStart, limit: r.opts.LockCap}
	var holders []Blocker
	for attempt := 1; ; attempt++ {
		patience, rest := up.next(attempt, time.Since(start), oldest(holders)), up.pause(attempt)
		if steps[0].Class == plan.Scan { // no one who reads or writes rows waits behind it
			patience, rest = time.Duration(steps[0].LockTimeoutMS)*time.Millisecond, pause(attempt)
		}
		began := time.Now()
		failed, err := r.try(ctx, steps, tables, patience)
		tables = nil // somebody may have dropped one when the next try begins
		up.waited(patience, time.Since(began))
		if err == nil {
			for _, s := range steps {
				r.events(StepDone{s, len(r.plan.Steps), time.Since(start)})
			}
			return nil
		}
		if !retryable(err) || ctx.Err() != nil {
			return r.stepError(failed, err)
		}
		var lookErr error
		if holders, lookErr = r.holders(ctx, steps); lookErr != nil {
			return r.stepError(failed, lookErr) // the connection is lost: more than that the lock was not to be had
		}
		if time.Since(start) >= r.opts.RetryFor {
			e := r.stepError(failed, err)
			e.Blockers = holders
			return e
		}
		r.waits(failed, attempt, time.Since(start), holders, err)
		if err := sleep(ctx, jitter(rest)); err != nil {
			return r.stepError(failed, err)
		}
	}
}

// waits tells of a try that failed, unless it is one of the first that wait for no one.
func (r *runner) waits(s plan.Step, attempt int, elapsed time.Duration, holders []Blocker, err error) {
	code, message := describe(err)
	if attempt >= nowaitTries || code != pgerrcode.LockNotAvailable {
		r.events(Waiting{s, attempt, elapsed, holders, code, message})
	}
}

// pause is how long others are left alone between two tries.
func pause(attempt int) time.Duration {
	if attempt <= nowaitTries {
		return 20 * time.Millisecond
	}
	return min(time.Duration(attempt-nowaitTries)*100*time.Millisecond, 2*time.Second)
}

func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d) }

// try runs the transaction once and returns the step at which it failed.
func (r *runner) try(ctx context.Context, steps []plan.Step, tables []string, patience time.Duration) (plan.Step, error) {
	defer r.rollback(ctx)
	if _, err := r.lookAround(ctx); err != nil {
		return steps[0], err
	}
	q, err := r.beginLocked(ctx, steps, tables, patience)
	if err != nil {
		return steps[0], err
	}
	return r.runSteps(ctx, q, steps)
}

// rollbackTakes is how long a transaction is given to end.
const rollbackTakes = 10 * time.Second

// rollback ends a transaction that is not committed.
func rollback(ctx context.Context, tx pgx.Tx) {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTakes)
	defer cancel()
	_ = tx.Rollback(ending)
}

// noReplayWait keeps a commit from waiting, with its locks held, until a standby has replayed it:
// there a query may be in the way of the very lock. It still waits for what synchronous_commit =
// on waits for (manual, synchronous_commit).
const noReplayWait = `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'remote_apply'`

// execer is a connection or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}
