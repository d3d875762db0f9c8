package apply

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5/pgconn"
)

// What is done outside of a step changes nothing, so it is simply done again where the server went away.

// Patience is how long a lost connection is asked for again.
type Patience struct {
	For time.Duration
	// Unreached is how long where nothing has ever answered; zero means For.
	Unreached time.Duration
}

// maxCuts is how often a connection may be cut that was there: a restart does it once, or twice. More is
// somebody who ends sessions.
const maxCuts = 3

// LostError reports that the server went away outside of a step and did not come back in time.
type LostError struct {
	// While says what was being done.
	While string
	After time.Duration
	// cuts is set where it was cut again and again.
	cuts int
	err  error
}

// Error implements error.
func (e *LostError) Error() string {
	if e.cuts > 0 {
		return fmt.Sprintf("the connection was cut %d times %s: %s", e.cuts, e.While, reason(e.err))
	}
	return fmt.Sprintf("the connection was lost %s, and none came for %s: %s", e.While, e.After.Round(100*time.Millisecond), reason(e.err))
}

// Unwrap gives the last error.
func (e *LostError) Unwrap() error { return e.err }

// errNoWrites is the answer of a server that is not, or not yet, the primary.
var errNoWrites = errors.New("the server that answers takes no writes")

// Persist calls do again while it fails for want of a connection.
func Persist(ctx context.Context, p Patience, events func(Event), while string, do func() error) error {
	start, limit, cuts := time.Now(), p.For, 0
	for attempt := 1; ; attempt++ {
		err := do()
		if err == nil || ctx.Err() != nil || !Lost(err) && !errors.Is(err, errNoWrites) {
			return err
		}
		if attempt == 1 && p.Unreached > 0 && unreached(err) {
			limit = min(limit, p.Unreached)
		}
		elapsed := time.Since(start)
		if !absent(err) {
			cuts++
		}
		switch {
		case elapsed >= limit && attempt == 1:
			return err
		case elapsed >= limit:
			return &LostError{While: while, After: elapsed, err: err}
		case cuts == maxCuts:
			return &LostError{While: while, cuts: cuts, err: err}
		}
		events(Reconnecting{While: while, Reason: reason(err), Elapsed: elapsed})
		if err := sleep(ctx, min(jitter(min(time.Duration(attempt)*250*time.Millisecond, 5*time.Second)), max(limit-elapsed, time.Millisecond))); err != nil {
			return err
		}
	}
}

// Lost reports whether an error says that a connection was cut or that the server is not there: the
// same may succeed when it is back.
func Lost(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return connectionLost(err)
	}
	for _, cause := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, cause) {
			return true
		}
	}
	// The driver has no name for what is asked of a connection after its end.
	return unreached(err) || strings.Contains(err.Error(), "conn closed")
}

// absent reports whether there was no connection that could be cut.
func absent(err error) bool {
	var pg *pgconn.PgError
	return unreached(err) || errors.Is(err, errNoWrites) || errors.As(err, &pg) && pg.Code == pgerrcode.CannotConnectNow
}

// unreached reports whether nothing listens at the address.
func unreached(err error) bool {
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ENOENT) && strings.Contains(err.Error(), "connect")
}
