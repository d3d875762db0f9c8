package live

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// pinnedPath sets the search_path of every query of ours: no name in them can be a user's. The
// path is another one only while the server reads a statement that holds text of the HCL.
const pinnedPath = "SET LOCAL search_path = pg_catalog, pg_temp"

// setPath sets the search_path under which texts of the HCL are read for an object of a schema.
func (c *compiler) setPath(inSchema string) string {
	return "SET LOCAL search_path = " + schema.SearchPath(inSchema, c.desired, c.live)
}

// try runs one statement in a savepoint. It goes by the extended protocol: there a text of the
// HCL that holds a second statement is rejected, not run.
func (c *compiler) try(ctx context.Context, sql string) error {
	if _, err := c.conn.Exec(ctx, "SAVEPOINT probe"); err != nil {
		return err
	}
	err := c.conn.PgConn().ExecParams(ctx, sql, nil, nil, nil, nil).Read().Err
	if refusedByTrigger(err, c.triggers) {
		return errNotAsked
	}
	end := "RELEASE SAVEPOINT probe"
	if err != nil {
		end = "ROLLBACK TO SAVEPOINT probe"
	}
	if _, endErr := c.conn.Exec(ctx, end); endErr != nil {
		return endErr
	}
	return err
}

// runAll runs statements in one pipeline and, where one is rejected, one by one: it returns what
// the server says of each.
func (c *compiler) runAll(ctx context.Context, statements []string) ([]error, error) {
	errs := make([]error, len(statements))
	if len(statements) == 0 {
		return errs, nil
	}
	// The server reads all of a pipeline before it runs any of it.
	if _, err := c.conn.Exec(ctx, "SAVEPOINT together"); err != nil {
		return nil, err
	}
	batch := &pgx.Batch{}
	for _, sql := range statements {
		batch.Queue(sql)
	}
	batch.Queue("RELEASE SAVEPOINT together")
	err := c.send(ctx, batch)
	if err == nil || !isPg(err) {
		return errs, err
	}
	if _, err := c.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT together"); err != nil {
		return nil, err
	}
	for i, sql := range statements {
		if errs[i] = c.try(ctx, sql); errs[i] != nil && !isPg(errs[i]) {
			return nil, errs[i]
		}
	}
	return errs, nil
}

func (c *compiler) rollback(ctx context.Context) {
	_, _ = c.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
}
