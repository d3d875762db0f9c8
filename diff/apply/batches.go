package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replyx/schemactl/diff/plan"
)

// A batch locks the rows that it writes until it ends, so it is to be short; and it leaves the
// server as much time as it took.
const (
	firstBatch  = 8 // blocks: no one knows yet how long they take
	batchTarget = 50 * time.Millisecond
	largestStep = 2 // a batch is at most so many times the one before
)

// batches writes the rows of a table range by range, each range in a transaction of its own.
// The rows that come or change meanwhile are written by what earlier steps of the plan have put
// in place, so the blocks that are there at the start are all there is to do.
func (r *runner) batches(ctx context.Context, s plan.Step) error {
	start := time.Now()
	var total int64
	const blocksSQL = "SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::int8"
	if err := r.watch.QueryRow(ctx, blocksSQL, s.Batches.Relation).Scan(&total); err != nil {
		return r.stepError(s, fmt.Errorf("see how many blocks %s has: %w", s.Batches.Relation, err))
	}
	begin, err := r.resume(ctx, s)
	if err != nil {
		return r.stepError(s, err)
	}
	if err := r.log.Started(ctx, []plan.Step{s}, begin); err != nil {
		return r.stepError(s, err)
	}
	r.events(StepStarted{s, len(r.plan.Steps)})
	told, size := start, int64(firstBatch)
	for at := begin; at < total; {
		r.block = at
		to := min(at+size, total)
		took, err := r.batchPatiently(ctx, s, at, to)
		if err != nil {
			return r.stopped(s, at, total, err)
		}
		at, size = to, nextBatch(size, took)
		if now := time.Now(); now.Sub(told) >= time.Second {
			told = now
			r.events(Progress{Step: s, Phase: "writing rows", Done: at - begin, Total: total - begin, Elapsed: now.Sub(start), InPhase: now.Sub(start)})
			if err := r.lockStillHeld(ctx); err != nil {
				return r.stopped(s, at, total, err)
			}
		}
		if err := sleep(ctx, took); err != nil {
			return r.stopped(s, at, total, err)
		}
	}
	if err := r.log.Done(ctx, s); err != nil {
		return r.stepError(s, err)
	}
	r.events(StepDone{s, len(r.plan.Steps), time.Since(start)})
	return nil
}

// resume is the block that the step continues at, where an earlier run stopped in it. Where this run
// has changed the table before, whatever that was, it begins at the beginning: the update passes
// over rows that are written.
func (r *runner) resume(ctx context.Context, s plan.Step) (int64, error) {
	for _, earlier := range r.plan.Steps[:r.done] {
		if slices.ContainsFunc(earlier.Locks, func(l plan.Lock) bool { return l.Relation == s.Batches.Relation }) {
			return 0, nil
		}
	}
	return r.log.Resume(ctx, s)
}

// nextBatch is the number of blocks that would have taken as long as is wanted.
func nextBatch(size int64, took time.Duration) int64 {
	wanted := int64(float64(size) * float64(batchTarget) / float64(max(took, time.Microsecond)))
	return max(1, min(wanted, size*largestStep))
}

// stopped reports how far the step has come.
func (r *runner) stopped(s plan.Step, at, total int64, err error) error {
	var failed *StepError
	if !errors.As(err, &failed) {
		failed = r.stepError(s, err)
	}
	failed.Message += fmt.Sprintf(" (%d %% of the table is written and stays so)", 100*at/max(total, 1))
	return failed
}

// batchPatiently writes one range, again and again while others hold its rows.
func (r *runner) batchPatiently(ctx context.Context, s plan.Step, from, to int64) (time.Duration, error) {
	first := time.Now()
	for attempt := 1; ; attempt++ {
		start := time.Now()
		err := r.batch(ctx, s, from, to)
		if err == nil {
			return time.Since(start), nil
		}
		if !retryable(err) || ctx.Err() != nil {
			return 0, err
		}
		holders, lookErr := r.holders(ctx, []plan.Step{s})
		if lookErr != nil {
			return 0, lookErr
		}
		if time.Since(first) >= r.opts.RetryFor {
			failed := r.stepError(s, err)
			failed.Blockers = holders
			return 0, failed
		}
		r.waits(s, attempt, time.Since(first), holders, err)
		if err := sleep(ctx, jitter(pause(attempt))); err != nil {
			return 0, err
		}
	}
}

// batch is one transaction. It does not wait longer for a row than others are to wait for the rows
// that it has.
func (r *runner) batch(ctx context.Context, s plan.Step, from, to int64) error {
	tx, err := r.work.Begin(ctx)
	if err != nil {
		return err
	}
	defer rollback(ctx, tx)
	if _, err := tx.Exec(ctx, fmt.Sprintf("SET LOCAL lock_timeout = %d", s.LockTimeoutMS)); err != nil {
		return err
	}
	if err := r.statement(ctx, tx, s, fmt.Sprintf("(%d,0)", from), fmt.Sprintf("(%d,0)", to)); err != nil {
		return err
	}
	if err := r.sawAll(ctx, s); err != nil {
		return err
	}
	if err := r.log.PositionIn(ctx, tx, s, to); err != nil {
		return err
	}
	return r.commit(ctx, tx)
}
