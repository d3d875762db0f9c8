package apply

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
)

// Blocker is a session that stands in the way.
type Blocker struct {
	PID                      int32
	Application, User, State string
	// Age is how long its transaction has been open.
	Age time.Duration
	// Query is its last statement, shortened, without its constants.
	Query string
	// Prepared is the identifier of a prepared transaction, which has no session.
	Prepared string
}

// String gives pid, application, user, state and age.
func (b Blocker) String() string {
	if b.Prepared != "" {
		return fmt.Sprintf("prepared transaction %q (user %s, prepared %s ago): COMMIT PREPARED or ROLLBACK PREPARED ends it", b.Prepared, b.User, b.Age.Round(time.Second))
	}
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
	// preparedSQL lists prepared transactions that hold locks on the given relations: they have no
	// process (manual, pg_locks), and are known by the lock on their own XID.
	preparedSQL = `SELECT DISTINCT p.gid, p.owner::text, extract(epoch FROM now() - p.prepared)::float8
FROM pg_catalog.pg_prepared_xacts p
JOIN pg_catalog.pg_locks x ON x.locktype = 'transactionid' AND x.transactionid = p.transaction AND x.granted AND x.pid IS NULL
JOIN pg_catalog.pg_locks l ON l.virtualtransaction = x.virtualtransaction AND l.pid IS NULL
WHERE l.locktype = 'relation' AND p.database = current_database()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND l.relation = ANY (SELECT to_regclass(r)::oid FROM unnest($1::text[]) AS r)
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

// relations are what the steps lock.
func relations(steps []plan.Step) []string {
	var names []string
	for _, s := range steps {
		for _, l := range s.Locks {
			names = append(names, l.Relation)
		}
	}
	return names
}

// holders is who has locks on the relations of the steps.
func (r *runner) holders(ctx context.Context, steps []plan.Step) ([]Blocker, error) {
	out, err := blockers(ctx, r.watch, lockHoldersSQL, relations(steps), r.pids())
	if err != nil {
		return nil, err
	}
	prepared, err := r.prepared(ctx, steps)
	return append(out, prepared...), err
}

// prepared are the prepared transactions that have locks on the relations of the steps.
func (r *runner) prepared(ctx context.Context, steps []plan.Step) ([]Blocker, error) {
	rows, err := r.watch.Query(ctx, preparedSQL, relations(steps))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Blocker, error) {
		var b Blocker
		var age float64
		err := row.Scan(&b.Prepared, &b.User, &age)
		b.Age = time.Duration(age * float64(time.Second))
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
