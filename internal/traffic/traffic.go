// Package traffic is a load of readers and writers on a database, as an application is one.
//
// What enters: a URL and statements. What leaves: what the load saw between two moments: how many
// statements ran, how long the longest took, and which failed.
package traffic

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Statement is run again and again on a connection of its own. Its parameter $1 is a random
// number from 1 to Max.
type Statement struct {
	SQL string
	Max int
}

// Seen is what happened between two calls of Seen.
type Seen struct {
	Statements int
	Elapsed    time.Duration
	// Longest is the longest that one statement took; LongestSQL is that statement, and LongestEnd
	// the moment when it was done.
	Longest    time.Duration
	LongestSQL string
	LongestEnd time.Time
	// Errors are the statements that failed; the load continues.
	Errors []error
}

// PerSecond is the number of statements in a second.
func (s Seen) PerSecond() float64 { return float64(s.Statements) / max(s.Elapsed.Seconds(), 0.001) }

// Load is a running load.
type Load struct {
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu    sync.Mutex
	since time.Time
	seen  Seen
}

// pause is what each connection rests between two statements: the load is to notice who makes it
// wait, not to take the machine.
const pause = time.Millisecond

// Start opens one connection for each statement and begins.
func Start(ctx context.Context, url string, statements []Statement) (*Load, error) {
	ctx, cancel := context.WithCancel(ctx)
	l := &Load{cancel: cancel, since: time.Now()}
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		cancel()
		return nil, fmt.Errorf("read the URL of the load: %w", err)
	}
	// A prepared statement fails once where the type of a result column changes, whoever does it.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	for _, s := range statements {
		conn, err := pgx.ConnectConfig(ctx, cfg)
		if err != nil {
			l.Stop()
			return nil, fmt.Errorf("connect the load: %w", err)
		}
		l.group.Go(func() {
			defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
			l.run(ctx, conn, s)
		})
	}
	return l, nil
}

func (l *Load) run(ctx context.Context, conn *pgx.Conn, s Statement) {
	for ctx.Err() == nil {
		start := time.Now()
		_, err := conn.Exec(ctx, s.SQL, rand.IntN(s.Max)+1)
		if ctx.Err() != nil {
			return
		}
		l.note(s.SQL, time.Since(start), err)
		time.Sleep(pause)
	}
}

func (l *Load) note(sql string, took time.Duration, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen.Statements++
	if took > l.seen.Longest {
		l.seen.Longest, l.seen.LongestSQL, l.seen.LongestEnd = took, sql, time.Now()
	}
	if err != nil {
		l.seen.Errors = append(l.seen.Errors, fmt.Errorf("%s: %w", sql, err))
	}
}

// Seen is what the load saw since it was asked last, and begins again.
func (l *Load) Seen() Seen {
	l.mu.Lock()
	defer l.mu.Unlock()
	out, now := l.seen, time.Now()
	out.Elapsed = now.Sub(l.since)
	l.seen, l.since = Seen{}, now
	return out
}

// Stop ends the load and waits for its connections.
func (l *Load) Stop() {
	l.cancel()
	l.group.Wait()
}
