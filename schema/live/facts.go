package live

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// IndexFacts reads what the server knows of some indexes; one that is not there has none. The time
// is since when uses are counted, nil where that is not known.
func IndexFacts(ctx context.Context, conn *pgx.Conn, names []schema.Name) (map[schema.Name]schema.IndexFacts, *time.Time, error) {
	out := make(map[schema.Name]schema.IndexFacts, len(names))
	schemas, indexes := make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		schemas[i], indexes[i] = n.Schema, n.Name
	}
	sql, err := queryFor(conn, "indexfacts")
	if err != nil {
		return nil, nil, err
	}
	rows, err := conn.Query(ctx, sql, schemas, indexes)
	if err != nil {
		return nil, nil, fmt.Errorf("read the statistics of indexes: %w", err)
	}
	defer rows.Close()
	err = each(rows, func() error {
		var f schema.IndexFacts
		err := rows.Scan(&f.Name.Schema, &f.Name.Name, &f.Bytes, &f.Scans, &f.LastScan, &f.LiveRows, &f.DeadRows, &f.LastVacuum, &f.LastAnalyze)
		out[f.Name] = f
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the statistics of indexes: %w", err)
	}
	since, err := StatisticsSince(ctx, conn)
	return out, since, err
}

// statisticsSinceSQL: a crash, and the making of a standby, lose all statistics without a word in those of
// the database; those of the whole server begin again then, unless they were reset by themselves.
const statisticsSinceSQL = `SELECT greatest((SELECT s.stats_reset FROM pg_catalog.pg_stat_database s WHERE s.datname = current_database()),
  least((SELECT b.stats_reset FROM pg_catalog.pg_stat_bgwriter b), (SELECT a.stats_reset FROM pg_catalog.pg_stat_archiver a)))`

// StatisticsSince is when the counting of the database's statistics began; nil where that is not known.
func StatisticsSince(ctx context.Context, conn *pgx.Conn) (*time.Time, error) {
	var since *time.Time
	if err := conn.QueryRow(ctx, statisticsSinceSQL).Scan(&since); err != nil {
		return nil, fmt.Errorf("read the age of the statistics: %w", err)
	}
	return since, nil
}

const buildsSQL = `SELECT n.nspname::text, c.relname::text, p.pid, p.phase,
  CASE WHEN p.tuples_total > 0 THEN p.tuples_done WHEN p.blocks_total > 0 THEN p.blocks_done ELSE p.lockers_done END,
  CASE WHEN p.tuples_total > 0 THEN p.tuples_total WHEN p.blocks_total > 0 THEN p.blocks_total ELSE p.lockers_total END,
  coalesce(extract(epoch FROM clock_timestamp() - a.query_start), 0)::float8
FROM pg_catalog.pg_stat_progress_create_index p
JOIN pg_catalog.pg_class c ON c.oid = p.index_relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
WHERE p.datname = current_database() ORDER BY p.pid`

// IndexBuilds lists the builds of indexes that are going on in the database.
func IndexBuilds(ctx context.Context, conn *pgx.Conn) ([]schema.IndexBuild, error) {
	rows, err := conn.Query(ctx, buildsSQL)
	if err == nil {
		var list []schema.IndexBuild
		list, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (schema.IndexBuild, error) {
			var b schema.IndexBuild
			var elapsed float64
			err := row.Scan(&b.Index.Schema, &b.Index.Name, &b.PID, &b.Phase, &b.Done, &b.Total, &elapsed)
			b.Elapsed = time.Duration(elapsed * float64(time.Second))
			return b, err
		})
		if err == nil {
			return list, nil
		}
	}
	return nil, fmt.Errorf("look at the builds of indexes: %w", err)
}

const roleSettingsSQL = `SELECT split_part(o, '=', 1), substr(o, strpos(o, '=') + 1), coalesce(r.rolname::text, ''), coalesce(d.datname::text, '')
FROM pg_catalog.pg_db_role_setting s
CROSS JOIN unnest(s.setconfig) AS o
LEFT JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase
WHERE (s.setdatabase = 0 OR d.datname = current_database()) AND split_part(o, '=', 1) ~ $1
ORDER BY 1, 4, 3`

// RoleSettings lists the parameters, by a pattern of their names, that are set for roles or for the
// database.
func RoleSettings(ctx context.Context, conn *pgx.Conn, pattern string) ([]schema.RoleSetting, error) {
	rows, err := conn.Query(ctx, roleSettingsSQL, pattern)
	if err == nil {
		var list []schema.RoleSetting
		if list, err = pgx.CollectRows(rows, pgx.RowToStructByPos[schema.RoleSetting]); err == nil {
			return list, nil
		}
	}
	return nil, fmt.Errorf("read the settings of roles: %w", err)
}

const limitsSQL = `SELECT pg_size_bytes(current_setting('maintenance_work_mem')), pg_size_bytes(current_setting('shared_buffers')),
  pg_size_bytes(current_setting('effective_cache_size')),
  current_setting('max_parallel_maintenance_workers')::int4, current_setting('max_parallel_workers')::int4`

// Limits reads what bounds the build of an index.
func Limits(ctx context.Context, conn *pgx.Conn) (schema.Limits, error) {
	var l schema.Limits
	err := conn.QueryRow(ctx, limitsSQL).Scan(&l.MaintenanceWorkMem, &l.SharedBuffers, &l.EffectiveCacheSize, &l.MaintenanceWorkers, &l.ParallelWorkers)
	if err != nil {
		return l, fmt.Errorf("read the server's limits: %w", err)
	}
	return l, nil
}

// queryFor is a query of sql/ for the server of a connection.
func queryFor(conn *pgx.Conn, name string) (string, error) {
	return newReader(conn.PgConn().ParameterStatus("server_version")).query(name)
}
