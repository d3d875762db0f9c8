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
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// A role without pg_read_all_stats is told that it cannot see what the session in the way does.
func TestHiddenBlocker(t *testing.T) {
	db := pgtest.New(t)
	url := db.Role("CONNECT, TEMP, CREATE ON DATABASE "+db.Name, "USAGE, CREATE ON SCHEMA public")
	owner, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(t.Context())
	if _, err := owner.Exec(t.Context(), "CREATE TABLE people (id integer)"); err != nil {
		t.Fatal(err)
	}
	defer hold(t, db, "LOCK TABLE people IN ACCESS SHARE MODE")()
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
	opts := apply.Options{LockStart: 20 * time.Millisecond, LockCap: 50 * time.Millisecond, RetryFor: time.Second}
	_, err = apply.Run(t.Context(), connect, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), opts, (&recorder{}).event)
	var step *apply.StepError
	if !errors.As(err, &step) || len(step.Blockers) != 1 {
		t.Fatalf("error %v, %+v", err, step)
	}
	if s := step.Blockers[0].String(); !strings.Contains(s, "pg_read_all_stats") || strings.Contains(s, "insufficient") || strings.Contains(s, "0s") {
		t.Errorf("blocker %s", s)
	}
}
