package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/live"
)

// blockedFrom is how long a statement takes that has stood behind a lock.
const blockedFrom = 20 * time.Millisecond

// waits measures in which share of the time others stand behind a plan that wants a table which somebody
// reads for so long: by the ladder of apply, and by one that doubles its patience and pauses as long.
func waits(ctx context.Context, srv *sandbox.Server, stays time.Duration) error {
	fmt.Printf("\na reader stays for %s; others read the table meanwhile (goal 3 %% blocked, 250 ms the longest)\n", stays)
	fmt.Printf("%-22s %10s %10s %12s %12s %14s\n", "ladder", "before", "blocked", "longest, ms", "statements", "done after, s")
	for i, l := range []struct {
		name string
		run  func(ctx context.Context, url string) error
	}{{"asks and pauses alike", doubling}, {"keeps to its share", applied}} {
		name := fmt.Sprintf("patience%d", i)
		if err := srv.CreateDatabase(ctx, name, ""); err != nil {
			return err
		}
		s, err := beside(ctx, srv.URL(name), stays, l.run)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		fmt.Printf("%-22s %9.1f%% %9.1f%% %12d %12d %14.1f\n", l.name, 100*s.before, 100*s.blocked.Seconds()/s.elapsed.Seconds(), s.longest.Milliseconds(), s.statements, s.elapsed.Seconds())
	}
	return nil
}

// stood is what a reader saw of a lock that others wait for.
type stood struct {
	// before is the share of the time that statements took as long as blocked ones, without a plan: the
	// machine's own.
	before                    float64
	blocked, longest, elapsed time.Duration
	statements                int
}

// beside runs a change of a table that is read in a long transaction, and looks on as another reader.
func beside(ctx context.Context, url string, stays time.Duration, change func(context.Context, string) error) (s stood, err error) {
	reader, err := pgx.Connect(ctx, url)
	if err != nil {
		return s, err
	}
	defer func() { _ = reader.Close(context.WithoutCancel(ctx)) }()
	if _, err := reader.Exec(ctx, "CREATE TABLE t (id integer)"); err != nil {
		return s, err
	}
	if _, err := reader.Exec(ctx, "BEGIN; SELECT FROM t"); err != nil {
		return s, err
	}
	gone := time.AfterFunc(stays/6+stays, func() { _, _ = reader.Exec(context.WithoutCancel(ctx), "COMMIT") })
	defer gone.Stop()
	other, err := pgx.Connect(ctx, url)
	if err != nil {
		return s, err
	}
	defer func() { _ = other.Close(context.WithoutCancel(ctx)) }()
	done := make(chan error, 1)
	time.AfterFunc(stays/6, func() { done <- nil })
	alone, err := look(ctx, other, done)
	if err != nil {
		return s, err
	}
	go func() { done <- change(ctx, url) }()
	s, err = look(ctx, other, done)
	s.before = alone.blocked.Seconds() / alone.elapsed.Seconds()
	return s, err
}

// look reads the table again and again until something is done.
func look(ctx context.Context, conn *pgx.Conn, done <-chan error) (s stood, err error) {
	start := time.Now()
	for {
		select {
		case err := <-done:
			s.elapsed = time.Since(start)
			return s, err
		default:
		}
		began := time.Now()
		if _, err := conn.Exec(ctx, "SELECT FROM t"); err != nil {
			return s, err
		}
		took := time.Since(began)
		s.statements++
		if s.longest = max(s.longest, took); took >= blockedFrom {
			s.blocked += took
		}
		time.Sleep(time.Millisecond)
	}
}

// applied runs the change as a plan.
func applied(ctx context.Context, url string) error {
	t := policy.Timeouts{}.WithDefaults()
	step := plan.Step{ID: 1, Summary: "add a column", SQL: "ALTER TABLE public.t ADD COLUMN a integer", Class: plan.Brief, Transaction: 1,
		Locks: []plan.Lock{{Relation: "public.t", Mode: "ACCESS EXCLUSIVE"}}, StatementTimeoutMS: t.BriefStatement.Milliseconds()}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
	_, err := apply.Run(ctx, connect, &plan.Plan{Result: plan.Changes, Steps: []plan.Step{step}},
		apply.Options{LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: t.RetryFor}, func(apply.Event) {})
	return err
}

// doubling asks with a patience that doubles up to 2 s, and pauses for a tenth of a second more each time, up
// to 2 s.
func doubling(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	patience, pause := 50*time.Millisecond, 100*time.Millisecond
	for {
		_, err := conn.Exec(ctx, fmt.Sprintf("BEGIN; SET LOCAL lock_timeout = %d; ALTER TABLE t ADD COLUMN a integer; COMMIT", patience.Milliseconds()))
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != pgerrcode.LockNotAvailable {
			return err
		}
		if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
			return err
		}
		time.Sleep(pause)
		patience, pause = min(2*patience, 2*time.Second), min(pause+100*time.Millisecond, 2*time.Second)
	}
}
