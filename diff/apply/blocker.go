package apply

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Blocker is a session that stands in the way.
type Blocker struct {
	PID                      int32
	Application, User, State string
	// Age is how long its transaction has been open.
	Age time.Duration
	// Query is its last statement, shortened, without its constants.
	Query string
}

// String gives pid, application, user, state and age.
func (b Blocker) String() string {
	s := fmt.Sprintf("pid %d (app %q, user %s, %s, transaction open for %s)", b.PID, b.Application, b.User, b.State, b.Age.Round(time.Second))
	if b.Query != "" {
		s += ": " + b.Query
	}
	return s
}

const blockerColumns = `a.pid, coalesce(a.application_name, ''), coalesce(a.usename::text, ''), coalesce(a.state, ''),
  coalesce(extract(epoch FROM now() - a.xact_start), 0)::float8, coalesce(a.query, '')`

const (
	// lockHoldersSQL lists who holds or awaits a lock on the given relations that conflicts
	// with a strong one.
	lockHoldersSQL = `SELECT DISTINCT ` + blockerColumns + `
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.pid <> ALL ($2::int4[])
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND l.relation = ANY (SELECT to_regclass(r)::oid FROM unnest($1::text[]) AS r)
ORDER BY 1`
	blockingSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_stat_activity a WHERE a.pid = ANY (pg_blocking_pids($1)) ORDER BY 1`
	// oldSnapshotsSQL lists transactions of this database that CREATE INDEX CONCURRENTLY
	// waits for: those that hold a snapshot or an XID, whatever table they look at.
	oldSnapshotsSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> ALL ($1::int4[]) AND a.backend_type = 'client backend'
  AND (a.backend_xmin IS NOT NULL OR a.backend_xid IS NOT NULL) AND a.xact_start < now() - interval '1 second'
ORDER BY 1`
	advisoryHolderSQL = `SELECT ` + blockerColumns + `
FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objid = $2
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
ORDER BY 1`
)

func blockers(ctx context.Context, conn *pgx.Conn, sql string, args ...any) ([]Blocker, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Blocker, error) {
		var b Blocker
		var age float64
		err := row.Scan(&b.PID, &b.Application, &b.User, &b.State, &age, &b.Query)
		b.Age = time.Duration(age * float64(time.Second))
		b.Query = shorten(b.Query)
		return b, err
	})
}

var (
	constants = regexp.MustCompile(`(?s)[eE]?'(?:[^']|'')*'|\$[A-Za-z_0-9]*\$.*?\$[A-Za-z_0-9]*\$|\b[0-9]+(?:\.[0-9]+)?\b`)
	blanks    = regexp.MustCompile(`\s+`)
)

// shorten makes a statement fit a line and takes its constants out.
func shorten(query string) string {
	query = strings.TrimSpace(blanks.ReplaceAllString(constants.ReplaceAllString(query, "?"), " "))
	if r := []rune(query); len(r) > 80 {
		query = string(r[:77]) + "..."
	}
	return query
}
