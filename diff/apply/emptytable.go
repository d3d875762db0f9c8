package apply

import (
	"context"
	"errors"
	"regexp"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/plan"
)

// concurrentBuild is the statement that builds an index beside reads and writes.
var concurrentBuild = regexp.MustCompile(`^(CREATE (?:UNIQUE )?INDEX) CONCURRENTLY `)

// plainBuild is a step that builds an index, as a plain statement.
func plainBuild(s plan.Step) (plan.Step, bool) {
	sql := concurrentBuild.ReplaceAllString(s.SQL, "$1 ")
	ok := s.Class == plan.Concurrent && s.Index != nil && sql != s.SQL
	s.SQL = sql
	return s, ok
}

// emptyTableSQL asks for the table of a step where it is an empty file.
const emptyTableSQL = `SELECT w.name FROM unnest($1::text[]) AS w (name)
JOIN pg_catalog.pg_class c ON c.oid = to_regclass(w.name) AND c.relkind = 'r' AND pg_catalog.pg_relation_size(c.oid) = 0`

// builtEmpty builds an index plainly where a concurrent build would wait for strangers and there is no
// row to read: the table is empty, and no one writes to it. It reports whether it did.
func (r *runner) builtEmpty(ctx context.Context, s plan.Step) (bool, error) {
	plain, ok := plainBuild(s)
	if !ok {
		return false, nil
	}
	tx, err := r.work.Begin(ctx)
	if err != nil {
		return false, err
	}
	defer rollback(ctx, tx)
	var table string
	err = tx.QueryRow(ctx, emptyTableSQL, relations([]plan.Step{s})).Scan(&table)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '50ms'; LOCK TABLE ONLY "+table+" IN SHARE MODE NOWAIT"); err != nil {
		return false, unlessRefused(err)
	}
	// No one can write from here on.
	if err := tx.QueryRow(ctx, emptyTableSQL, []string{table}).Scan(&table); err != nil {
		return false, unlessNone(err)
	}
	if err := r.statement(ctx, tx, plain); err != nil {
		return false, err
	}
	if err := r.log.DoneIn(ctx, tx, []plan.Step{s}); err != nil {
		return false, err
	}
	return true, r.commit(ctx, tx)
}

// unlessRefused passes on an error that is more than that a lock is held, or may not be taken.
func unlessRefused(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && (pg.Code == pgerrcode.LockNotAvailable || pg.Code == pgerrcode.InsufficientPrivilege) {
		return nil
	}
	return err
}

// unlessNone passes on an error that is more than that there is no row.
func unlessNone(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}
