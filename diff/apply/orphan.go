package apply

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply/journal"
)

// An orphan is a session of a run whose process has ended: the server continues the statement that
// it was given, and sees only then that no one is there any more. The sessions that change something
// share an advisory lock, beside that of the run: who holds it while no run is at work is one.

// grace is how long the session that holds a run's lock may take to notice that its process no longer exists.
const grace = 2 * time.Second

// idleTakes is how long a session that does nothing any more may take to end with a process that has just ended: no one is told
// about it before.
const idleTakes = time.Second

const (
	shareWorkSQL = `SELECT pg_advisory_lock_shared($1, $2)`
	terminateSQL = `SELECT pg_terminate_backend($1)`
)

// markWork marks a session as one that changes something.
func markWork(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, shareWorkSQL, int32(journal.LockClass), int32(journal.WorkKey))
	return err
}

// EndOrphans waits until the orphans of earlier runs no longer exist, so that a plan can be made of what
// they leave. What would be rolled back is ended at once; a concurrent build or drop stays when it is
// done, and is waited for. Where a run is at work it does nothing: Run says so, or waits. The batch is sent with each
// look, so that what it asks is as it was when there were none.
func EndOrphans(ctx context.Context, conn *pgx.Conn, beside *pgx.Batch, events func(Event)) error {
	var told time.Time
	for start := time.Now(); ; {
		list, alone, err := findOrphans(ctx, conn, beside)
		switch {
		case err != nil:
			return err
		case alone && len(list) == 0, !alone && time.Since(start) > grace:
			return nil
		}
		if now := time.Now(); now.Sub(told) >= 30*time.Second {
			for _, o := range list {
				if o.State == "idle" && now.Sub(start) < idleTakes {
					continue
				}
				told = now
				events(Orphan{o, now.Sub(start)})
			}
		}
		for _, o := range list {
			if err := endOrphan(ctx, conn, o); err != nil {
				return err
			}
		}
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// findOrphans lists the orphans, where no run is at work. The lock of a run is held in a transaction, so
// that this is true behind a proxy too, and in a short one: an orphan that builds an index concurrently
// waits for every transaction that was there before it.
func findOrphans(ctx context.Context, conn *pgx.Conn, beside *pgx.Batch) (list []Blocker, alone bool, err error) {
	b := &pgx.Batch{} // a pipeline is one transaction
	b.Queue("SELECT pg_try_advisory_xact_lock($1, $2)", int32(journal.LockClass), int32(journal.LockKey)).QueryRow(func(row pgx.Row) error {
		return row.Scan(&alone)
	})
	askOrphans(b, &list)
	b.QueuedQueries = append(b.QueuedQueries, beside.QueuedQueries...)
	if err := conn.SendBatch(ctx, b).Close(); err != nil || !alone {
		return nil, false, err
	}
	return list, true, nil
}

// askOrphans has the sessions listed that hold the lock of work.
func askOrphans(b *pgx.Batch, list *[]Blocker) {
	b.Queue(advisoryHolderSQL, int64(journal.LockClass), int64(journal.WorkKey)).Query(func(rows pgx.Rows) (err error) {
		*list, err = scanBlockers(rows)
		return err
	})
}

func orphans(ctx context.Context, conn *pgx.Conn) (list []Blocker, err error) {
	b := &pgx.Batch{}
	askOrphans(b, &list)
	err = conn.SendBatch(ctx, b).Close()
	return list, err
}

// endOrphan ends a session, unless what it does stays. Of another role's it can only be waited for.
func endOrphan(ctx context.Context, conn *pgx.Conn, o Blocker) error {
	if strings.Contains(o.Query, " CONCURRENTLY ") && o.State == "active" {
		return nil
	}
	_, err := conn.Exec(ctx, terminateSQL, o.PID)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgerrcode.InsufficientPrivilege {
		return nil
	}
	return err
}

// refuseOrphans stops a run whose plan was made while an orphan was still changing something. A run
// that has just ended may have a session left for a moment.
func (r *runner) refuseOrphans(ctx context.Context, list []Blocker) (err error) {
	for start := time.Now(); len(list) > 0; {
		if time.Since(start) > grace {
			return &RefusedError{
				Message: "a run whose process is gone is still changing this database: " + list[0].String(),
				Advice:  []string{"run apply again: it waits for that, and makes its plan then; nothing has been changed"},
			}
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
		if list, err = orphans(ctx, r.watch); err != nil {
			return err
		}
	}
	return nil
}
