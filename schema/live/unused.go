package live

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// IndexUses reads how often each index was used that keeps no constraint and enforces nothing, on
// this server, and since when that is counted: nil where it never was reset.
func IndexUses(ctx context.Context, conn *pgx.Conn) ([]schema.IndexUse, *time.Time, error) {
	sql, err := queryFor(conn, "unused")
	if err != nil {
		return nil, nil, err
	}
	rows, err := conn.Query(ctx, sql, []string(nil))
	if err != nil {
		return nil, nil, fmt.Errorf("read the uses of indexes: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (schema.IndexUse, error) {
		var u schema.IndexUse
		err := row.Scan(&u.Table.Schema, &u.Table.Name, &u.Name, &u.Bytes, &u.Scans, &u.LastScan, &u.ReplicaIdentity, &u.Clustered, &u.Dependents)
		return u, err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the uses of indexes: %w", err)
	}
	since, err := StatisticsSince(ctx, conn)
	return list, since, err
}
