package live

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// MissingCasts asks the server which changes of type it has no cast for, not even an explicit
// one, of pairs of types in the spelling of format_type. Of a type that is not there yet it says nothing.
func MissingCasts(ctx context.Context, conn *pgx.Conn, wanted [][2]string) (map[[2]string]bool, error) {
	missing := make(map[[2]string]bool)
	for _, w := range wanted {
		// Reading the statement is all that it takes: a cast may be a function of a user.
		_, err := conn.PgConn().Prepare(ctx, "", "SELECT NULL::"+w[0]+"::"+w[1], nil)
		var pg *pgconn.PgError
		switch {
		case err == nil:
		case !errors.As(err, &pg):
			return nil, fmt.Errorf("ask for a cast from %s to %s: %w", w[0], w[1], err)
		case pg.Code == pgerrcode.CannotCoerce:
			missing[w] = true
		}
	}
	return missing, nil
}
