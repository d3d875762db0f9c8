package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// concurrent runs a step outside any transaction and without timeouts. It names what the
// step will wait for, watches it, and leaves no invalid index behind.
func (r *runner) concurrent(ctx context.Context, s plan.Step) error {
	start := time.Now()
	old, err := r.beforeConcurrent(ctx, s)
	if err != nil {
		return r.stepError(s, err)
	}
	if len(old) > 0 {
		done, err := r.builtEmpty(ctx, s)
		if err != nil {
			return r.stepError(s, err)
		}
		if done {
			r.events(StepStarted{s, len(r.plan.Steps)})
			r.events(StepDone{s, len(r.plan.Steps), time.Since(start)})
			return nil
		}
		r.events(OldSnapshots{s, old})
	}
	if err := r.set(ctx, s.Session); err != nil {
		return r.stepError(s, err)
	}
	r.events(StepStarted{s, len(r.plan.Steps)})
	if err := r.concurrentPatiently(ctx, s, start); err != nil {
		return err
	}
	if err := r.reset(ctx, s.Session); err != nil {
		return r.stepError(s, err)
	}
	if err := r.log.Done(ctx, s); err != nil {
		return r.stepError(s, err)
	}
	r.events(StepDone{s, len(r.plan.Steps), time.Since(start)})
	return nil
}

// beforeConcurrent takes away what another run has left of the step, announces it, and lists those that it will wait for.
func (r *runner) beforeConcurrent(ctx context.Context, s plan.Step) (old []Blocker, err error) {
	b := &pgx.Batch{}
	var left []indexState
	if s.Index != nil {
		askIndex(b, *s.Index, &left)
	}
	if err := r.stillHeld(ctx, b, "look at the index"); err != nil {
		return nil, err
	}
	if err := r.clearLeftover(ctx, s, left); err != nil {
		return nil, err
	}
	var prepared []Blocker
	b = &pgx.Batch{}
	b.Queue(oldSnapshotsSQL, r.pids()).Query(func(rows pgx.Rows) (err error) {
		old, err = scanBlockers(rows)
		return err
	})
	askPrepared(b, []plan.Step{s}, &prepared)
	err = r.announce(ctx, b, []plan.Step{s}, 0)
	return append(old, prepared...), err
}

// concurrentPatiently runs the statement, and again where it was the victim of a deadlock: so may end
// two builds that wait for each other's snapshots.
func (r *runner) concurrentPatiently(ctx context.Context, s plan.Step, start time.Time) error {
	for attempt := 1; ; attempt++ {
		err := r.watched(ctx, s, start, func() error { return r.statement(ctx, r.work, s) })
		if err == nil && s.Index != nil {
			err = r.assertValid(ctx, *s.Index)
		}
		if err == nil {
			return nil
		}
		failed := r.stepError(s, err)
		if s.Index != nil {
			r.dropLeftovers(ctx, failed, *s.Index, rebuilt(*s.Index))
		}
		if !retryable(err) || ctx.Err() != nil || time.Since(start) >= r.opts.RetryFor {
			return failed
		}
		holders, lookErr := r.holders(ctx, []plan.Step{s})
		if lookErr != nil {
			return failed
		}
		r.waits(s, attempt, time.Since(start), holders, err)
		if err := sleep(ctx, jitter(pause(attempt+nowaitTries))); err != nil {
			return failed
		}
	}
}

// watched runs a statement on the working connection and tells, every second, how far it is and
// whom it waits for.
func (r *runner) watched(ctx context.Context, s plan.Step, start time.Time, run func() error) error {
	finished := make(chan error, 1)
	go func() { finished <- run() }()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	l := sight{step: s, start: start}
	for {
		select {
		case err := <-finished:
			if l.strangers.stopped && err != nil {
				return &waitedError{by: l.strangers.by, limit: r.opts.WaitFor, err: err}
			}
			return err
		case <-tick.C:
			r.tell(ctx, &l)
		}
	}
}

// sight is what is known of a step that runs.
type sight struct {
	step              plan.Step
	start, phaseStart time.Time
	phase             string
	strangers         strangers
	// marks are how far the phase was, in the last quarter of a minute.
	marks []mark
}

// mark is how far a phase was at a time.
type mark struct {
	at   time.Time
	done int64
}

// recentFor is how long a rate is looked at.
const recentFor = 15 * time.Second

// recent notes how far the phase is, and returns what was done of it lately, and in which time.
func (l *sight) recent(now time.Time, done int64) (int64, time.Duration) {
	l.marks = slices.DeleteFunc(l.marks, func(m mark) bool { return now.Sub(m.at) > recentFor })
	l.marks = append(l.marks, mark{now, done})
	return done - l.marks[0].done, now.Sub(l.marks[0].at)
}

// progressSQL asks for what the server counts of the statements that a plan holds (manual,
// "Progress Reporting"): rows in one phase, blocks in another, whom it waits for in a third. A
// validation and a rewrite are not among it.
const progressSQL = `SELECT p.phase,
  CASE WHEN p.tuples_total > 0 THEN p.tuples_done WHEN p.blocks_total > 0 THEN p.blocks_done ELSE p.lockers_done END,
  CASE WHEN p.tuples_total > 0 THEN p.tuples_total WHEN p.blocks_total > 0 THEN p.blocks_total ELSE p.lockers_total END
FROM pg_catalog.pg_stat_progress_create_index p WHERE p.pid = $1
UNION ALL SELECT p.phase, p.sample_blks_scanned, p.sample_blks_total FROM pg_catalog.pg_stat_progress_analyze p WHERE p.pid = $1`

// tell reports progress and blockers. Not being able to is no reason to stop.
func (r *runner) tell(ctx context.Context, l *sight) {
	pid := r.worker.pid
	p := Progress{Step: l.step}
	if err := r.watch.QueryRow(ctx, progressSQL, pid).Scan(&p.Phase, &p.Done, &p.Total); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return
	}
	if p.Phase != l.phase || l.phaseStart.IsZero() {
		l.phase, l.phaseStart, l.marks = p.Phase, time.Now(), nil
	}
	p.RecentDone, p.Recent = l.recent(time.Now(), p.Done)
	p.Elapsed, p.InPhase = time.Since(l.start), time.Since(l.phaseStart)
	r.events(p)
	waiting, err := blockers(ctx, r.watch, blockingSQL, pid)
	if err != nil {
		return
	}
	if len(waiting) == 0 {
		waiting, err = r.preparedInTheWay(ctx, l.step, pid)
	}
	if err == nil && l.step.Class == plan.Concurrent {
		r.endWait(ctx, &l.strangers, waiting)
	}
	if err == nil && len(waiting) > 0 {
		r.events(Waiting{Step: l.step, Attempt: 1, Elapsed: time.Since(l.start), Blockers: waiting})
	}
}

// preparedInTheWay are the prepared transactions that the step waits for: pg_blocking_pids gives
// them the process 0.
func (r *runner) preparedInTheWay(ctx context.Context, s plan.Step, pid int32) ([]Blocker, error) {
	var waits bool
	if err := r.watch.QueryRow(ctx, "SELECT 0 = ANY (pg_blocking_pids($1))", pid).Scan(&waits); err != nil || !waits {
		return nil, err
	}
	return r.prepared(ctx, []plan.Step{s})
}

func (r *runner) set(ctx context.Context, settings []plan.Setting) error {
	b := &pgx.Batch{}
	for _, s := range settings {
		b.Queue("SELECT set_config($1, $2, false)", s.Name, s.Value)
	}
	return r.work.SendBatch(ctx, b).Close()
}

func (r *runner) reset(ctx context.Context, settings []plan.Setting) error {
	b := &pgx.Batch{}
	for _, s := range settings {
		b.Queue("RESET " + schema.Ident(s.Name))
	}
	return r.work.SendBatch(ctx, b).Close()
}

// indexState is what is known of an index that is there.
type indexState struct{ valid, building bool }

// askIndex looks at an index; the list is empty where there is none.
func askIndex(b *pgx.Batch, index schema.Name, list *[]indexState) {
	b.Queue(indexStateSQL, index.SQL()).Query(func(rows pgx.Rows) (err error) {
		*list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (i indexState, err error) {
			err = row.Scan(&i.valid, &i.building)
			return i, err
		})
		return err
	})
}

const indexStateSQL = `SELECT i.indisvalid,
  EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid)
FROM pg_catalog.pg_index i WHERE i.indexrelid = to_regclass($1)`

// clearLeftover drops an invalid index of the name that the step is about to build. One
// that somebody builds right now is left alone.
func (r *runner) clearLeftover(ctx context.Context, s plan.Step, left []indexState) error {
	switch {
	case len(left) == 0:
		return nil
	case left[0].building:
		return fmt.Errorf("index %s is being built by another session right now", s.Index)
	case left[0].valid:
		return nil // the statement itself will say that it is there
	}
	if err := r.dropInvalid(ctx, r.work, *s.Index); err != nil {
		return err
	}
	r.events(LeftoverDropped{s.Index.String()})
	return nil
}

func (r *runner) assertValid(ctx context.Context, index schema.Name) error {
	var valid, building bool
	if err := r.watch.QueryRow(ctx, indexStateSQL, index.SQL()).Scan(&valid, &building); err != nil {
		return fmt.Errorf("look at index %s: %w", index, err)
	}
	if !valid {
		return fmt.Errorf("index %s was built and is not valid", index)
	}
	return nil
}

// dropLeftovers removes what a failed build left, on a connection of its own: the working
// one may be gone, and ctx cancelled.
func (r *runner) dropLeftovers(ctx context.Context, failed *StepError, indexes ...schema.Name) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	conn, err := r.connect(ctx, nil)
	if err != nil {
		failed.Hint = "an invalid index may be left; run apply again: it is dropped and rebuilt"
		return
	}
	defer func() { _ = conn.Close(ctx) }()
	if markWork(ctx, conn) != nil {
		return
	}
	for _, index := range indexes {
		r.dropLeftover(ctx, conn, index)
	}
}

func (r *runner) dropLeftover(ctx context.Context, conn *pgx.Conn, index schema.Name) {
	// A cancelled build may still be on its way out.
	for {
		var valid, building bool
		err := conn.QueryRow(ctx, indexStateSQL, index.SQL()).Scan(&valid, &building)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && valid {
			return
		}
		if err == nil && !building {
			break
		}
		if sleep(ctx, 100*time.Millisecond) != nil {
			return
		}
	}
	if err := r.dropInvalid(ctx, conn, index); err == nil {
		r.events(LeftoverDropped{index.String()})
	}
}

// rebuilt is the name that REINDEX CONCURRENTLY builds an index under.
func rebuilt(index schema.Name) schema.Name {
	return schema.Name{Schema: index.Schema, Name: schema.ObjectName(index.Name, "", "ccnew")}
}

// dropInvalid drops an index, under the path that event triggers are to find.
func (r *runner) dropInvalid(ctx context.Context, conn *pgx.Conn, index schema.Name) error {
	return under(ctx, conn, r.app, false, func() error {
		_, err := conn.Exec(ctx, "DROP INDEX CONCURRENTLY IF EXISTS "+index.SQL())
		return err
	})
}
