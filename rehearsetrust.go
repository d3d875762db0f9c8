package schemactl

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/internal/scratch"
)

// strangersSQL lists who owns functions of the database beside those whom the journal trusts too: the role itself, roles
// that it is a member of, the database's owner and superusers.
const strangersSQL = `SELECT DISTINCT o.rolname::text
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_roles o ON o.oid = p.proowner
WHERE p.oid >= 16384 AND NOT o.rolsuper AND o.rolname <> current_user
  AND p.proowner <> (SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname = current_database())
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.member
                  WHERE m.roleid = p.proowner AND r.rolname = current_user)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1`

// refuseStrangers refuses to make the schema elsewhere where that may run the code of somebody else: a function that an
// index or a partition calls with constants runs when those are made, as the role of the dev server.
func refuseStrangers(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, strangersSQL)
	if err != nil {
		return fmt.Errorf("look whose functions there are: %w", err)
	}
	owners, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look whose functions there are: %w", err)
	}
	if len(owners) == 0 {
		return nil
	}
	return &scratch.UnavailableError{
		Why:  "functions of " + strings.Join(owners, ", ") + " might run there as the role of the dev server",
		Hint: "where you trust them, make the role of --url a member of theirs",
	}
}
