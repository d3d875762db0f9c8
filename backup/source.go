package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Source is a transaction of the database that a backup is made of. Everything that a manifest says is of its snapshot.
type Source struct {
	tx pgx.Tx
	// Snapshot is its name, for other sessions.
	Snapshot string
	// Time is when it was taken, by the server's clock.
	Time    time.Time
	standby bool
}

// OpenSource begins the transaction. Close ends it.
func OpenSource(ctx context.Context, conn *pgx.Conn) (*Source, error) {
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("begin the backup: %w", err)
	}
	s := &Source{tx: tx}
	const sql = "SELECT pg_export_snapshot(), date_trunc('second', statement_timestamp()), pg_is_in_recovery()"
	if err := tx.QueryRow(ctx, sql).Scan(&s.Snapshot, &s.Time, &s.standby); err != nil {
		s.Close(ctx)
		return nil, fmt.Errorf("export a snapshot for the backup: %w", err)
	}
	s.Time = s.Time.UTC()
	return s, nil
}

// Close ends the transaction.
func (s *Source) Close(ctx context.Context) { _ = s.tx.Rollback(context.WithoutCancel(ctx)) }

// tablesSQL lists the tables whose rows a dump has, with their sizes: not those of extensions. A standby has no rows of
// unlogged tables.
const tablesSQL = `SELECT n.nspname::text, c.relname::text, c.reltuples::int8, pg_table_size(c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND (c.relpersistence = 'p' OR NOT pg_is_in_recovery())
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2`

// rolesSQL lists the roles that own something in the database or are granted something there, and the first superuser, who
// is in no list of the catalogs.
const rolesSQL = `SELECT r.rolname::text FROM pg_catalog.pg_roles r
WHERE r.rolname !~ '^pg_' AND (r.oid = 10 OR EXISTS (
  SELECT FROM pg_catalog.pg_shdepend s
  WHERE s.refclassid = 'pg_catalog.pg_authid'::regclass AND s.refobjid = r.oid
    AND s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())))
ORDER BY 1`

const extensionsSQL = `SELECT e.extname::text, e.extversion FROM pg_catalog.pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY 1`

const largeObjectsSQL = `SELECT count(*) FROM pg_catalog.pg_largeobject_metadata`

// invalidSQL lists the indexes that no query uses.
const invalidSQL = `SELECT n.nspname || '.' || c.relname
FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT (i.indisvalid AND i.indisready) AND n.nspname !~ '^pg_' ORDER BY 1`

// querier is a connection, or a transaction on it.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// Describe fills in what the catalogs tell of the database: roles, extensions, tables with estimates of their rows.
func (s *Source) Describe(ctx context.Context, m *Manifest) (err error) {
	if m.Roles, err = collect[string](ctx, s.tx, rolesSQL); err != nil {
		return fmt.Errorf("list the roles of the database: %w", err)
	}
	if m.InvalidIndexes, err = collect[string](ctx, s.tx, invalidSQL); err != nil {
		return fmt.Errorf("list invalid indexes: %w", err)
	}
	if m.Extensions, err = extensionsOf(ctx, s.tx); err != nil {
		return err
	}
	if m.SchemaOnly {
		return nil
	}
	if m.Tables, err = tablesOf(ctx, s.tx); err != nil {
		return err
	}
	if err := s.tx.QueryRow(ctx, largeObjectsSQL).Scan(&m.LargeObjects); err != nil {
		return fmt.Errorf("count large objects: %w", err)
	}
	return nil
}

// Count counts the rows of the tables, in the snapshot. No code of a user runs for it: where even the planner would run some,
// the rows are copied and thrown away, as pg_dump copies them.
func (s *Source) Count(ctx context.Context, tables []Table) error {
	names := make([]schema.Name, len(tables))
	for i, t := range tables {
		names[i] = t.Ident()
	}
	code, err := live.PlanningRuns(ctx, s.tx.Conn(), names)
	if err != nil {
		return err
	}
	var plain []int
	for i, t := range tables {
		if !code[t.Ident()] {
			plain = append(plain, i)
			continue
		}
		tag, err := s.tx.Conn().PgConn().CopyTo(ctx, io.Discard, "COPY "+t.Ident().SQL()+" TO STDOUT")
		if err != nil {
			return unreadable(fmt.Errorf("count the rows of %s: %w", t.Ident(), err))
		}
		tables[i].Rows, tables[i].Exact = tag.RowsAffected(), true
	}
	counted := make([]Table, len(plain))
	for n, i := range plain {
		counted[n] = tables[i]
	}
	err = count(ctx, s.tx, counted)
	for n, i := range plain {
		tables[i] = counted[n]
	}
	return err
}

// count counts the rows of tables, all in one batch.
func count(ctx context.Context, q querier, tables []Table) error {
	b := &pgx.Batch{}
	for i := range tables {
		t := &tables[i]
		b.Queue("SELECT count(*) FROM ONLY " + t.Ident().SQL()).QueryRow(func(row pgx.Row) error {
			if err := row.Scan(&t.Rows); err != nil {
				return fmt.Errorf("count the rows of %s: %w", t.Ident(), err)
			}
			t.Exact = true
			return nil
		})
	}
	return unreadable(q.SendBatch(ctx, b).Close())
}

// unreadable is an error as an [UnreadableError], where it is that the role lacks a right.
func unreadable(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgerrcode.InsufficientPrivilege {
		return &UnreadableError{pg.Message}
	}
	return err
}

// UnreadableError reports that the role may not read all rows, so that there is no backup.
type UnreadableError struct{ Why string }

// Error implements error.
func (e *UnreadableError) Error() string {
	return "the role may not read all of the database: " + e.Why
}

// Hints says what to do about it.
func (e *UnreadableError) Hints() []string { return []string{readAll} }

// readAll says what a role needs for a backup.
const readAll = "back up as the owner of the tables, or as a role that reads everything: GRANT pg_read_all_data TO ...; and where there is row security, ALTER ROLE ... BYPASSRLS"

func tablesOf(ctx context.Context, q querier) ([]Table, error) {
	rows, err := q.Query(ctx, tablesSQL)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (t Table, err error) {
		err = row.Scan(&t.Schema, &t.Name, &t.Rows, &t.Bytes)
		return t, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	return list, nil
}

func extensionsOf(ctx context.Context, q querier) ([]Extension, error) {
	rows, err := q.Query(ctx, extensionsSQL)
	if err != nil {
		return nil, fmt.Errorf("list the extensions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Extension])
	if err != nil {
		return nil, fmt.Errorf("list the extensions: %w", err)
	}
	return list, nil
}

func collect[T any](ctx context.Context, q querier, sql string, args ...any) ([]T, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// Contents fills in what a state that was read in the snapshot says.
func (m *Manifest) Contents(db *schema.Database) {
	m.Target = plan.TargetOf(db)
	m.Objects = ObjectsOf(db)
	m.Fingerprint = FingerprintOf(m.Objects)
}
