package recall

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/schema"
)

// Index is a vector index that can be searched.
type Index struct {
	perfindex.VectorIndex
	// Filter is a condition of the searches beside the index's own, in the user's words; its parameters are $1 and so on.
	Filter string
}

// findSQL describes the valid indexes of pgvector's methods by the operator that their first key
// orders by. Types and classes are qualified: search_path is pinned.
const findSQL = `SELECT n.nspname::text, t.relname::text, c.relname::text, am.amname::text, pg_get_indexdef(i.indexrelid, 1, false),
  CASE WHEN a.attname IS NOT NULL THEN format_type(a.atttypid, a.atttypmod) ELSE format_type(e.atttypid, e.atttypmod) END,
  (SELECT 'OPERATOR(' || quote_ident(x.nspname) || '.' || o.oprname || ')' FROM pg_catalog.pg_amop p
     JOIN pg_catalog.pg_operator o ON o.oid = p.amopopr JOIN pg_catalog.pg_namespace x ON x.oid = o.oprnamespace
   WHERE p.amopfamily = k.opcfamily AND p.amoppurpose = 'o' ORDER BY p.amopstrategy LIMIT 1),
  quote_ident(kn.nspname) || '.' || quote_ident(k.opcname),
  coalesce(pg_get_expr(i.indpred, i.indrelid), ''),
  coalesce(c.reloptions, '{}'),
  greatest(c.reltuples, 0)::int8,
  coalesce((SELECT v.extversion FROM pg_catalog.pg_extension v WHERE v.extname = 'vector'), '')
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = c.relam AND am.amname IN ('ivfflat', 'hnsw')
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_opclass k ON k.oid = i.indclass[0]
JOIN pg_catalog.pg_namespace kn ON kn.oid = k.opcnamespace
JOIN pg_catalog.pg_attribute e ON e.attrelid = c.oid AND e.attnum = 1
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0] AND a.attnum > 0
WHERE i.indisvalid AND NOT t.relispartition
  AND ($1 = '' OR n.nspname = $1)
  AND ($3 = '' OR c.relname = $3 AND ($2 = '' OR t.relname = $2) OR t.relname = $2 AND a.attname = $3 AND $2 <> '')
ORDER BY 1, 2, 3`

// Find gives the vector indexes that a name means: of an index, or TABLE.COLUMN, either perhaps
// with a schema before it.
func Find(ctx context.Context, conn *pgx.Conn, name string) ([]Index, error) {
	parts := strings.Split(name, ".")
	for _, try := range candidates(parts) {
		if list, err := find(ctx, conn, try); err != nil || len(list) > 0 {
			return list, err
		}
	}
	return nil, fmt.Errorf("%s is neither a valid index of ivfflat or hnsw nor a column that has one", name)
}

// All gives every valid vector index of the database.
func All(ctx context.Context, conn *pgx.Conn) ([]Index, error) { return find(ctx, conn, [3]string{}) }

func find(ctx context.Context, conn *pgx.Conn, try [3]string) ([]Index, error) {
	rows, err := conn.Query(ctx, findSQL, try[0], try[1], try[2])
	if err != nil {
		return nil, fmt.Errorf("find the index: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Index, error) {
		var x Index
		err := row.Scan(&x.Schema, &x.Table, &x.Name, &x.Method, &x.Key, &x.Type, &x.Operator, &x.OpClass, &x.Where, &x.Params, &x.Rows, &x.Version)
		return x, err
	})
	if err != nil {
		return nil, fmt.Errorf("find the index: %w", err)
	}
	return list, nil
}

// candidates are what a dotted name may mean: schema, table, and index or column.
func candidates(parts []string) [][3]string {
	switch len(parts) {
	case 1:
		return [][3]string{{"", "", parts[0]}}
	case 2:
		return [][3]string{{"", parts[0], parts[1]}, {parts[0], "", parts[1]}}
	case 3:
		return [][3]string{{parts[0], parts[1], parts[2]}}
	}
	return nil
}

func (x Index) relation() string { return schema.Name{Schema: x.Schema, Name: x.Table}.SQL() }

// keySQL is the key as a term of an expression.
func (x Index) keySQL() string { return "(" + x.Key + ")" }

// and is the condition that makes rows those of the index.
func (x Index) and() string {
	if x.Where == "" {
		return ""
	}
	return " AND (" + x.Where + ")"
}

// sampleSQL takes rows by a hash of where they are, so that the same seed gives the same ones, and
// those of a large table from a part of its pages.
func (x Index) sampleSQL(n int, seed float64) string {
	from := x.relation()
	if share := 100 * 20 * float64(n) / float64(max(x.Rows, 1)); x.Rows > 50_000 && share < 100 {
		from += fmt.Sprintf(" TABLESAMPLE SYSTEM (%s) REPEATABLE (%s)", strconv.FormatFloat(share, 'f', 6, 64), strconv.FormatFloat(seed, 'f', -1, 64))
	}
	// The values stay where they are, in TOAST, until it is known which are wanted.
	return fmt.Sprintf("SELECT s.place, s.v::text FROM (SELECT tableoid::text || ctid::text AS place, %[1]s AS v FROM %[2]s WHERE %[1]s IS NOT NULL%[3]s ORDER BY md5(ctid::text || '%[4]s') LIMIT %[5]d) AS s",
		x.keySQL(), from, x.and(), strconv.FormatFloat(seed, 'f', -1, 64), n)
}

// searchSQL gives the nearest rows: after so many parameters of the filter, the vector and how many.
func (x Index) searchSQL(values int) string {
	order := fmt.Sprintf("%s %s $%d::text::%s", x.keySQL(), x.Operator, values+1, x.Type)
	return fmt.Sprintf("SELECT tableoid::text || ctid::text, (%[1]s)::float8 FROM %[2]s%[3]s ORDER BY %[1]s LIMIT $%[4]d", order, x.relation(), x.whereSQL(), values+2)
}

// args are the parameters of a search for so many rows.
func (p probe) args(limit int) []any { return append(slices.Clone(p.values), p.vector, limit) }

// whereSQL is the condition of a search: that of the index and the filter.
func (x Index) whereSQL() string {
	var all []string
	if x.Where != "" {
		all = append(all, "("+x.Where+")")
	}
	if x.Filter != "" {
		all = append(all, "("+x.Filter+")")
	}
	if len(all) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(all, " AND ")
}

// errOther reports that the planner takes another index.
var errOther = errors.New("the planner takes another index of the same column")

// isUsed sees that the planner takes this index.
func (x Index) isUsed(ctx context.Context, tx pgx.Tx, p probe, k int) error {
	rows, err := tx.Query(ctx, "EXPLAIN "+x.searchSQL(len(p.values)), p.args(k)...)
	if err != nil {
		return err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	text := strings.Join(lines, "\n")
	if !strings.Contains(text, "using "+schema.Ident(x.Name)) && !strings.Contains(text, "Index Scan") {
		return fmt.Errorf("the planner does not take index %s", x.Name)
	}
	if !strings.Contains(text, "Append") && !strings.Contains(text, "using "+schema.Ident(x.Name)+" ") {
		return fmt.Errorf("%w, not %s: of two of one kind, only one can be measured", errOther, x.Name)
	}
	return nil
}

// LoadSQL has the server load pgvector: the input of a value is one of its functions.
func (x Index) LoadSQL() string {
	of := strings.TrimSuffix(x.OpClass, x.OpClass[strings.LastIndex(x.OpClass, ".")+1:])
	return "SELECT '[0]'::" + of + "vector"
}

// Lists is how many lists an IVFFlat index has.
func (x Index) Lists() int {
	for _, p := range x.Params {
		if v, ok := strings.CutPrefix(p, "lists="); ok {
			if n, err := strconv.Atoi(v); err == nil {
				return n
			}
		}
	}
	return defaultLists
}

// AtLeast reports whether pgvector is of this version or newer.
func (x Index) AtLeast(major, minor int) bool {
	var a, b int
	if _, err := fmt.Sscanf(x.Version, "%d.%d", &a, &b); err != nil {
		return false
	}
	return a > major || a == major && b >= minor
}
