package live

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// sizesSQL gives the tables and their indexes. What is partitioned is as large as its leaves.
const sizesSQL = `WITH wanted AS (
  SELECT n.nspname::text AS nsp, c.oid, c.relname::text AS name, c.relkind, c.reltoastrelid AS toast, c.reltuples::int8 AS rows
  FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
  JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel),
relations AS (
  SELECT nsp, oid, name, relkind, toast, rows FROM wanted
  UNION ALL
  SELECT w.nsp, c.oid, c.relname::text, c.relkind, 0::oid, c.reltuples::int8
  FROM wanted w JOIN pg_catalog.pg_index i ON i.indrelid = w.oid JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid)
SELECT nsp, name, rows,
       CASE WHEN relkind IN ('p', 'I')
            THEN (SELECT coalesce(sum(pg_relation_size(l.oid) + coalesce(pg_relation_size(nullif(l.reltoastrelid, 0)), 0)), 0)::int8
                  FROM pg_partition_tree(r.oid) AS p JOIN pg_catalog.pg_class l ON l.oid = p.relid WHERE p.isleaf)
            ELSE pg_relation_size(r.oid) + coalesce(pg_relation_size(nullif(r.toast, 0)), 0) END
FROM relations r`

// Sizes asks for the exact size in bytes of tables, with their TOAST and without indexes, and of each
// of their indexes: the names of both are of one namespace. Rows is 0 for an empty file, whatever the
// statistics say.
func Sizes(ctx context.Context, conn *pgx.Conn, names []schema.Name) (map[schema.Name]schema.Stats, error) {
	out := make(map[schema.Name]schema.Stats, len(names))
	if len(names) == 0 {
		return out, nil
	}
	schemas, tables := make([]string, len(names)), make([]string, len(names))
	for i, n := range names {
		schemas[i], tables[i] = n.Schema, n.Name
	}
	rows, err := conn.Query(ctx, sizesSQL, schemas, tables)
	if err != nil {
		return nil, fmt.Errorf("read the sizes of tables: %w", err)
	}
	defer rows.Close()
	err = each(rows, func() error {
		var n schema.Name
		var s schema.Stats
		err := rows.Scan(&n.Schema, &n.Name, &s.Rows, &s.Bytes)
		if s.Bytes == 0 {
			s.Rows = 0
		}
		out[n] = s
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the sizes of tables: %w", err)
	}
	return out, nil
}
