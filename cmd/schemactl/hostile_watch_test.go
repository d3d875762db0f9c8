package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// watch sees what a command has left in the database of testdata/hostile.sql. Its own queries
// read catalogs alone, and name pg_catalog alone.
type watch struct {
	conn *pgx.Conn
	// friends are the sessions that may stay.
	friends []uint32
	rows    string
}

// newWatch begins to watch a database.
func newWatch(ctx context.Context, url string) (*watch, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.RuntimeParams["search_path"] = "pg_catalog"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	w := &watch{conn: conn, friends: []uint32{conn.PgConn().PID()}}
	// A row that was written and committed has another place or another xmin. Statistics are the
	// server's own doing, and what all databases share is not this one's.
	catalogs, err := w.list(ctx, `SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
  AND NOT relisshared AND relname NOT IN ('pg_statistic', 'pg_statistic_ext_data')`)
	if err != nil {
		return nil, err
	}
	parts := make([]string, 0, len(catalogs))
	for _, name := range catalogs {
		parts = append(parts, fmt.Sprintf("SELECT 'written: %s', (SELECT md5(string_agg(concat(xmin, ctid), ',' ORDER BY ctid)) FROM pg_catalog.%s)", name, schema.Ident(name)))
	}
	w.rows = strings.Join(parts, " UNION ALL ")
	return w, nil
}

func (w *watch) list(ctx context.Context, sql string, args ...any) ([]string, error) {
	rows, err := w.conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// watched are queries of two columns: what is watched, and its value. "ran: NAME" is a function of
// the hostile schemas: its sequence, and the server's count of its calls.
const watched = `
SELECT 'ran: ' || c.relname, 'sequence ' || pg_sequence_last_value(c.oid) FROM pg_class c WHERE c.relkind = 'S' AND c.relnamespace = 'trap'::regnamespace
UNION ALL
SELECT 'ran: ' || schemaname || '.' || funcname, 'calls ' || string_agg(calls::text, ' ' ORDER BY funcid) FROM pg_stat_user_functions WHERE schemaname NOT IN ('trap', 'pg_catalog', 'information_schema') GROUP BY schemaname, funcname
UNION ALL
SELECT 'ran as a superuser', coalesce((pg_stat_file('hostile-' || current_database(), true)).modification::text, 'no')
UNION ALL
SELECT 'sequence ' || c.oid::regclass, pg_sequence_last_value(c.oid)::text FROM pg_class c WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND c.relnamespace <> 'trap'::regnamespace
UNION ALL
SELECT 'rows of ' || relid::regclass, concat_ws(' ', n_tup_ins, n_tup_upd, n_tup_del) FROM pg_stat_user_tables WHERE schemaname !~ '^pg_temp'
UNION ALL
SELECT 'advisory lock', count(*)::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'temporary object', string_agg(c.oid::text, ' ' ORDER BY c.oid) FROM pg_class c WHERE c.relpersistence = 't'
UNION ALL
SELECT 'prepared transaction', count(*)::text FROM pg_prepared_xacts WHERE database = current_database()
UNION ALL
`

// look gives the value of all that is watched, when the sessions of commands are over: a session has told its
// counts when it is not listed any more.
func (w *watch) look(ctx context.Context) (map[string]string, error) {
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		left, err := w.list(ctx, `SELECT format('%s: %s', pid, query) FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> ALL ($1::int4[])`, w.friends)
		if err != nil {
			return nil, err
		}
		if len(left) == 0 {
			break
		}
		if time.Now().After(end) {
			return nil, fmt.Errorf("sessions stay: %s", strings.Join(left, "; "))
		}
	}
	rows, err := w.conn.Query(ctx, watched+w.rows)
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	var what string
	var value *string
	_, err = pgx.ForEachRow(rows, []any{&what, &value}, func() error {
		if value != nil {
			seen[what] += *value + "; "
		}
		return nil
	})
	return seen, err
}

// changed lists what differs between two looks. That some function ran is left out where it is known which.
func changed(before, after map[string]string) []string {
	var out []string
	for what, value := range after {
		if before[what] != value {
			out = append(out, what)
		}
	}
	for what := range before {
		if _, ok := after[what]; !ok {
			out = append(out, what)
		}
	}
	slices.Sort(out)
	if slices.ContainsFunc(out, func(s string) bool { return strings.HasPrefix(s, "ran: ") && s != "ran: any" }) {
		out = slices.DeleteFunc(out, func(s string) bool { return s == "ran: any" })
	}
	return out
}
