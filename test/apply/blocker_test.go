package apply_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/schema/live"
)

// A transaction on another table is no one's business for a brief step.
func TestTransactionOnAnotherTable(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	defer hold(t, db, "LOCK TABLE other IN ACCESS EXCLUSIVE MODE; SELECT pg_current_xact_id()")()
	r := &recorder{}
	if err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), apply.Options{RetryFor: time.Second}, r); err != nil {
		t.Fatal(err)
	}
	if w, ok := find[apply.Waiting](r); ok {
		t.Errorf("it waited for %v", w.Blockers)
	}
}

// A prepared transaction has no session: it is named by its identifier.
func TestPreparedTransaction(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	gid := db.Name + "_gid"
	prepare := func(sql string) {
		conn := db.Conn()
		if _, err := conn.Exec(t.Context(), "BEGIN; "+sql+"; PREPARE TRANSACTION '"+gid+"'"); err != nil {
			t.Fatal(err)
		}
	}
	prepare("UPDATE people SET email = 'other' WHERE id = 1")
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.WithoutCancel(t.Context()), db.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.WithoutCancel(t.Context()))
		_, _ = conn.Exec(context.WithoutCancel(t.Context()), "ROLLBACK PREPARED '"+gid+"'")
	})
	step := brief(1, "ALTER TABLE public.people ADD COLUMN a integer")
	err := run(t.Context(), db, planOf(step), apply.Options{RetryFor: time.Second}, &recorder{})
	var failed *apply.StepError
	if !errors.As(err, &failed) || len(failed.Blockers) != 1 || failed.Blockers[0].Prepared != gid || !strings.Contains(failed.Blockers[0].String(), "ROLLBACK PREPARED") {
		t.Fatalf("error %v, blockers %v", err, failed.Blockers)
	}

	// A concurrent build names it before it starts and while it waits.
	r := &recorder{}
	done := make(chan error, 1)
	concurrent := build("CREATE INDEX CONCURRENTLY people_email ON public.people (email)", "people_email")
	concurrent.Locks = []plan.Lock{{Relation: "public.people", Mode: "SHARE UPDATE EXCLUSIVE"}}
	go func() { done <- run(t.Context(), db, planOf(concurrent), apply.Options{}, r) }()
	if old := waitFor[apply.OldSnapshots](t, r); old.Blockers[0].Prepared != gid {
		t.Errorf("before: %v", old.Blockers)
	}
	if w := waitFor[apply.Waiting](t, r); w.Blockers[0].Prepared != gid {
		t.Errorf("while waiting: %v", w.Blockers)
	}
	db.Exec("COMMIT PREPARED '" + gid + "'")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// An autovacuum that prevents wraparound does not give way: a brief step continues asking, no one
// else is held up, and the autovacuum is named.
func TestAutovacuumToPreventWraparound(t *testing.T) {
	srv, err := sandbox.Start(t.Context(), sandbox.Options{Settings: map[string]string{"autovacuum_naptime": "1s", "autovacuum_freeze_max_age": "100000"}})
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Stop()
	db := "postgres"
	conn, err := pgx.Connect(t.Context(), srv.URL(db))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	// Each subtransaction that writes takes an XID, so that the table is soon too old.
	for _, sql := range []string{`CREATE TABLE people (id integer, email text) WITH (autovacuum_enabled = off, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
INSERT INTO people SELECT i, 'x' FROM generate_series(1, 20000) AS i;
CREATE UNLOGGED TABLE burnt (id integer)`, `DO $$ BEGIN FOR i IN 1 .. 120000 LOOP BEGIN INSERT INTO burnt VALUES (i); EXCEPTION WHEN others THEN END; IF i % 1000 = 0 THEN COMMIT; END IF; END LOOP; END $$`} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	waits := func(sql string) bool {
		for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			var ok bool
			if err := conn.QueryRow(t.Context(), sql).Scan(&ok); err != nil {
				t.Fatal(err)
			}
			if ok {
				return true
			}
		}
		return false
	}
	// The server writes VACUUM ANALYZE where it has counted the rows already.
	const running = `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE query LIKE 'autovacuum: VACUUM%public.people (to prevent wraparound)')`
	if !waits(running) {
		t.Fatal("no autovacuum came to prevent wraparound")
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, srv.URL(db), notice)
	}
	opts := apply.Options{LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: 6 * time.Second}
	_, err = apply.Run(t.Context(), connect, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), opts, (&recorder{}).event)
	var failed *apply.StepError
	if !errors.As(err, &failed) || len(failed.Blockers) == 0 || !strings.Contains(failed.Blockers[0].String(), "to prevent wraparound") {
		t.Fatalf("error %v: %+v", err, failed)
	}
}

// A query on a standby is in the way of the lock that its replay takes. Where commits wait for the
// replay, ours would wait with its locks held, and everyone behind it.
func TestStandbyConflict(t *testing.T) {
	primary, err := sandbox.Start(t.Context(), sandbox.Options{Settings: map[string]string{"synchronous_commit": "remote_apply"}})
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Stop()
	url := primary.URL("postgres")
	conn := connectTo(t, url)
	execOn(t, conn, "CREATE TABLE people (id integer); INSERT INTO people VALUES (1)")
	standby, err := primary.Standby(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	execOn(t, conn, "ALTER SYSTEM SET synchronous_standby_names = '*'")
	execOn(t, conn, "SELECT pg_reload_conf()")
	reader := connectTo(t, standby.URL("postgres"))
	execOn(t, reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM people")

	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
	opts := apply.Options{LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: time.Minute}
	start := time.Now()
	if _, err := apply.Run(t.Context(), connect, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), opts, (&recorder{}).event); err != nil {
		t.Fatal(err)
	}
	execOn(t, connectTo(t, url), "SELECT a FROM people")
	// The standby's query is cancelled after 30 s (max_standby_streaming_delay), not before.
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("the commit waited for the standby: %s", took)
	}
	execOn(t, reader, "SELECT count(*) FROM people")
}

func connectTo(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

func execOn(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
