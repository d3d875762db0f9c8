package apply_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/internal/pgtest"
)

// Who waits for the build of a run that no longer exists has no transaction open meanwhile: the build would wait
// for that in its turn, for ever.
func TestOrphanIsNotHeldUp(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	release := hold(t, db, "UPDATE people SET email = 'other' WHERE id = 1")
	orphan, look := db.Conn(), db.Conn()
	if _, err := orphan.Exec(t.Context(), "SELECT pg_advisory_lock_shared($1, $2)", int32(journal.LockClass), int32(journal.WorkKey)); err != nil {
		t.Fatal(err)
	}
	built, waited := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := orphan.Exec(t.Context(), "CREATE INDEX CONCURRENTLY people_email ON people (email)")
		_ = orphan.Close(context.WithoutCancel(t.Context()))
		built <- err
	}()
	yes := func(sql string, pid uint32) (answer bool) {
		t.Helper()
		if err := look.QueryRow(t.Context(), sql, pid).Scan(&answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	orphanPID := orphan.PgConn().PID()
	for !yes("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock')", orphanPID) {
		time.Sleep(10 * time.Millisecond)
	}
	waiting, seen := db.Conn(), make(chan apply.Event, 10)
	go func() {
		waited <- apply.EndOrphans(t.Context(), waiting, &pgx.Batch{}, func(e apply.Event) { seen <- e })
	}()
	waiter := waiting.PgConn().PID()
	if e, ok := (<-seen).(apply.Orphan); !ok || uint32(e.Session.PID) != orphanPID {
		t.Errorf("it told of %+v", e)
	}
	for range 10 {
		if yes("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND xact_start < clock_timestamp() - interval '300 ms')", waiter) {
			t.Error("its transaction stays open")
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	release()
	if err := <-built; err != nil {
		t.Error(err)
	}
	if err := <-waited; err != nil {
		t.Error(err)
	}
}
