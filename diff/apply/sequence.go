package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
)

// A server may be far, and others wait behind our locks: what a transaction sends when it has them goes in one pipeline,
// up to its commit. The server runs nothing of a pipeline that follows a statement which fails.

// sequence are the statements of a pipeline, each with the step that it is sent for.
type sequence struct {
	pgx.Batch
	of []plan.Step
	// taken counts those that have been run.
	taken int
}

func (q *sequence) add(s plan.Step, sql string, args ...any) {
	q.of = append(q.of, s)
	q.Queue(sql, args...).Exec(func(pgconn.CommandTag) error {
		q.taken++
		return nil
	})
}

// run sends the statements. An error is that of the first that was not run.
func (q *sequence) run(ctx context.Context, conn *pgx.Conn) error {
	return conn.SendBatch(ctx, &q.Batch).Close()
}

// at is the step that a sequence which failed has come to.
func (q *sequence) at() plan.Step { return q.of[min(q.taken, len(q.of)-1)] }

// under adds statements that run under settings of the transaction. Afterwards those are ours again, whatever the code
// that ran has set.
func (q *sequence) under(s plan.Step, set settings, sql string, args ...any) {
	q.add(s, setSQL, set.searchPath, set.rowSecurity, true)
	q.add(s, sql, args...)
	q.add(s, pinSQL, true)
}

// finish adds the word that steps are done, and the end of their transaction.
func (q *sequence) finish(r *runner, steps []plan.Step) {
	last := steps[len(steps)-1]
	if r.log != nil {
		sql, args := r.log.DoneSQL(steps)
		q.add(last, sql, args...)
	}
	q.commit(last, r.app)
}

// commit adds the end of a transaction, under the application's path: what was deferred runs now.
func (q *sequence) commit(s plan.Step, app settings) {
	q.add(s, setSQL, app.searchPath, app.rowSecurity, true)
	q.add(s, "COMMIT")
	q.add(s, pinSQL, false)
}

// runSteps runs the statements of a transaction that has its locks, behind those of a sequence that is not sent yet, and
// commits. It returns the step at which it failed.
func (r *runner) runSteps(ctx context.Context, q *sequence, steps []plan.Step) (plan.Step, error) {
	for _, s := range steps {
		r.events(StepStarted{s, len(r.plan.Steps)})
	}
	for left := steps; len(left) > 0; q = new(sequence) {
		some := left[:answeredAtOnce(left)]
		left = left[len(some):]
		for _, s := range some {
			if err := r.addStep(ctx, q, s); err != nil {
				return s, err
			}
		}
		if len(left) == 0 {
			q.finish(r, steps)
		}
		if err := r.send(ctx, q, some[0]); err != nil {
			return q.at(), err
		}
		if changesSurroundings.MatchString(some[len(some)-1].Statement()) {
			r.forgetSurroundings()
		}
	}
	return plan.Step{}, nil
}

// answeredAtOnce is how many of some steps are sent before the answer to the first is there. It is waited for
// where a step may take long, and where it changes what the names of the next one mean.
func answeredAtOnce(steps []plan.Step) int {
	n := 1
	for n < len(steps) && steps[n-1].Class == plan.Brief && steps[n].Class == plan.Brief && !changesSurroundings.MatchString(steps[n-1].Statement()) {
		n++
	}
	return n
}

// send runs a sequence, and tells how far a step is that may take long.
func (r *runner) send(ctx context.Context, q *sequence, s plan.Step) error {
	run := func() error { return q.run(ctx, r.work) }
	if s.Class == plan.Brief {
		return run()
	}
	return r.watched(ctx, s, time.Now(), run)
}

// addStep adds a step's statement, under the settings and the path that it is to have.
func (r *runner) addStep(ctx context.Context, q *sequence, s plan.Step) error {
	sql, set, err := r.textOf(ctx, s)
	if err != nil {
		return err
	}
	for i, x := range s.Session {
		q.add(s, keepSQL, kept(i), x.Name)
		q.add(s, "SELECT pg_catalog.set_config($1, $2, true)", x.Name, x.Value)
	}
	q.add(s, fmt.Sprintf("SET LOCAL statement_timeout = %d", s.StatementTimeoutMS))
	if set == nil {
		q.add(s, sql)
	} else {
		q.under(s, *set, sql)
	}
	for i, x := range s.Session {
		q.add(s, keepSQL, x.Name, kept(i))
	}
	return nil
}

// keepSQL gives one setting of a transaction the value of another.
const keepSQL = "SELECT pg_catalog.set_config($1, pg_catalog.current_setting($2), true)"

// kept is the setting that keeps the value that another one of a transaction had, for the steps that follow.
func kept(i int) string { return fmt.Sprintf("schemactl.kept_%d", i) }

// rollback ends the transaction of the working session, where one is open.
func (r *runner) rollback(ctx context.Context) {
	if r.work.IsClosed() || r.work.PgConn().TxStatus() == 'I' {
		return
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTakes)
	defer cancel()
	_, _ = r.work.Exec(ending, "ROLLBACK")
}

// beginLocked begins a transaction with the locks of all steps at once, each relation once in its strongest mode, in the
// order of the names, so that two applies cannot deadlock. All together wait for no longer than the patience; zero is
// NOWAIT. Tables are those that can be locked; nil asks for them. Where there are none, the sequence that it returns
// has still to begin.
func (r *runner) beginLocked(ctx context.Context, steps []plan.Step, tables []string, patience time.Duration) (*sequence, error) {
	q, first, modes := &sequence{}, steps[0], strongest(steps)
	q.add(first, "BEGIN")
	// Between statements of ours there is no reason to wait longer than for the first.
	q.add(first, setLockTimeout(patience))
	q.add(first, "SET LOCAL statement_timeout = 0")
	q.add(first, noReplayWait)
	if tables == nil && len(modes) > 0 {
		askLockable(&q.Batch, modes, &tables)
		if err := q.run(ctx, r.work); err != nil {
			return nil, err
		}
		q = &sequence{}
	}
	if len(tables) == 0 {
		return q, nil
	}
	until := time.Now().Add(patience)
	for i, n := range tables {
		sql := "LOCK TABLE ONLY " + n + " IN " + modes[n] + " MODE"
		switch {
		case patience == 0:
			sql += " NOWAIT"
		case i > 0: // how much of the patience is left is known when the one before is there
			if err := q.run(ctx, r.work); err != nil {
				return nil, err
			}
			q = &sequence{}
			q.add(first, setLockTimeout(time.Until(until)))
		}
		q.add(first, sql)
	}
	return &sequence{}, q.run(ctx, r.work)
}

func setLockTimeout(d time.Duration) string {
	return fmt.Sprintf("SET LOCAL lock_timeout = %d", max(d, time.Millisecond).Milliseconds())
}

// strongest are the relations that steps lock, each with its strongest mode.
func strongest(steps []plan.Step) map[string]string {
	modes := make(map[string]string)
	for _, s := range steps {
		for _, l := range s.Locks {
			if slices.Index(plan.LockModes, l.Mode) > slices.Index(plan.LockModes, modes[l.Relation]) {
				modes[l.Relation] = l.Mode
			}
		}
	}
	return modes
}

// askLockable keeps, sorted, what LOCK TABLE takes, is there already, and the role may lock: a table of
// somebody else that a foreign key refers to is left to the statement, which needs REFERENCES alone.
func askLockable(b *pgx.Batch, modes map[string]string, tables *[]string) {
	*tables = []string{}
	if len(modes) == 0 {
		return
	}
	b.Queue(lockableSQL, slices.Sorted(maps.Keys(modes))).Query(func(rows pgx.Rows) (err error) {
		*tables, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
}

var lockableSQL = `SELECT w.name FROM unnest($1::text[]) WITH ORDINALITY AS w (name, ord)
JOIN pg_catalog.pg_class c ON c.oid = ` + oidOf("w.name") + ` AND c.relkind IN ('r', 'p')
WHERE (pg_has_role(c.relowner, 'USAGE') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'))
  AND has_schema_privilege(c.relnamespace, 'USAGE') ORDER BY w.ord`

// manySteps is from how many steps on the server prepares what is asked for each of them: that is a round trip each.
const manySteps = 50

// prepareOften prepares what a long plan asks again and again.
func (r *runner) prepareOften(ctx context.Context) error {
	for sql, conn := range map[string]*pgx.Conn{lockableSQL: r.watch, namesakesSQL: r.work, journal.StepsStartedSQL: r.watch, journal.StepsDoneSQL: r.work} {
		if r.log == nil && sql != lockableSQL && sql != namesakesSQL {
			continue
		}
		if _, err := conn.Prepare(ctx, sql, sql); err != nil {
			return fmt.Errorf("prepare the steps: %w", err)
		}
	}
	return nil
}
