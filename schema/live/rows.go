package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// rowsSQL counts as the planner does: by how many rows there were to a page when somebody looked,
// and how many pages there are now. Where nobody has looked yet, the counters of what was inserted
// and deleted tell; elsewhere they do not, since they count rows twice that were analyzed in the
// session that had just loaded them. Of a partitioned table it is the largest partition that counts, since each has
// an index of its own.
const rowsSQL = `SELECT n.nspname::text, c.relname::text, coalesce((SELECT max(CASE
    WHEN pg_relation_size(l.oid) = 0 THEN 0
    WHEN l.reltuples >= 0 AND l.relpages > 0
      THEN (l.reltuples::float8 / l.relpages * (pg_relation_size(l.oid) / current_setting('block_size')::int8))::int8
    WHEN pg_stat_get_live_tuples(l.oid) > 0 THEN pg_stat_get_live_tuples(l.oid)
    ELSE -1 END)
  FROM pg_catalog.pg_class l
  WHERE l.oid = c.oid AND c.relkind <> 'p' OR c.relkind = 'p' AND l.oid IN (SELECT p.relid FROM pg_partition_tree(c.oid) AS p WHERE p.isleaf)), 0)::int8
FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel`

// Rows estimates how many rows tables have; -1 where nobody knows.
func Rows(ctx context.Context, conn *pgx.Conn, tables []schema.Name) (map[schema.Name]int64, error) {
	out := make(map[schema.Name]int64, len(tables))
	schemas, names := make([]string, len(tables)), make([]string, len(tables))
	for i, n := range tables {
		schemas[i], names[i] = n.Schema, n.Name
	}
	rows, err := conn.Query(ctx, rowsSQL, schemas, names)
	if err != nil {
		return nil, fmt.Errorf("estimate the rows of tables: %w", err)
	}
	defer rows.Close()
	err = each(rows, func() error {
		var n schema.Name
		var count int64
		err := rows.Scan(&n.Schema, &n.Name, &count)
		out[n] = count
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("estimate the rows of tables: %w", err)
	}
	return out, nil
}

// IndexRows estimates how many of a table's rows an index holds: those that its predicate lets in
// and whose first column, if it is nullable, has a value, since pgvector keeps no NULL. Where the
// planner cannot be asked, it is all of them. Where rows is -1, the planner guesses by the size.
func IndexRows(ctx context.Context, conn *pgx.Conn, table schema.Name, i *schema.Index, nullable bool, rows int64) (int64, error) {
	where := ""
	if !i.Where.IsZero() {
		where = "(" + i.Where.SQL() + ")"
	}
	if c := i.Parts[0].Column; c != "" && nullable {
		if where != "" {
			where += " AND "
		}
		where += schema.Ident(c) + " IS NOT NULL"
	}
	if rows == 0 || where == "" && rows > 0 {
		return rows, nil
	}
	all, err := planRows(ctx, conn, "SELECT FROM "+table.SQL())
	if err != nil || all <= 0 {
		return rows, err
	}
	if rows < 0 {
		rows = int64(all)
	}
	if where == "" {
		return rows, nil
	}
	some, err := planRows(ctx, conn, "SELECT FROM "+table.SQL()+" WHERE "+where)
	if err != nil || some < 0 {
		return rows, err
	}
	return int64(float64(rows) * some / all), nil
}

// planRows is the planner's estimate of a query's rows; -1 where the server refuses the query.
func planRows(ctx context.Context, conn *pgx.Conn, query string) (float64, error) {
	var text string
	err := conn.QueryRow(ctx, "EXPLAIN (FORMAT JSON) "+query).Scan(&text)
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused):
		return -1, nil
	case err != nil:
		return 0, fmt.Errorf("estimate the rows of an index: %w", err)
	}
	var plans []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	if err := json.Unmarshal([]byte(text), &plans); err != nil || len(plans) == 0 {
		return -1, nil
	}
	return plans[0].Plan.Rows, nil
}
