package apply

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
)

// Session is a connection that a plan was made by. The run of the plan begins with it, and holds the advisory lock there: a
// new one costs as many round trips as much of a run.
type Session struct {
	conn *pgx.Conn
	backend
	server
	// log is what the journal was when the plan was made.
	log *journal.Summary
	at  time.Time
}

// Meet begins a session, in a batch of the connection. It is to be closed, or run.
func Meet(conn *pgx.Conn, b *pgx.Batch) *Session {
	s := &Session{conn: conn, at: time.Now()}
	askSession(b, watchWord, &s.backend, &s.server)
	return s
}

// With is the session with what the journal was when the plan was made.
func (s *Session) With(log *journal.Summary) *Session {
	s.log = log
	return s
}

// keptFor is how long a session is kept: what was asked there may be old by then, and the connection cut.
const keptFor = 10 * time.Second

// Fresh is the session, or nil where it was made too long ago: then it is closed.
func (s *Session) Fresh(ctx context.Context) *Session {
	if s != nil && time.Since(s.at) > keptFor {
		s.Close(ctx)
		return nil
	}
	return s
}

// Close ends the session. A nil one has ended.
func (s *Session) Close(ctx context.Context) {
	if s == nil {
		return
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTakes)
	defer cancel()
	_ = s.conn.Close(closing)
}
