package live

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// MinVersion is the oldest server_version_num that is supported.
const MinVersion = 130000

// ConnectError says why there is no connection. It never holds a password.
type ConnectError struct {
	// Target is host, port and database.
	Target string
	// SQLState is the server's, where it answered.
	SQLState string
	Message  string
	Hint     string
	err      error
}

// Unwrap gives the driver's error.
func (e *ConnectError) Unwrap() error { return e.err }

// Error implements error.
func (e *ConnectError) Error() string {
	if e.Target == "" {
		return "cannot connect: " + e.Message
	}
	return fmt.Sprintf("cannot connect to %s: %s", e.Target, e.Message)
}

// Connect opens a connection with search_path and every setting that shapes output pinned.
// The URL is libpq's, or its keywords and values.
//
// It is for reading: the server's functions that print expressions wait for whoever holds
// a table in ACCESS EXCLUSIVE mode, and this connection does so for lockWait, not for ever.
func Connect(ctx context.Context, url string) (*pgx.Conn, error) {
	return connect(ctx, url, append(slices.Clone(sessionSettings), setting{"lock_timeout", lockWait, 0}), nil)
}

const lockWait = "10s"

// ConnectNotices is Connect with a receiver of the server's notices, for changing the
// database: it sets no timeout. The bodies of functions are not checked as they are created:
// what they use may come later. Row security is an error, where it would hide rows.
func ConnectNotices(ctx context.Context, url string, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
	return connect(ctx, url, append(slices.Clone(sessionSettings), setting{"check_function_bodies", "off", 0}, setting{"row_security", "off", 0}), notice)
}

func connect(ctx context.Context, url string, settings []setting, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil || misplacedAt(url) {
		// The parser's message repeats the URL.
		return nil, &ConnectError{
			Message: "the database URL cannot be read",
			Hint:    `write postgres://user:password@host:port/database; a password with any of @ : / ? # % must be percent-encoded, "@" as "%40"`,
		}
	}
	if _, ok := cfg.RuntimeParams["application_name"]; !ok {
		cfg.RuntimeParams["application_name"] = "schemactl"
	}
	if notice != nil {
		cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { notice(n) }
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, connectError(ctx, targetOf(cfg), err)
	}
	if v := conn.PgConn().ParameterStatus("server_version"); majorVersion(v) < MinVersion/10000 {
		_ = conn.Close(ctx)
		return nil, &ConnectError{
			Target: targetOf(cfg), Message: "the server is PostgreSQL " + v,
			Hint: fmt.Sprintf("schemactl needs PostgreSQL %d or newer", MinVersion/10000),
		}
	}
	if err := pin(ctx, cfg, conn, settings); err != nil {
		_ = conn.Close(ctx)
		return nil, connectError(ctx, targetOf(cfg), err)
	}
	return conn, nil
}

// targetOf is host, port and database.
func targetOf(cfg *pgx.ConnConfig) string {
	return fmt.Sprintf("%s/%s", net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port)), cfg.Database)
}

// misplacedAt says that a URL has an @ beside the one before the host: most likely a
// password that is not encoded, whose rest would be taken, and printed, as host or database.
func misplacedAt(url string) bool {
	_, rest, ok := strings.Cut(url, "://")
	if !ok {
		return false
	}
	at := strings.IndexByte(rest, '@')
	end := strings.IndexAny(rest, "/?#")
	return at >= 0 && (strings.Count(rest, "@") > 1 || end >= 0 && end < at)
}

func connectError(ctx context.Context, target string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("connect to %s: %w", target, ctx.Err())
	}
	var told *ConnectError
	if errors.As(err, &told) {
		return told
	}
	e := &ConnectError{Target: target, err: err}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		e.SQLState, e.Message = pg.Code, pg.Message
		e.Hint = connectHints[pg.Code]
		return e
	}
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &dns):
		e.Message, e.Hint = "no such host", "check the host in the URL"
	case errors.As(err, &op):
		e.Message, e.Hint = op.Err.Error(), "is the server running, and does it listen there?"
	default:
		e.Message = withoutTarget(err)
	}
	return e
}

// connectHints say what to do about a refusal, by SQLSTATE.
var connectHints = map[string]string{
	"28P01": "check user and password; a password with any of @ : / ? # % must be percent-encoded in the URL",
	"28000": "check user and pg_hba.conf",
	"3D000": "check the database's name, or create it: createdb NAME",
	"42501": "the role needs CONNECT on the database",
	"53300": "the server has no free connection: end some, or raise max_connections; diff needs 1, apply needs 2, and a third where something fails",
	"57P03": "the server is starting up or shutting down: try again",
}

// withoutTarget keeps the cause of a driver error and drops its first line, which repeats
// user and database.
func withoutTarget(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			break
		}
		err = next
	}
	msg := err.Error()
	if i := strings.LastIndex(msg, ": "); i >= 0 {
		msg = msg[i+2:]
	}
	return msg
}
