package apply

import (
	"context"
	"fmt"
	"time"
)

// strangers bounds how long a step waits for transactions that have nothing to do with its table.
type strangers struct {
	since time.Time
	// stopped reports whether the step was ended for it; by are those that it waited for.
	stopped bool
	by      []Blocker
}

// endWait ends a step that has waited for others for longer than it may.
func (r *runner) endWait(ctx context.Context, w *strangers, waiting []Blocker) {
	switch {
	case r.opts.WaitFor <= 0 || len(waiting) == 0:
		w.since = time.Time{}
	case w.since.IsZero():
		w.since = time.Now()
	case time.Since(w.since) >= r.opts.WaitFor && !w.stopped:
		w.stopped, w.by = true, waiting
		_, _ = r.watch.Exec(ctx, "SELECT pg_catalog.pg_cancel_backend($1)", r.worker.pid)
	}
}

// waitedError reports that a step was ended because it waited for others for too long.
type waitedError struct {
	by    []Blocker
	limit time.Duration
	err   error
}

// Error implements error.
func (e *waitedError) Error() string {
	return fmt.Sprintf("it has waited for other transactions for %s", e.limit)
}

// Unwrap gives the server's error.
func (e *waitedError) Unwrap() error { return e.err }
