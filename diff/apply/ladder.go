package apply

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
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
	if err := r.log.Started(ctx, steps, 0); err != nil {
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
		failed, err := r.try(ctx, steps, patience)
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
func (r *runner) try(ctx context.Context, steps []plan.Step, patience time.Duration) (plan.Step, error) {
	tx, err := r.work.Begin(ctx)
	if err != nil {
		return steps[0], err
	}
	defer rollback(ctx, tx)
	// Between statements of ours there is no reason to wait longer than for the first.
	wait := max(patience, time.Millisecond)
	settings := fmt.Sprintf("SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = 0; %s", wait.Milliseconds(), noReplayWait)
	if _, err := tx.Exec(ctx, settings); err != nil {
		return steps[0], err
	}
	if err := r.lockAll(ctx, tx, steps, patience); err != nil {
		return steps[0], err
	}
	for _, s := range steps {
		r.events(StepStarted{s, len(r.plan.Steps)})
		set := fmt.Sprintf("SET LOCAL statement_timeout = %d", s.StatementTimeoutMS)
		if _, err := tx.Exec(ctx, set); err != nil {
			return s, err
		}
		err := withSettings(ctx, tx, s.Session, func() error {
			run := func() error { return r.statement(ctx, tx, s) }
			if s.Class == plan.Brief {
				return run()
			}
			return r.watched(ctx, s, time.Now(), run)
		})
		if err != nil {
			return s, err
		}
	}
	last := steps[len(steps)-1]
	if err := r.log.DoneIn(ctx, tx, steps); err != nil {
		return last, err
	}
	return last, r.commit(ctx, tx)
}

// rollback ends a transaction that is not committed.
func rollback(ctx context.Context, tx pgx.Tx) {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	_ = tx.Rollback(ending)
}

// noReplayWait keeps a commit from waiting, with its locks held, until a standby has replayed it:
// there a query may be in the way of the very lock. It still waits for what synchronous_commit =
// on waits for (manual, synchronous_commit).
const noReplayWait = `SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'remote_apply'`

// withSettings runs a statement of a transaction under settings of its own. Afterwards they are as
// before, for the steps that follow.
func withSettings(ctx context.Context, tx pgx.Tx, settings []plan.Setting, run func() error) error {
	before := make([]string, len(settings))
	for i, s := range settings {
		if err := tx.QueryRow(ctx, "SELECT pg_catalog.current_setting($1)", s.Name).Scan(&before[i]); err != nil {
			return err
		}
		if err := setLocal(ctx, tx, s.Name, s.Value); err != nil {
			return err
		}
	}
	if err := run(); err != nil {
		return err // with the transaction go its settings
	}
	for i, s := range settings {
		if err := setLocal(ctx, tx, s.Name, before[i]); err != nil {
			return err
		}
	}
	return nil
}

func setLocal(ctx context.Context, tx pgx.Tx, name, value string) error {
	_, err := tx.Exec(ctx, "SELECT pg_catalog.set_config($1, $2, true)", name, value)
	return err
}

// execer is a connection or a transaction.
type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// lockAll takes the locks of all steps at once, each relation once in its strongest mode,
// in the order of the names, so that two applies cannot deadlock. All together wait for no longer
// than the patience; zero is NOWAIT.
func (r *runner) lockAll(ctx context.Context, tx pgx.Tx, steps []plan.Step, patience time.Duration) error {
	strongest := make(map[string]string)
	for _, s := range steps {
		for _, l := range s.Locks {
			if slices.Index(plan.LockModes, l.Mode) > slices.Index(plan.LockModes, strongest[l.Relation]) {
				strongest[l.Relation] = l.Mode
			}
		}
	}
	names := make([]string, 0, len(strongest))
	for n := range strongest {
		names = append(names, n)
	}
	tables, err := existingTables(ctx, tx, names)
	if err != nil {
		return err
	}
	until := time.Now().Add(patience)
	for i, n := range tables {
		sql := "LOCK TABLE ONLY " + n + " IN " + strongest[n] + " MODE"
		if patience == 0 {
			sql += " NOWAIT"
		} else if i > 0 {
			left := max(time.Until(until), time.Millisecond)
			sql = fmt.Sprintf("SET LOCAL lock_timeout = %d; %s", left.Milliseconds(), sql)
		}
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// existingTables keeps, sorted, what LOCK TABLE takes, is there already, and the role may lock: a table of
// somebody else that a foreign key refers to is left to the statement, which needs REFERENCES alone.
func existingTables(ctx context.Context, tx pgx.Tx, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	slices.Sort(names)
	rows, err := tx.Query(ctx, `SELECT w.name FROM unnest($1::text[]) WITH ORDINALITY AS w (name, ord)
JOIN pg_catalog.pg_class c ON c.oid = to_regclass(w.name) AND c.relkind IN ('r', 'p')
WHERE pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE') ORDER BY w.ord`, names)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
