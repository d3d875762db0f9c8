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

func (r *runner) advisoryLock(ctx context.Context) error {
	start, told := time.Now(), time.Time{}
	for {
		got, err := r.tryLock(ctx)
		if err != nil || got {
			return err
		}
		holder, err := r.lockHolder(ctx)
		if err != nil {
			return err
		}
		ours := slices.ContainsFunc(r.ended, func(b backend) bool { return b.pid == holder.PID }) && time.Since(start) < grace
		r.waited = true
		if !ours && time.Since(start) >= r.opts.LockWait {
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

func (r *runner) tryLock(ctx context.Context) (got bool, err error) {
	err = r.watch.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", int32(journal.LockClass), int32(journal.LockKey)).Scan(&got)
	if err != nil {
		return false, fmt.Errorf("take the advisory lock: %w", err)
	}
	return got, nil
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
	r.log.Started(b, steps, position)
	return r.stillHeld(ctx, b, "write the journal")
}

// stillHeld sends a batch on the connection that has the advisory lock, and is an error where it has lost that.
func (r *runner) stillHeld(ctx context.Context, b *pgx.Batch, what string) error {
	held := false
	journal.Held(b, &held)
	err := r.watch.SendBatch(ctx, b).Close()
	var pg *pgconn.PgError
	switch {
	case err == nil && held:
		return nil
	case err != nil && ctx.Err() != nil:
		return err
	case errors.As(err, &pg) && !connectionLost(err):
		return fmt.Errorf("%s: %w", what, err)
	}
	return errLockLost
}

// refuseProxy recognises a proxy that pools by transaction: a setting made for the session
// is lost, or on another backend, a statement later. It asks by the simple protocol, since a
// prepared statement may be elsewhere as well.
func (r *runner) refuseProxy(ctx context.Context) error {
	const probe = "schemactl.session"
	simple := pgx.QueryExecModeSimpleProtocol
	if _, err := r.work.Exec(ctx, "SELECT set_config($1, $2, false)", simple, probe, "mine"); err != nil {
		return fmt.Errorf("look at the session: %w", err)
	}
	var first, second int32
	var mine *string
	for _, pid := range []*int32{&first, &second} {
		// The watch connection takes the backend in between, if the two share one.
		if _, err := r.watch.Exec(ctx, "SELECT set_config($1, $2, false)", simple, probe, "other"); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
		if err := r.work.QueryRow(ctx, "SELECT pg_backend_pid(), current_setting($1, true)", simple, probe).Scan(pid, &mine); err != nil {
			return fmt.Errorf("look at the session: %w", err)
		}
	}
	var other int32
	if err := r.watch.QueryRow(ctx, "SELECT pg_backend_pid()", simple).Scan(&other); err != nil {
		return fmt.Errorf("look at the session: %w", err)
	}
	if first != second || other == first || mine == nil || *mine != "mine" {
		return &RefusedError{
			Message: "the connection goes through a proxy that changes the server session between statements",
			Advice:  []string{"give --url of the server itself, or of a pool in session mode; nothing has been changed"},
		}
	}
	return nil
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

// look tells which session and which server a connection has.
func look(ctx context.Context, conn *pgx.Conn) (b backend, s server, err error) {
	err = conn.QueryRow(ctx, sessionSQL).Scan(&b.pid, &b.start, &s.standby, &s.readOnly, &s.source, &s.identifier, &s.database, &s.role, &s.user)
	if err != nil {
		err = fmt.Errorf("look at the session: %w", err)
	}
	return b, s, err
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
