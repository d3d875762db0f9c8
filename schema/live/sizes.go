package live

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

const sizesSQL = `SELECT n.nspname::text, c.relname::text, c.reltuples::int8,
       CASE c.relkind WHEN 'p' THEN (SELECT coalesce(sum(pg_relation_size(p.relid)), 0)::int8 FROM pg_partition_tree(c.oid) AS p WHERE p.isleaf)
                      ELSE pg_relation_size(c.oid) END
FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel`

// Sizes asks for the exact size of tables in bytes, without indexes and TOAST. Rows is 0
// for an empty file, whatever the statistics say.
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
