package live

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// IndexUses reads how often each index was used that keeps no constraint and enforces nothing, on
// this server, and since when that is counted. A partitioned index is one with its parts.
func IndexUses(ctx context.Context, conn *pgx.Conn) (schema.IndexUses, error) {
	out := schema.IndexUses{Server: targetOf(conn.Config())}
	sql, err := queryFor(conn, "unused")
	if err != nil {
		return out, err
	}
	rows, err := conn.Query(ctx, sql, []string(nil))
	if err != nil {
		return out, fmt.Errorf("read the uses of indexes: %w", err)
	}
	out.Indexes, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (schema.IndexUse, error) {
		var u schema.IndexUse
		err := row.Scan(&u.Table.Schema, &u.Table.Name, &u.Name, &u.Bytes, &u.Scans, &u.LastScan, &u.ReplicaIdentity, &u.Clustered, &u.Dependents)
		return u, err
	})
	if err != nil {
		return out, fmt.Errorf("read the uses of indexes: %w", err)
	}
	if err := conn.QueryRow(ctx, whichServerSQL).Scan(&out.System, &out.Standby, &out.Now); err != nil {
		return out, fmt.Errorf("ask which server it is: %w", err)
	}
	out.Since, err = StatisticsSince(ctx, conn)
	return out, err
}

const whichServerSQL = `SELECT CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
    THEN (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) ELSE '' END,
  pg_is_in_recovery(), clock_timestamp()`
