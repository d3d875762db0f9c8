package live

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// setting is one that is pinned for a session, from a major version on.
type setting struct {
	name, value string
	since       int
}

// sessionSettings make every text that the server prints the same everywhere, and take from the
// role, the database and the server what they may have set. The timeouts go first: a short one
// is to end nothing. What stays as it is set: role, synchronous_commit, memory and planner.
var sessionSettings = []setting{
	{"statement_timeout", "0", 0}, {"transaction_timeout", "0", 17}, {"lock_timeout", "0", 0},
	{"idle_in_transaction_session_timeout", "0", 0}, {"idle_session_timeout", "0", 14}, {"exit_on_error", "off", 0},
	{"search_path", "pg_catalog, pg_temp", 0},
	{"default_transaction_isolation", "read committed", 0}, {"default_transaction_deferrable", "off", 0}, {"row_security", "on", 0},
	// How texts are read.
	{"standard_conforming_strings", "on", 0}, {"client_encoding", "UTF8", 0}, {"transform_null_equals", "off", 0}, {"array_nulls", "on", 0},
	{"xmloption", "content", 0},
	// How they are printed.
	{"datestyle", "ISO, YMD", 0}, {"intervalstyle", "postgres", 0}, {"timezone", "UTC", 0}, {"extra_float_digits", "1", 0}, {"bytea_output", "hex", 0},
	{"quote_all_identifiers", "off", 0}, {"client_min_messages", "notice", 0},
	// What is not said of a new table is the server's default.
	{"default_tablespace", "", 0}, {"default_table_access_method", "heap", 0},
}

// pinSQL sets the settings, in one statement.
func pinSQL(settings []setting, major int) string {
	var values []string
	for _, s := range settings {
		if major >= s.since {
			values = append(values, fmt.Sprintf("('%s', '%s')", s.name, s.value))
		}
	}
	return "SELECT pg_catalog.set_config(s.name, s.value, false) FROM (VALUES " + strings.Join(values, ", ") + ") AS s (name, value)"
}

// pin sets the settings of a session of our own. Nothing is set on one that a pooler may hand to
// others: there the number of the server's process is not the one that the connection began with.
func pin(ctx context.Context, cfg *pgx.ConnConfig, conn *pgx.Conn, settings []setting) error {
	sql := pinSQL(settings, majorVersion(conn.PgConn().ParameterStatus("server_version")))
	here := fmt.Sprintf(" WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) %d", conn.PgConn().PID())
	direct, err := inTime(ctx, conn, endTimeoutSQL+here+"; "+sql+here)
	if err != nil || direct > 0 {
		return err
	}
	if err := refusePooler(ctx, cfg, conn); err != nil {
		return err
	}
	_, err = rows(ctx, conn, sql)
	return err
}

// endTimeoutSQL takes away the statement_timeout that the role, the database or the server has set: what pins the
// other settings may take longer, and the timeout is of each statement of a message. It is no parameter of the
// start-up, which a pooler may refuse.
const endTimeoutSQL = "SELECT pg_catalog.set_config('statement_timeout', '0', false)"

// inTime sends statements again where a statement_timeout has ended the first of them: what is so short that it does
// so now and then, does not the next time.
func inTime(ctx context.Context, conn *pgx.Conn, sql string) (n int, err error) {
	const tries = 200
	for range tries {
		var pg *pgconn.PgError
		if n, err = rows(ctx, conn, sql); !errors.As(err, &pg) || pg.Code != pgerrcode.QueryCanceled {
			return n, err
		}
	}
	return n, err
}

func rows(ctx context.Context, conn *pgx.Conn, sql string) (int, error) {
	results, err := conn.PgConn().Exec(ctx, sql).ReadAll()
	n := 0
	for _, r := range results {
		n += len(r.Rows)
	}
	return n, err
}

// poolerWait is how long a pool is asked for a second session.
const poolerWait = 10 * time.Second

// refusePooler tells a pool in session mode from one that lends a session for a transaction. Two
// connections ask for their process by turns that no rotation of servers fits: in session mode each
// has one, and the two are not the same.
func refusePooler(ctx context.Context, cfg *pgx.ConnConfig, conn *pgx.Conn) error {
	waiting, cancel := context.WithTimeout(ctx, poolerWait)
	defer cancel()
	refused := &ConnectError{
		Target: targetOf(cfg), Pooled: true, Message: "the connection goes through a pooler that changes the server session between transactions",
		Hint: "give --url of the server itself, or of a pool in session mode",
	}
	none := &ConnectError{
		Target: targetOf(cfg), Pooled: true, Message: "the connection goes through a pooler that gives no second session",
		Hint: "give --url of the server itself, or of a pool in session mode that has at least 3 sessions free",
	}
	second, err := pgx.ConnectConfig(waiting, cfg)
	if err != nil {
		return cmp.Or[error](ctx.Err(), none)
	}
	defer func() { _ = second.Close(context.WithoutCancel(ctx)) }()
	var pids [2]string
	for _, turn := range []int{0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0} {
		pid, err := backendPID(waiting, []*pgx.Conn{conn, second}[turn].PgConn())
		if err != nil && ctx.Err() == nil && waiting.Err() != nil {
			return none // a pool may log a client in, and let its statement wait
		}
		if err != nil {
			return err
		}
		if pids[turn] == "" {
			pids[turn] = pid
		}
		if pids[turn] != pid || pids[0] == pids[1] {
			return refused
		}
	}
	return nil
}

// backendPID asks by the simple protocol: a prepared statement may be on another server.
func backendPID(ctx context.Context, conn *pgconn.PgConn) (string, error) {
	results, err := conn.Exec(ctx, "SELECT pg_catalog.pg_backend_pid()").ReadAll()
	if err != nil {
		return "", err
	}
	return string(results[0].Rows[0][0]), nil
}
