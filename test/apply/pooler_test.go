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
	"github.com/replyx/schemactl/internal/pgbouncer"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// A pool that lends a session for a transaction, or a statement, is refused by every command, however
// many sessions it has; and nothing is set on the sessions that the application gets next.
func TestPoolerRefused(t *testing.T) {
	for _, tt := range []struct {
		mode string
		size int
	}{{"transaction", 1}, {"transaction", 2}, {"transaction", 20}, {"statement", 20}} {
		t.Run(tt.mode, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(people)
			pooled := pgbouncer.Start(t, db.URL, tt.mode, tt.size)
			busy := connectTo(t, pooled) // so that there is more than one session, where there may be
			if tt.size > 1 && tt.mode == "transaction" {
				if _, err := busy.Exec(t.Context(), "BEGIN", pgx.QueryExecModeSimpleProtocol); err != nil {
					t.Fatal(err)
				}
				other := connectTo(t, pooled)
				if _, err := other.Exec(t.Context(), "SELECT 1", pgx.QueryExecModeSimpleProtocol); err != nil {
					t.Fatal(err)
				}
				if _, err := busy.Exec(t.Context(), "COMMIT", pgx.QueryExecModeSimpleProtocol); err != nil {
					t.Fatal(err)
				}
			}
			for name, connect := range map[string]func() (*pgx.Conn, error){
				"diff":  func() (*pgx.Conn, error) { return live.Connect(t.Context(), pooled) },
				"apply": func() (*pgx.Conn, error) { return live.ConnectNotices(t.Context(), pooled, nil) },
			} {
				conn, err := connect()
				if err == nil {
					_ = conn.Close(t.Context())
				}
				var refused *live.ConnectError
				if !errors.As(err, &refused) || !strings.Contains(refused.Message, "pooler") || !strings.Contains(refused.Hint, "--url of the server itself") {
					t.Errorf("%s: error %v", name, err)
				}
			}
			var path string
			if err := busy.QueryRow(t.Context(), "SHOW search_path", pgx.QueryExecModeSimpleProtocol).Scan(&path); err != nil || strings.Contains(path, "pg_catalog") {
				t.Errorf("the application's search_path is %s, error %v", path, err)
			}
		})
	}
}

// A pool in session mode is as good as the server: a step in a transaction and a concurrent one run,
// whom the steps wait for is known, and they do not take each other for strangers.
func TestPoolerInSessionMode(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	pooled := pgbouncer.Start(t, db.URL, "session", 10)
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, pooled, notice)
	}
	release := hold(t, db, "INSERT INTO people VALUES (0, 'new')")
	r := &recorder{}
	done := make(chan error, 1)
	concurrent := build("CREATE INDEX CONCURRENTLY i ON public.people (email)", "i")
	concurrent.ID = 2
	go func() {
		_, err := apply.Run(t.Context(), connect, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer"), concurrent),
			apply.Options{LockStart: 20 * time.Millisecond, LockCap: 200 * time.Millisecond, RetryFor: time.Minute}, r.event)
		done <- err
	}()
	w := waitFor[apply.Waiting](t, r)
	if len(w.Blockers) != 1 || w.Blockers[0].State != "idle in transaction" {
		t.Errorf("blockers %v", w.Blockers)
	}
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if v := db.Value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"); v != "true" {
		t.Errorf("the index is valid: %s", v)
	}
}
