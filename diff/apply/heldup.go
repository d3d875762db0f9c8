package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// Holder is who holds a relation in ACCESS EXCLUSIVE mode, in which no one else can even read its size.
type Holder struct {
	Relation schema.Name
	Blocker
}

// exclusiveSQL lists who holds relations of users in ACCESS EXCLUSIVE mode, each by its session or as a prepared
// transaction, which is known by the lock on its own XID (manual, pg_locks).
const exclusiveSQL = `SELECT n.nspname::text, c.relname::text, coalesce(a.pid, 0), coalesce(a.application_name, ''), coalesce(a.usename::text, p.owner::text, ''),
  coalesce(a.state, ''), coalesce(extract(epoch FROM now() - coalesce(a.xact_start, p.prepared)), 0)::float8, coalesce(a.query, ''), coalesce(p.gid, '')
FROM pg_catalog.pg_locks l
JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relkind IN ('r', 'p', 'm', 'v', 'S', 'f') AND c.oid >= 16384
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname <> 'pg_toast'
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
LEFT JOIN pg_catalog.pg_locks x ON l.pid IS NULL AND x.pid IS NULL AND x.virtualtransaction = l.virtualtransaction AND x.locktype = 'transactionid' AND x.granted
LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = x.transactionid
WHERE l.locktype = 'relation' AND l.granted AND l.mode = 'AccessExclusiveLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
ORDER BY 1, 2, 3`

// Holders lists who holds tables, views and sequences of the database in ACCESS EXCLUSIVE mode.
func Holders(ctx context.Context, conn *pgx.Conn) ([]Holder, error) {
	rows, err := conn.Query(ctx, exclusiveSQL)
	if err != nil {
		return nil, fmt.Errorf("look for who holds tables: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Holder, error) {
		var h Holder
		var age float64
		err := row.Scan(&h.Relation.Schema, &h.Relation.Name, &h.PID, &h.Application, &h.User, &h.State, &age, &h.Query, &h.Prepared)
		h.complete(age)
		return h, err
	})
}

// HeldUpError is a read that waited for a relation until it was given up.
type HeldUpError struct {
	Holders []Holder
	Err     error
}

// Unwrap gives the server's error.
func (e *HeldUpError) Unwrap() error { return e.Err }

// Error names the relations and who holds them.
func (e *HeldUpError) Error() string {
	lines := []string{e.Err.Error()}
	for _, h := range e.Holders {
		lines = append(lines, fmt.Sprintf("%s is held in ACCESS EXCLUSIVE mode by %s", h.Relation, h.Blocker))
	}
	return strings.Join(lines, "; ")
}

// Hints reports what to do about it.
func (e *HeldUpError) Hints() []string {
	hint := "no session can read a relation in this state: run this again when that transaction has ended"
	for _, h := range e.Holders {
		if h.Prepared == "" {
			hint += fmt.Sprintf(", or end it: SELECT pg_terminate_backend(%d)", h.PID)
			break
		}
	}
	return []string{hint}
}
