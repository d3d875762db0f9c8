package journal

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// whereSQL finds tables of a name.
const whereSQL = `SELECT n.nspname::text, c.relname::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' ORDER BY 1`

// AlembicVersions are the heads that Alembic has noted in its table.
func AlembicVersions(ctx context.Context, conn Conn, table schema.Name) ([]string, error) {
	rows, err := conn.Query(ctx, "SELECT v.version_num::text FROM "+table.SQL()+" AS v ORDER BY 1")
	var list []string
	if err == nil {
		list, err = pgx.CollectRows(rows, pgx.RowTo[string])
	}
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &pg) && (pg.Code == pgerrcode.UndefinedTable || pg.Code == pgerrcode.InvalidSchemaName):
		return nil, noAlembic(ctx, conn, table)
	case errors.As(err, &pg) && pg.Code == pgerrcode.UndefinedColumn:
		return nil, &Error{fmt.Sprintf("table %s is not Alembic's: it has no column version_num", table), []string{"name the table that is with --table SCHEMA.NAME"}}
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", table, err)
	case len(list) == 0:
		return nil, &Error{fmt.Sprintf("table %s is empty: Alembic has applied nothing here", table), nil}
	}
	return list, nil
}

func noAlembic(ctx context.Context, conn Conn, table schema.Name) error {
	e := &Error{Message: fmt.Sprintf("there is no table %s", table)}
	rows, err := conn.Query(ctx, whereSQL, table.Name)
	if err != nil {
		return fmt.Errorf("look for %s: %w", table.Name, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[schema.Name])
	if err != nil {
		return fmt.Errorf("look for %s: %w", table.Name, err)
	}
	for _, n := range found {
		e.Advice = append(e.Advice, "there is one elsewhere: --table "+n.String())
	}
	if len(found) == 0 {
		e.Advice = []string{"name the table with --table SCHEMA.NAME"}
	}
	return e
}
