package live

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/schema"
)

// pinnedPath sets the search_path of every query of ours: no name in them can be a user's. The
// path is another one only while the server reads a statement that holds text of the HCL.
const pinnedPath = "SET LOCAL search_path = pg_catalog, pg_temp"

// setPath sets the search_path under which texts of the HCL are read for an object of a schema.
func (c *compiler) setPath(inSchema string) string {
	return "SET LOCAL search_path = " + schema.SearchPath(inSchema, c.desired, c.live)
}

// sent runs statements in one pipeline, and returns how many were taken: after a rejection none is run. It goes by the
// extended protocol: there a text of the HCL that holds a second statement is rejected, not run.
func (c *compiler) sent(ctx context.Context, statements ...string) (taken int, err error) {
	batch := &pgconn.Batch{}
	for _, sql := range statements {
		batch.ExecParams(sql, nil, nil, nil, nil)
	}
	results, err := c.conn.PgConn().ExecBatch(ctx, batch).ReadAll()
	for _, r := range results {
		if r.Err == nil {
			taken++
		}
	}
	if refusedByTrigger(err, c.triggers) {
		err = errNotAsked
	}
	return taken, err
}

// allOrNone runs statements in a savepoint. Where the server rejects one, it returns how many were taken before, and
// none of them stays.
func (c *compiler) allOrNone(ctx context.Context, statements ...string) (taken int, err error) {
	taken, err = c.sent(ctx, slices.Concat([]string{"SAVEPOINT probe"}, statements, []string{"RELEASE SAVEPOINT probe"})...)
	if !isPg(err) {
		return len(statements), err
	}
	// One that is rolled back to and not released stays, and all that follows stands a level deeper.
	if _, err := c.conn.Exec(ctx, "ROLLBACK TO SAVEPOINT probe; RELEASE SAVEPOINT probe"); err != nil {
		return 0, err
	}
	return min(max(taken-1, 0), len(statements)-1), err
}

// try runs one statement in a savepoint.
func (c *compiler) try(ctx context.Context, sql string) error {
	_, err := c.allOrNone(ctx, sql)
	return err
}

// atOnce is how many objects the server is sent the statements of before it has answered. Those behind a rejected one are sent
// again.
const atOnce = 256

// together runs the statements of n objects in their order, in pipelines. An object of which the server rejects a statement
// is left to alone, as if none of its statements had been run; all before it have been. No object is sent more than
// a few times, however many are rejected.
func (c *compiler) together(ctx context.Context, n int, statements func(int) []string, alone func(int) error) error {
	known := -1 // to be rejected
	for at, size := 0, atOnce; at < n; {
		first, err := at, error(nil)
		end := min(at+size, n)
		if at != known {
			if first, err = c.firstRejected(ctx, at, end, statements); err != nil {
				return err
			}
		}
		switch {
		case first == end:
			at, size = end, min(2*size, atOnce)
		case first > at:
			known, size = first, first-at
		default:
			if err := alone(at); err != nil {
				return err
			}
			at, size = at+1, max(size/2, 1)
		}
	}
	return nil
}

// firstRejected runs the statements of some objects, and returns the first that has a rejected one; then no
// statement stays. It returns end where all are taken.
func (c *compiler) firstRejected(ctx context.Context, at, end int, statements func(int) []string) (int, error) {
	var list []string
	var of []int
	for i := at; i < end; i++ {
		for _, sql := range statements(i) {
			list, of = append(list, sql), append(of, i)
		}
	}
	if len(list) == 0 {
		return end, nil
	}
	switch taken, err := c.allOrNone(ctx, list...); {
	case err == nil:
		return end, nil
	case isPg(err):
		return of[taken], nil
	default:
		return 0, err
	}
}

// runAll runs statements, and returns what the server says of each.
func (c *compiler) runAll(ctx context.Context, statements []string) ([]error, error) {
	errs := make([]error, len(statements))
	err := c.together(ctx, len(statements), func(i int) []string { return statements[i : i+1] }, func(i int) error {
		if errs[i] = c.try(ctx, statements[i]); errs[i] != nil && !isPg(errs[i]) {
			return errs[i]
		}
		return nil
	})
	return errs, err
}

func (c *compiler) rollback(ctx context.Context) {
	if c.conn.PgConn().TxStatus() != 'I' {
		_, _ = c.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK")
	}
}
