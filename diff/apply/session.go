package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
)

var errLockLost = errors.New("the advisory lock was lost: its connection was cut")

// lockPoll is how often the advisory lock is asked for; lockTold is how often it is said who has it.
const (
	lockPoll = 200 * time.Millisecond
	lockTold = 5 * time.Second
)

// advisoryLock takes the lock, and asks beside it who else changes something. Where another run has it, this one waits.
func (r *runner) advisoryLock(ctx context.Context) error {
	start, told := time.Now(), time.Time{}
	for {
		got, others, err := r.tryLock(ctx)
		if err != nil {
			return err
		}
		if got {
			return r.refuseOrphans(ctx, others)
		}
		holder, err := r.lockHolder(ctx)
		if err != nil {
			return err
		}
		// The server ends a session a moment after its client has gone: then nobody is found to have the lock, or who was ended.
		ended := (holder.PID == 0 || slices.ContainsFunc(r.ended, func(b backend) bool { return b.pid == holder.PID })) && time.Since(start) < grace
		r.waited = true
		if !ended && time.Since(start) >= r.opts.LockWait {
			return &RefusedError{
				Message: "another apply is running on this database: " + holder.String(),
				Advice:  []string{"wait for it, or let this one wait with --lock-wait 10m; nothing has been changed"},
			}
		}
		if time.Since(told) >= lockTold {
			told = time.Now()
			r.events(LockHeld{Holder: holder, Elapsed: time.Since(start)})
		}
		if err := sleep(ctx, jitter(lockPoll)); err != nil {
			return err
		}
	}
}

// tryLock also looks at who marks work, and at the journal: what that says is true of a run that has the lock.
func (r *runner) tryLock(ctx context.Context) (got bool, others []Blocker, err error) {
	b, answers := &pgx.Batch{}, 0
	b.Queue("SELECT pg_try_advisory_lock($1, $2)"+whereSame, int32(journal.LockClass), int32(journal.LockKey), r.watcher.pid, watchWord).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&got}, func() error { answers++; return nil })
		return err
	})
	askOrphans(b, &others)
	if k := r.known; k != nil && k.Readable() { // another run may have made one meanwhile
		r.journal = k.Again()
		r.journal.Ask(b, r.command())
	} else {
		r.journal = journal.Look(b)
	}
	r.known = nil
	if err := r.watch.SendBatch(ctx, b).Close(); err != nil {
		return false, nil, fmt.Errorf("take the advisory lock: %w", err)
	}
	if answers == 0 {
		return false, nil, errProxy
	}
	return got, others, nil
}

// lockHolder is who has the advisory lock, or had it a moment ago.
func (r *runner) lockHolder(ctx context.Context) (Blocker, error) {
	holders, err := blockers(ctx, r.watch, advisoryHolderSQL, int64(journal.LockClass), int64(journal.LockKey))
	if err != nil {
		return Blocker{}, fmt.Errorf("see who holds the advisory lock: %w", err)
	}
	if len(holders) == 0 {
		return Blocker{}, nil
	}
	return holders[0], nil
}

// announce writes in the journal that steps are about to run, where the advisory lock is still held. The batch is sent
// with it.
func (r *runner) announce(ctx context.Context, b *pgx.Batch, steps []plan.Step, position int64) error {
	held := false
	r.log.Started(b, steps, position, &held)
	return r.whileHeld(ctx, b, &held, "write the journal")
}

// stillHeld sends a batch on the connection that has the advisory lock, and is an error where it has lost that.
func (r *runner) stillHeld(ctx context.Context, b *pgx.Batch, what string) error {
	held := false
	journal.Held(b, &held)
	return r.whileHeld(ctx, b, &held, what)
}

// whileHeld sends a batch that tells whether the lock is held.
func (r *runner) whileHeld(ctx context.Context, b *pgx.Batch, held *bool, what string) error {
	err := r.watch.SendBatch(ctx, b).Close()
	var pg *pgconn.PgError
	switch {
	case err == nil && *held:
		return nil
	case err != nil && ctx.Err() != nil:
		return err
	case errors.As(err, &pg) && !connectionLost(err):
		return fmt.Errorf("%s: %w", what, err)
	}
	return errLockLost
}

// A proxy that pools by transaction is recognised by a setting made for the session: it is lost, or on another server
// session, a statement later. Each of the two connections makes one, and each looks for its own when the other has
// had a turn; the locks are taken only where it is there.
const (
	probe               = "schemactl.session"
	watchWord, workWord = "watch", "work"
	whereSame           = " WHERE pg_backend_pid() = $3 AND current_setting('" + probe + "', true) = $4"
)

var errProxy error = &RefusedError{
	Message: "the connection goes through a proxy that changes the server session between statements",
	Advice:  []string{"give --url of the server itself, or of a pool in session mode; nothing has been changed"},
}

// backend is a session of ours on the server. Behind a pooler the driver knows another number.
type backend struct {
	pid   int32
	start time.Time
}

// server is which server it is and whether it can be written to.
type server struct {
	identifier, database string
	standby, readOnly    bool
	// source says where default_transaction_read_only is set.
	source string
	role   string
	// user is the role whose rights count: SET ROLE makes it another.
	user string
}

// The start of a session is hidden from it where its role was set to one that is no member of its own.
const sessionSQL = `SELECT pg_backend_pid(), coalesce(a.backend_start, to_timestamp(0)), pg_is_in_recovery(), current_setting('transaction_read_only') = 'on',
  (SELECT s.source FROM pg_catalog.pg_settings s WHERE s.name = 'default_transaction_read_only'),
  CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
       THEN (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) ELSE '' END,
  quote_ident(current_database()), quote_ident(session_user), quote_ident(current_user)
FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_backend_pid()`

// askSession has a connection asked, in a batch, which session and which server it has, and notes a word there.
func askSession(b *pgx.Batch, word string, of *backend, s *server) {
	b.Queue("SELECT set_config('"+probe+"', $1, false)", word)
	b.Queue(sessionSQL).QueryRow(func(row pgx.Row) error {
		return row.Scan(&of.pid, &of.start, &s.standby, &s.readOnly, &s.source, &s.identifier, &s.database, &s.role, &s.user)
	})
}

// refuseReadOnly reports why nothing can be written, and what would change that.
func (s server) refuseReadOnly() error {
	const unchanged = "; nothing has been changed"
	switch {
	case s.standby:
		return &RefusedError{Message: "the server is a standby: nothing can be written there (25006)", Advice: []string{"give --url of the primary" + unchanged}}
	case !s.readOnly:
		return nil
	}
	reset := map[string][2]string{
		"user":          {"the role " + s.role, "ALTER ROLE " + s.role + " RESET default_transaction_read_only"},
		"database":      {"the database " + s.database, "ALTER DATABASE " + s.database + " RESET default_transaction_read_only"},
		"database user": {"the role " + s.role + " in the database " + s.database, "ALTER ROLE " + s.role + " IN DATABASE " + s.database + " RESET default_transaction_read_only"},
		"client":        {"the URL, or PGOPTIONS", "take it out there"},
	}
	where, ok := reset[s.source]
	if !ok {
		where = [2]string{"the server's configuration", "take it out there"}
	}
	return &RefusedError{
		Message: "transactions are read-only (25006): default_transaction_read_only is on, set for " + where[0],
		Advice:  []string{where[1] + ", or, where that is meant for others, add default_transaction_read_only=off to the URL of this run" + unchanged},
	}
}

// pids are our own sessions, which block no one.
func (r *runner) pids() []int32 { return []int32{r.worker.pid, r.watcher.pid} }

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
