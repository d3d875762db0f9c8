package apply

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// OpenTransaction is a transaction that is open in another session, or the snapshot that a connected standby asks to be kept.
type OpenTransaction struct {
	Blocker
	// SnapshotAge counts the transactions since its snapshot was taken; 0 where it has none, or it is hidden.
	SnapshotAge int64
	// Here reports whether it is of this database. What is in others holds no lock here.
	Here bool
	// Sender reports whether it is a standby's.
	Sender bool
}

// openSQL lists the sessions of clients and the senders to standbys. Those that are hidden may have a transaction open;
// what the server itself runs, as autovacuum, has no user.
const openSQL = `SELECT ` + blockerColumns + `,
  coalesce(greatest(age(a.backend_xmin), age(a.backend_xid)), 0)::int8, coalesce(a.datname = current_database(), false), coalesce(a.backend_type = 'walsender', false)
FROM pg_catalog.pg_stat_activity a
WHERE a.pid <> pg_backend_pid() AND (a.query = '` + hiddenQuery + `' AND a.datname = current_database() AND a.usesysid IS NOT NULL
  OR a.backend_type IN ('client backend', 'walsender') AND (a.xact_start IS NOT NULL OR a.backend_xmin IS NOT NULL))
ORDER BY a.xact_start, a.pid`

// OpenTransactions lists the transactions that others have open, the oldest first.
func OpenTransactions(ctx context.Context, conn *pgx.Conn) ([]OpenTransaction, error) {
	rows, err := conn.Query(ctx, openSQL)
	if err != nil {
		return nil, fmt.Errorf("look at the transactions of others: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (OpenTransaction, error) {
		var t OpenTransaction
		var age float64
		err := row.Scan(&t.PID, &t.Application, &t.User, &t.State, &age, &t.Query, &t.SnapshotAge, &t.Here, &t.Sender)
		t.complete(age)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("look at the transactions of others: %w", err)
	}
	return list, nil
}
