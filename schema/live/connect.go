package live

import (
	"context"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/replyx/schemactl/internal/roots"
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
	// Pooled reports whether a pool of connections stands between that lends no session for long.
	Pooled bool
	err    error
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

// Hints says what to do about it.
func (e *ConnectError) Hints() []string { return []string{e.Hint} }

// Connect opens a connection with search_path and every setting that shapes output pinned.
// The URL is libpq's, or its keywords and values.
//
// It is for reading: the server's functions that print expressions wait for whoever holds
// a table in ACCESS EXCLUSIVE mode, and this connection does so for lockWait, not for ever.
func Connect(ctx context.Context, url string) (*pgx.Conn, error) {
	return connect(ctx, url, slices.Concat(sessionSettings, readingSettings), nil)
}

// ForReading makes, in a batch, a connection of [ConnectNotices] one for reading.
func ForReading(b *pgx.Batch) {
	b.Queue(pinSQL(append(slices.Clone(readingSettings), setting{"row_security", "on", 0}), 0))
}

// readingSettings are those of a connection for reading. Compiling a catalog query takes the server longer than running it;
// statements on rows of users are compiled as the server is set.
var readingSettings = []setting{{"lock_timeout", lockWait, 0}, {"jit", "off", 0}}

const lockWait = "10s"

// Major is the major version of the server of a connection.
func Major(conn *pgx.Conn) int { return majorVersion(conn.PgConn().ParameterStatus("server_version")) }

// ConnectNotices is Connect with a receiver of the server's notices, for changing the
// database: it sets no timeout. The bodies of functions are not checked as they are created:
// what they use may come later. Row security is an error, where it would hide rows.
func ConnectNotices(ctx context.Context, url string, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
	return connect(ctx, url, append(slices.Clone(sessionSettings), setting{"check_function_bodies", "off", 0}, setting{"row_security", "off", 0}), notice)
}

func connect(ctx context.Context, url string, settings []setting, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
	address, err := ReadAddress(url)
	if err != nil {
		return nil, err
	}
	cfg, err := pgx.ParseConfig(address.Text)
	if err == nil && verifies(cfg) {
		roots.Ensure()
		cfg, err = pgx.ParseConfig(address.Text) // sslrootcert=system has read the system's certificates already
	}
	if err != nil {
		return nil, configError(err)
	}
	// A statement that is prepared by itself takes one more round trip, and most are sent once.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	if _, ok := cfg.RuntimeParams["application_name"]; !ok {
		cfg.RuntimeParams["application_name"] = "schemactl"
	}
	if notice != nil {
		cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { notice(n) }
	} else { // apply ends its statements itself
		cfg.BuildContextWatcherHandler = cancelOnServer
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, connectError(ctx, cfg, err)
	}
	if v := conn.PgConn().ParameterStatus("server_version"); Major(conn) < MinVersion/10000 {
		_ = conn.Close(ctx)
		return nil, &ConnectError{
			Target: targetOf(cfg), Message: "the server is PostgreSQL " + v,
			Hint: fmt.Sprintf("schemactl needs PostgreSQL %d or newer", MinVersion/10000),
		}
	}
	if err := pin(ctx, cfg, conn, settings); err != nil {
		_ = conn.Close(ctx)
		return nil, connectError(ctx, cfg, err)
	}
	return conn, nil
}

// cancelGrace is how long the server has to end what it does for a context that is over.
const cancelGrace = 3 * time.Second

// cancelOnServer has the server end its work when the context is over: else it goes through what it was
// sent, and sees only then that the other end is closed.
func cancelOnServer(conn *pgconn.PgConn) ctxwatch.Handler {
	return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelGrace}
}

// targetOf is host, port and database.
func targetOf(cfg *pgx.ConnConfig) string {
	return fmt.Sprintf("%s/%s", net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port)), cfg.Database)
}
