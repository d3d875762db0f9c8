package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

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
// in place, so the blocks that are there at the start are all there is to do. Of a data step nothing is put in
// place: it passes over the table again until no row is left.
func (r *runner) batches(ctx context.Context, s plan.Step) error {
	start := time.Now()
	begin, err := r.resume(ctx, s)
	if err != nil {
		return r.stepError(s, err)
	}
	if err := r.announce(ctx, &pgx.Batch{}, []plan.Step{s}, begin); err != nil {
		return r.stepError(s, err)
	}
	r.events(StepStarted{s, len(r.plan.Steps)})
	left, err := r.left(ctx, s)
	if err == nil && s.DataStep != nil && left == 0 {
		r.events(Notice{"NOTICE", "data step " + s.DataStep.Name + ": no row is left to write"})
	}
	for ; err == nil && left > 0; begin = 0 {
		before := left
		if err = r.pass(ctx, s, begin, start); err != nil || s.DataStep == nil {
			break
		}
		if left, err = r.left(ctx, s); err == nil && left >= before && begin == 0 {
			err = r.unfinished(s, left)
		}
	}
	if err == nil {
		err = r.log.Done(ctx, s)
	}
	if err != nil {
		return r.asStepError(s, err)
	}
	r.events(StepDone{s, len(r.plan.Steps), time.Since(start)})
	return nil
}

// left counts the rows that a data step has still to write; of another step in batches it is not known.
func (r *runner) left(ctx context.Context, s plan.Step) (int64, error) {
	if s.DataStep == nil {
		return 1, nil
	}
	if s.SearchPath == "" {
		return r.ask(ctx, &plan.Precheck{Count: s.Batches.Left})
	}
	return r.count(ctx, r.app.behind(s.SearchPath).seeingAll(), s.Batches.Left)
}

// unfinished reports that a pass over the whole table has left as many rows as there were.
func (r *runner) unfinished(s plan.Step, left int64) error {
	e := r.stepError(s, fmt.Errorf("every row was written, and where still finds %d", left))
	e.Hint = "where must be false of a row that set has written, as it is where a value of set is NULL; change both under a new name, and " + again
	return e
}

func (r *runner) asStepError(s plan.Step, err error) error {
	var failed *StepError
	if errors.As(err, &failed) {
		return err
	}
	return r.stepError(s, err)
}

// pass writes the blocks that the table has, from one on.
func (r *runner) pass(ctx context.Context, s plan.Step, begin int64, start time.Time) error {
	var total int64
	b := &pgx.Batch{}
	b.Queue("SELECT pg_catalog.set_config('lock_timeout', '0', true)")
	b.Queue("SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::int8", s.Batches.Relation).QueryRow(func(row pgx.Row) error {
		return row.Scan(&total)
	})
	if err := r.watch.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("see how many blocks %s has: %w", s.Batches.Relation, err)
	}
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
			if err := r.stillHeld(ctx, &pgx.Batch{}, "look at the advisory lock"); err != nil {
				return r.stopped(s, at, total, err)
			}
		}
		if err := sleep(ctx, took); err != nil {
			return r.stopped(s, at, total, err)
		}
	}
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
	sql, set, err := r.textOf(ctx, s)
	if err != nil {
		return err
	}
	defer r.rollback(ctx)
	q := &sequence{}
	q.add(s, "BEGIN")
	q.add(s, fmt.Sprintf("SET LOCAL lock_timeout = %d", s.LockTimeoutMS))
	q.under(s, *set, sql, fmt.Sprintf("(%d,0)", from), fmt.Sprintf("(%d,0)", to))
	var secured []protected
	askProtected(&q.Batch, reads(s), &secured)
	if err := q.run(ctx, r.work); err != nil {
		return err
	}
	if err := r.sawAll(s, secured); err != nil {
		return err
	}
	q = &sequence{}
	if r.log != nil {
		sql, args := r.log.PositionSQL(s, to)
		q.add(s, sql, args...)
	}
	q.commit(s, r.app)
	return q.run(ctx, r.work)
}
