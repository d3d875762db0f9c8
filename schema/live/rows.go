package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

// rowsSQL finds the heap to count the rows of, how large it is, whether the role may read all of its
// rows, and what the catalogs make of it: how many rows there were to a page when somebody looked, and
// how many pages there are now; where it was not counted yet, the counters of what was inserted and
// deleted. Of a partitioned table it is the largest partition, since each has an index of its own.
//
// The last column lists the columns that the planner has no statistics of. The server shows those of the columns
// that the role may read; of the others only the time of the last ANALYZE tells, which a crash loses, and
// reltuples, which the build of an index sets too: whoever may not run ANALYZE is not told to.
const rowsSQL = `SELECT n.nspname::text, c.relname::text, coalesce(l.nspname, ''), coalesce(l.relname, ''), coalesce(l.pages, 0)::int8, coalesce(l.readable, false),
  coalesce(CASE
    WHEN l.pages = 0 THEN 0
    WHEN l.reltuples >= 0 AND l.relpages > 0 THEN (l.reltuples::float8 / l.relpages * l.pages)::int8
    WHEN pg_stat_get_live_tuples(l.oid) > 0 THEN pg_stat_get_live_tuples(l.oid)
    ELSE -1 END, 0)::int8,
  ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
    WHERE a.attrelid = l.oid AND a.attnum > 0 AND NOT a.attisdropped AND coalesce(a.attstattarget, -1) <> 0
      AND CASE WHEN has_column_privilege(l.oid, a.attnum, 'SELECT') AND NOT row_security_active(l.oid)
        THEN a.attname <> ALL (ARRAY(SELECT s.attname FROM pg_catalog.pg_stats s WHERE s.schemaname = l.nspname AND s.tablename = l.relname AND NOT s.inherited))
        ELSE pg_stat_get_last_analyze_time(l.oid) IS NULL AND pg_stat_get_last_autoanalyze_time(l.oid) IS NULL AND (l.reltuples < 0 OR l.owned) END
    ORDER BY a.attnum)
FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel
LEFT JOIN LATERAL (
  SELECT l.oid, ln.nspname::text, l.relname::text, pg_has_role(l.relowner, 'USAGE') AS owned, l.reltuples, l.relpages, pg_relation_size(l.oid) / current_setting('block_size')::int8 AS pages,
         l.relkind IN ('r', 'm') AND has_table_privilege(l.oid, 'SELECT') AND NOT row_security_active(l.oid) AS readable
  FROM pg_catalog.pg_class l JOIN pg_catalog.pg_namespace ln ON ln.oid = l.relnamespace
  WHERE l.oid = c.oid AND c.relkind <> 'p' OR c.relkind = 'p' AND l.oid IN (SELECT p.relid FROM pg_partition_tree(c.oid) AS p WHERE p.isleaf)
  ORDER BY pg_relation_size(l.oid) DESC, 2, 3 LIMIT 1) AS l ON true`

// heap is where the rows of a table are counted.
type heap struct {
	table, name schema.Name
	pages       int64
	readable    bool
	estimate    int64
	unanalyzed  []string
}

// TableRows is what is known of the rows of a table; of a partitioned one, of its largest partition.
type TableRows struct {
	// Rows is an estimate of how many there are; -1 where that is not known.
	Rows int64
	// Unanalyzed are the columns that the planner has no statistics of: what it makes of a condition
	// on them is a guess.
	Unanalyzed []string
}

// Rows estimates how many rows tables have. What the catalogs say is of the last ANALYZE, which may
// have looked amid a load, so the pages themselves are asked where the role may read them.
func Rows(ctx context.Context, conn *pgx.Conn, tables []schema.Name) (map[schema.Name]TableRows, error) {
	heaps, err := heapsOf(ctx, conn, tables)
	if err != nil {
		return nil, fmt.Errorf("estimate the rows of tables: %w", err)
	}
	code, err := PlanningRuns(ctx, conn, tables)
	if err != nil {
		return nil, err
	}
	out := make(map[schema.Name]TableRows, len(tables))
	for _, h := range heaps {
		if code[h.table] {
			h.readable = false
		}
		n, err := h.count(ctx, conn)
		if err != nil {
			return nil, fmt.Errorf("estimate the rows of %s: %w", h.table, err)
		}
		out[h.table] = TableRows{Rows: n, Unanalyzed: h.unanalyzed}
	}
	return out, nil
}

func heapsOf(ctx context.Context, conn *pgx.Conn, tables []schema.Name) (list []heap, err error) {
	schemas, names := make([]string, len(tables)), make([]string, len(tables))
	for i, n := range tables {
		schemas[i], names[i] = n.Schema, n.Name
	}
	rows, err := conn.Query(ctx, rowsSQL, schemas, names)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	err = each(rows, func() error {
		var h heap
		err := rows.Scan(&h.table.Schema, &h.table.Name, &h.name.Schema, &h.name.Name, &h.pages, &h.readable, &h.estimate, &h.unanalyzed)
		list = append(list, h)
		return err
	})
	return list, err
}

// countedPages are so many that the estimate of a large table is a few percent off.
const countedPages = 1000

// count counts the rows of some pages, or of all of a small table. It does not wait for who locks the table.
func (h heap) count(ctx context.Context, conn *pgx.Conn) (int64, error) {
	if !h.readable || h.pages == 0 {
		return h.estimate, nil
	}
	share := min(1, float64(countedPages)/float64(h.pages))
	var n int64
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '100ms'; SET LOCAL row_security = off; SET LOCAL constraint_exclusion = off"); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT count(*) FROM ONLY "+h.name.SQL()+" TABLESAMPLE SYSTEM ($1) REPEATABLE (0)", 100*share).Scan(&n)
	})
	var refused *pgconn.PgError
	switch {
	case errors.As(err, &refused):
		return h.estimate, nil
	case err != nil:
		return 0, err
	}
	return int64(float64(n) / share), nil
}

// IndexRows estimates how many of a table's rows an index holds: those that its predicate lets in
// and whose first column, if it is nullable, has a value, since pgvector keeps no NULL. Where the
// planner cannot be asked, it is all of them. Where the rows are -1, the planner guesses by the size.
// A guess is what the planner says without the statistics that it needs.
func IndexRows(ctx context.Context, conn *pgx.Conn, table schema.Name, i *schema.Index, nullable bool, of TableRows) (rows int64, guess bool, err error) {
	rows = of.Rows
	where := heldRows(i, nullable)
	if rows == 0 || where == "" && rows > 0 {
		return rows, false, nil
	}
	code, err := PlanningRuns(ctx, conn, []schema.Name{table})
	if err != nil {
		return 0, false, err
	}
	if code[table] || namesUsers(where) {
		return rows, false, nil
	}
	all, err := planRows(ctx, conn, "SELECT FROM "+table.SQL())
	if err != nil || all <= 0 {
		return rows, false, err
	}
	if rows < 0 {
		rows = int64(all)
	}
	if where == "" {
		return rows, false, nil
	}
	some, err := planRows(ctx, conn, "SELECT FROM "+table.SQL()+" WHERE "+where)
	if err != nil || some < 0 {
		return rows, false, err
	}
	guess = slices.ContainsFunc(of.Unanalyzed, func(column string) bool { return sqltext.Names(where, column) })
	return int64(float64(rows) * some / all), guess, nil
}

// heldRows is the condition of the rows that an index holds; empty for all.
func heldRows(i *schema.Index, nullable bool) string {
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
	return where
}

// planCodeRoots are what the planner evaluates as far as it is constant, in a query of a table: the
// indexes over expressions, the statistics and the policies of it and of the tables below it.
const planCodeRoots = `SELECT x.top::int8, x.classid, x.objid
FROM (
  WITH RECURSIVE below (top, oid) AS (
    SELECT c.oid, c.oid FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
    JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel
    UNION
    SELECT b.top, i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid)
  SELECT b.top, 'pg_catalog.pg_class'::regclass::oid AS classid, i.indexrelid AS objid
  FROM below b JOIN pg_catalog.pg_index i ON i.indrelid = b.oid WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
  UNION ALL
  SELECT b.top, 'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid FROM below b JOIN pg_catalog.pg_statistic_ext s ON s.stxrelid = b.oid
  UNION ALL
  SELECT b.top, 'pg_catalog.pg_policy'::regclass::oid, p.oid FROM below b JOIN pg_catalog.pg_policy p ON p.polrelid = b.oid
  UNION ALL
  SELECT b.top, 'pg_catalog.pg_rewrite'::regclass::oid, r.oid FROM below b JOIN pg_catalog.pg_rewrite r ON r.ev_class = b.oid) AS x`

// PlanningRuns returns the tables of which even a query's planning would run code of a user.
func PlanningRuns(ctx context.Context, conn *pgx.Conn, tables []schema.Name) (map[schema.Name]bool, error) {
	sql, err := codeQuery("usercode", majorVersion(conn.PgConn().ParameterStatus("server_version")), "{{roots}}", planCodeRoots)
	if err != nil {
		return nil, err
	}
	schemas, names := make([]string, len(tables)), make([]string, len(tables))
	for i, n := range tables {
		schemas[i], names[i] = n.Schema, n.Name
	}
	rows, err := conn.Query(ctx, `SELECT n.nspname::text, c.relname::text FROM (`+sql+`) AS u (number)
JOIN pg_catalog.pg_class c ON c.oid::int8 = u.number JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace`, schemas, names)
	if err != nil {
		return nil, fmt.Errorf("look for code of users in what queries plan with: %w", err)
	}
	defer rows.Close()
	out := make(map[schema.Name]bool)
	err = each(rows, func() error {
		var n schema.Name
		err := rows.Scan(&n.Schema, &n.Name)
		out[n] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look for code of users in what queries plan with: %w", err)
	}
	return out, nil
}

// namesUsers reports whether an expression, read with nothing but pg_catalog in search_path, may
// mean a function, an operator or a type of a user: it would have to name its schema.
func namesUsers(expr string) bool {
	named := func(n schema.Name) bool { return n.Schema != "" && n.Schema != "pg_catalog" }
	return slices.ContainsFunc(sqltext.Operators(expr), named) ||
		slices.ContainsFunc(sqltext.Mentions(expr), func(m sqltext.Mention) bool { return named(m.Name) })
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
