package sqlschema

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema/live"
)

// around is what work may find in the target beside the schema that it makes.
type around struct {
	major   int
	version string
	like    scratch.Like
	// user is the role that the target was asked as.
	user       string
	roles      []string
	extensions []extension
}

// extension is an extension of the target.
type extension struct{ name, schema, version string }

const userSQL = `SELECT current_user::text, ARRAY(SELECT r.rolname::text FROM pg_catalog.pg_roles r WHERE r.rolname !~ '^pg_' ORDER BY 1)`

const extensionsSQL = `SELECT e.extname::text, n.nspname::text, e.extversion
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname <> 'plpgsql' ORDER BY e.oid`

// lookAround asks the target; without one there is nothing around.
func lookAround(ctx context.Context, url string) (a around, err error) {
	if url == "" {
		return a, nil
	}
	conn, err := live.Connect(ctx, url)
	if err != nil {
		return a, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	a.major, a.version = live.Major(conn), conn.PgConn().ParameterStatus("server_version")
	if a.like, err = scratch.LikeOf(ctx, conn); err != nil {
		return a, err
	}
	if err := conn.QueryRow(ctx, userSQL).Scan(&a.user, &a.roles); err != nil {
		return a, fmt.Errorf("look at the roles of the server: %w", err)
	}
	rows, err := conn.Query(ctx, extensionsSQL)
	if err == nil {
		a.extensions, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (e extension, err error) {
			err = row.Scan(&e.name, &e.schema, &e.version)
			return e, err
		})
	}
	if err != nil {
		return a, fmt.Errorf("look at the extensions of the database: %w", err)
	}
	return a, nil
}
