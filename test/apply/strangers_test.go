package apply_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// stranger opens a transaction with a snapshot, on a table that no one builds an index of.
func stranger(t *testing.T, db *pgtest.DB) {
	t.Helper()
	if _, err := db.Conn().Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1200 * time.Millisecond)
}

func buildOn(table, unique string) plan.Step {
	s := build("CREATE "+unique+"INDEX CONCURRENTLY i ON public."+table+" (id)", "i")
	s.Locks = []plan.Lock{{Relation: "public." + table, Mode: "SHARE UPDATE EXCLUSIVE"}}
	return s
}

// An index of an empty table waits for no transaction that has nothing to do with the table.
func TestBuildOnEmptyTableWaitsForNobody(t *testing.T) {
	for _, unique := range []string{"", "UNIQUE "} {
		db := pgtest.New(t)
		db.Exec(people + "; CREATE TABLE hollow (id integer)")
		stranger(t, db)
		if err := run(t.Context(), db, planOf(buildOn("hollow", unique)), apply.Options{WaitFor: 3 * time.Second}, &recorder{}); err != nil {
			t.Fatal(err)
		}
		if n := db.Value("SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = 'i'::regclass"); n != "1" {
			t.Error("there is no valid index")
		}
	}
}

// Where the table has rows, or somebody writes to it, the build is a concurrent one, whose wait has a bound:
// it leaves nothing, and says who was in the way.
func TestConcurrentWaitIsBounded(t *testing.T) {
	for name, prepare := range map[string]string{
		"rows":   "INSERT INTO hollow VALUES (1)",
		"writer": "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(people + "; CREATE TABLE hollow (id integer); " + prepare)
			if name == "writer" {
				time.AfterFunc(6*time.Second, hold(t, db, "INSERT INTO hollow VALUES (1)")) // whom the drop of what is left waits for too
			}
			stranger(t, db)
			err := run(t.Context(), db, planOf(buildOn("hollow", "")), apply.Options{WaitFor: 2 * time.Second}, &recorder{})
			var step *apply.StepError
			if !errors.As(err, &step) || len(step.Blockers) == 0 || !strings.Contains(step.Message, "waited for other transactions for 2s") || !strings.Contains(step.Hint, "concurrent_wait") {
				t.Fatalf("error %v, %+v", err, step)
			}
			if n := db.Value("SELECT count(*) FROM pg_class WHERE relname = 'i'"); n != "0" {
				t.Error("an invalid index is left")
			}
		})
	}
}
