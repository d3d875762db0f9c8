package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
)

var errLockLost = errors.New("the advisory lock was lost: its connection was cut")

func (r *runner) advisoryLock(ctx context.Context) error {
	start := time.Now()
	for {
		var got bool
		if err := r.watch.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", int32(journal.LockClass), int32(journal.LockKey)).Scan(&got); err != nil {
			return fmt.Errorf("take the advisory lock: %w", err)
		}
		if got {
			return nil
		}
		holders, err := blockers(ctx, r.watch, advisoryHolderSQL, int64(journal.LockClass), int64(journal.LockKey))
		if err != nil {
			return fmt.Errorf("see who holds the advisory lock: %w", err)
		}
		var holder Blocker
		if len(holders) > 0 {
			holder = holders[0]
		}
		if time.Since(start) >= r.opts.LockWait {
			return &RefusedError{
				Message: "another apply is running on this database: " + holder.String(),
				Hints:   []string{"wait for it, or let this one wait with --lock-wait 10m; nothing has been changed"},
			}
		}
		r.events(LockHeld{Holder: holder, Elapsed: time.Since(start)})
		if err := sleep(ctx, time.Second); err != nil {
			return err
		}
	}
}

func (r *runner) lockStillHeld(ctx context.Context) error {
	var held bool
	err := r.watch.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l
WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid() AND l.classid = $1 AND l.objid = $2)`, int64(journal.LockClass), int64(journal.LockKey)).Scan(&held)
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil || !held {
		return errLockLost
	}
	return nil
}

// refuseProxy recognises a proxy that pools by transaction: a setting made for the session
// is gone, or on another backend, a statement later.
func (r *runner) refuseProxy(ctx context.Context) error {
	const probe = "schemactl.session"
	if _, err := r.work.Exec(ctx, "SELECT set_config($1, $2, false)", probe, "mine"); err != nil {
		return fmt.Errorf("look at the session: %w", err)
	}
	var first, second int32
	var mine *string
	for _, pid := range []*int32{&first, &second} {
		// The watch connection takes the backend in between, if the two share one.
		if _, err := r.watch.Exec(ctx, "SELECT set_config($1, $2, false)", probe, "other"); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
		if err := r.work.QueryRow(ctx, "SELECT pg_backend_pid(), current_setting($1, true)", probe).Scan(pid, &mine); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
	}
	var other int32
	if err := r.watch.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&other); err != nil {
		return fmt.Errorf("look at the session: %w", err)
	}
	if first != second || other == first || mine == nil || *mine != "mine" {
		return &RefusedError{
			Message: "the connection goes through a proxy that changes the server session between statements",
			Hints:   []string{"give --url of the server itself, or of a pool in session mode; nothing has been changed"},
		}
	}
	return nil
}

// pids are our own sessions, which block nobody.
func (r *runner) pids() []int32 {
	return []int32{int32(r.work.PgConn().PID()), int32(r.watch.PgConn().PID())}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// prechecks runs every precheck before anything is changed.
func (r *runner) prechecks(ctx context.Context) error {
	refused := &RefusedError{}
	for _, s := range r.plan.Steps {
		if s.Precheck == nil {
			continue
		}
		tx, err := r.work.BeginTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly})
		if err != nil {
			return fmt.Errorf("begin the checks: %w", err)
		}
		var n int64
		err = tx.QueryRow(ctx, s.Precheck.Count).Scan(&n)
		if rollbackErr := tx.Rollback(ctx); err == nil && rollbackErr != nil {
			err = rollbackErr
		}
		if err != nil {
			// What the check reads may be made by an earlier step of the plan.
			if code, _ := describe(err); r.madeByPlan(code) {
				continue
			}
			return r.stepError(s, err)
		}
		if n > 0 {
			refused.Hints = append(refused.Hints, s.Precheck.Message, "the rows: "+s.Precheck.Find)
		}
	}
	if len(refused.Hints) == 0 {
		return nil
	}
	refused.Message = "the data does not allow this plan; nothing has been changed"
	return refused
}

// madeByPlan: undefined table or column, where the plan creates or renames some.
func (r *runner) madeByPlan(sqlstate string) bool {
	return sqlstate == "42P01" || sqlstate == "42703" || sqlstate == "3F000"
}
