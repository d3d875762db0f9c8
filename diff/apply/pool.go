package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema/live"
)

// sessionsNeeded are those that a run has open at once: the steps', the one that holds the advisory lock and looks at
// others, and one by which a new connection through a pool tells how the pool lends its sessions.
const sessionsNeeded = 3

// pooled reports whether the server's process is not the one that the connection began with.
func pooled(conn *pgx.Conn, b backend) bool {
	return conn != nil && int64(conn.PgConn().PID()) != int64(b.pid)
}

// smallPool is the error of a connection that a pool did not give beside the first.
func smallPool(ctx context.Context, err error) error {
	var refused *live.ConnectError
	if ctx.Err() != nil || !errors.As(err, &refused) {
		return err
	}
	return &RefusedError{
		Message: fmt.Sprintf("the pool gives no further session, and apply needs %d at once: %s", sessionsNeeded, refused.Message),
		Advice:  []string{"give --url of the server itself, or let the pool have more sessions (PgBouncer: default_pool_size, max_db_connections); nothing has been changed"},
	}
}
