package apply_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

func journaled(state string) apply.Options {
	return apply.Options{Journal: &journal.Entry{ToolVersion: "test", Command: history.Apply, Desired: state, Note: "a note"}}
}

// revision reads what the journal has of one.
func revision(t *testing.T, db *pgtest.DB, id int64) *history.Full {
	t.Helper()
	f, err := journal.Get(t.Context(), db.Conn(), id)
	if err != nil || f == nil {
		t.Fatalf("revision %d: %v, %v", id, f, err)
	}
	return f
}

func states(f *history.Full) string {
	list := []string{string(f.Outcome)}
	for _, s := range f.Steps {
		list = append(list, string(s.State))
	}
	return strings.Join(list, " ")
}

func TestJournalOfARun(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	p := planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer"), build("CREATE INDEX CONCURRENTLY i ON public.people (a)", "i"))
	p.Steps[1].ID = 2
	if err := run(t.Context(), db, p, journaled("state 1"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	f := revision(t, db, 1)
	if states(f) != "done done done" || f.Desired != "state 1" || f.Note != "a note" || f.ToolVersion != "test" || f.Role != "postgres" || f.FinishedAt == nil {
		t.Errorf("journal %+v", f)
	}
	if f.PlanChecksum != journal.Checksum(f.Plan) {
		t.Errorf("checksum %s of the plan, %s in the journal", journal.Checksum(f.Plan), f.PlanChecksum)
	}
}

// What failed is told without any value of a row, and its transaction's steps are not done.
func TestJournalOfAFailure(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	first := brief(1, "ALTER TABLE public.people ADD COLUMN a integer")
	second := brief(2, "ALTER TABLE public.people ADD CONSTRAINT u UNIQUE (email)")
	second.Transaction = 1
	if err := run(t.Context(), db, planOf(first, second), journaled("state"), &recorder{}); err == nil {
		t.Fatal("the key was made over repeated values")
	}
	f := revision(t, db, 1)
	if states(f) != "failed failed failed" || !strings.Contains(f.Error, "23505") || strings.Contains(f.Error, "secret") {
		t.Errorf("journal %s: %s", states(f), f.Error)
	}
	if u := unfinished(t, db); u != nil {
		t.Errorf("nothing was done, and unfinished is %+v", u)
	}
}

func unfinished(t *testing.T, db *pgtest.DB) *plan.Unfinished {
	t.Helper()
	u, err := journal.Unfinished(t.Context(), db.Conn())
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// Each step is committed as running before it runs. When all connections are cut no one can write
// more, and the next run closes what was left open.
func TestJournalAfterEveryConnectionIsCut(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	slow := plan.Step{ID: 2, Summary: "slow", SQL: "SELECT pg_sleep(30)", Class: plan.Concurrent}
	p := planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer"), slow)
	cut := *db
	cut.URL = db.Role("CREATE, CONNECT ON DATABASE " + db.Name)
	db.Exec("ALTER ROLE r_" + db.Name + " SUPERUSER")
	done := make(chan error, 1)
	go func() { done <- run(t.Context(), &cut, p, journaled("state"), &recorder{}) }()
	waitUntil(t, db, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query = 'SELECT pg_sleep(30)')")
	if u := unfinished(t, db); u == nil || !u.AtWork || u.Done != 1 || u.Step == nil || u.Step.ID != 2 {
		t.Errorf("at work: %+v", u)
	}
	// No one may connect again, as when the machine that ran it no longer exists.
	db.Exec("ALTER ROLE r_" + db.Name + " NOLOGIN")
	// The one that could write yet is ended first, before the step is cut.
	for _, busy := range []string{"<>", "="} {
		db.Terminate("usename = 'r_" + db.Name + "' AND query " + busy + " 'SELECT pg_sleep(30)'")
	}
	if err := <-done; err == nil {
		t.Fatal("the run did not notice")
	}
	if got := states(revision(t, db, 1)); got != "running done running" {
		t.Errorf("after the cut: %s", got)
	}
	u := unfinished(t, db)
	if u == nil || u.AtWork || u.Revision != 1 || u.Outcome != "running" || u.Step == nil || u.Step.Summary != "slow" {
		t.Errorf("unfinished %+v", u)
	}
	if err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN b integer")), journaled("state"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	f := revision(t, db, 1)
	if states(f) != "failed done failed" || f.ContinuedBy != 2 {
		t.Errorf("continued: %s by %d", states(f), f.ContinuedBy)
	}
	if u := unfinished(t, db); u != nil {
		t.Errorf("still unfinished: %+v", u)
	}
}

// waitUntil asks again and again until the answer is true.
func waitUntil(t *testing.T, db *pgtest.DB, query string) {
	t.Helper()
	conn := db.Conn()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var yes bool
		if err := conn.QueryRow(t.Context(), query).Scan(&yes); err != nil {
			t.Fatal(err)
		}
		if yes {
			return
		}
	}
	t.Fatalf("never true: %s", query)
}

func backfill(id int) plan.Step {
	return plan.Step{
		ID: id, Summary: "fill", SQL: "fill public.people", Class: plan.Batch, LockTimeoutMS: 50,
		Locks: []plan.Lock{{Relation: "public.people", Mode: "ROW EXCLUSIVE"}},
		Batches: &plan.Batches{
			Relation: "public.people",
			Update:   "UPDATE public.people SET filled = true WHERE ctid >= $1::tid AND ctid < $2::tid AND filled IS NULL",
		},
	}
}

// bigPeople fill some hundred blocks; the trigger makes it slow to write them.
const bigPeople = `CREATE TABLE people (id integer PRIMARY KEY, pad text, filled boolean);
INSERT INTO people SELECT i, repeat('x', 500) FROM generate_series(1, 6000) AS i;
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.0005); RETURN NEW; END';
CREATE TRIGGER slow BEFORE UPDATE ON people FOR EACH ROW EXECUTE FUNCTION slow()`

// A step in batches whose backend is killed continues at the block that the journal has, in the same
// file; in another file it begins at the beginning.
func TestJournalResumesBatches(t *testing.T) {
	for _, c := range []struct {
		name, between string
		resumes       bool
	}{
		{"same file", "VACUUM people", true},
		{"rewritten", "VACUUM FULL people", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(bigPeople)
			done := make(chan error, 1)
			go func() { done <- run(t.Context(), db, planOf(backfill(1)), journaled("state"), &recorder{}) }()
			waitUntil(t, db, "SELECT to_regclass('schemactl.step') IS NOT NULL")
			waitUntil(t, db, "SELECT EXISTS (SELECT FROM schemactl.step WHERE position > 0)")
			// The one that works is the one without the run's advisory lock.
			db.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity a WHERE datname = current_database() AND application_name = 'schemactl'
AND NOT EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'advisory' AND l.mode = 'ExclusiveLock')`)
			if err := <-done; err == nil {
				t.Fatal("the run ended before it was killed")
			}
			stopped := revision(t, db, 1)
			if states(stopped) != "failed failed" || stopped.Steps[0].Position == nil || *stopped.Steps[0].Position == 0 {
				t.Fatalf("stopped: %s, %+v", states(stopped), stopped.Steps)
			}
			db.Exec(c.between)
			db.Exec("DROP TRIGGER slow ON people")
			// These get the room that the written rows have left, in blocks that are done.
			db.Exec("INSERT INTO people SELECT i, repeat('x', 500) FROM generate_series(10001, 10020) AS i")
			if err := run(t.Context(), db, planOf(backfill(1)), journaled("state"), &recorder{}); err != nil {
				t.Fatal(err)
			}
			f := revision(t, db, 2)
			if states(f) != "done done" || revision(t, db, 1).ContinuedBy != 2 {
				t.Errorf("the second run: %s, the first continued by %d", states(f), revision(t, db, 1).ContinuedBy)
			}
			if left := db.Value("SELECT count(*) FROM people WHERE filled IS NULL"); c.resumes == (left == "0") {
				t.Errorf("%s rows are left", left)
			}
		})
	}
}

// Where the plan itself changes the table before, a step in batches begins at the beginning.
func TestJournalDoesNotResumeBehindAChange(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(bigPeople)
	db.Exec("DROP TRIGGER slow ON people")
	failing := brief(2, "ALTER TABLE public.people ADD COLUMN id integer")
	if err := run(t.Context(), db, planOf(backfill(1), failing), journaled("state"), &recorder{}); err == nil {
		t.Fatal("a column was added twice")
	}
	db.Exec("UPDATE people SET filled = NULL")
	first := brief(1, "ALTER TABLE public.people ADD COLUMN a integer")
	second := backfill(2)
	if err := run(t.Context(), db, planOf(first, second), journaled("state"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	if left := db.Value("SELECT count(*) FROM people WHERE filled IS NULL"); left != "0" {
		t.Errorf("%s rows are left", left)
	}
}

// A backend that is killed in a concurrent step leaves a failed revision, which the next continues.
func TestJournalContinuesAConcurrentStep(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	old := db.Conn()
	if _, err := old.Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other"); err != nil {
		t.Fatal(err)
	}
	p := planOf(build("CREATE INDEX CONCURRENTLY i ON public.people (email)", "i"))
	done := make(chan error, 1)
	go func() { done <- run(t.Context(), db, p, journaled("state"), &recorder{}) }()
	waitUntil(t, db, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = '"+p.Steps[0].SQL+"')")
	db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query = '" + p.Steps[0].SQL + "'")
	go func() {
		time.Sleep(300 * time.Millisecond) // dropping what is left waits for it, too
		_, _ = old.Exec(context.WithoutCancel(t.Context()), "ROLLBACK")
	}()
	if err := <-done; err == nil {
		t.Fatal("the build was not killed")
	}
	if got := states(revision(t, db, 1)); got != "failed failed" {
		t.Errorf("the first run: %s", got)
	}
	if u := unfinished(t, db); u == nil || u.Outcome != "failed" || u.Step == nil || u.Step.Class != plan.Concurrent {
		t.Errorf("unfinished %+v", u)
	}
	if err := run(t.Context(), db, p, journaled("state"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	if f := revision(t, db, 1); f.ContinuedBy != 2 || unfinished(t, db) != nil {
		t.Errorf("continued by %d", f.ContinuedBy)
	}
}

// With nothing to do, a run is written only to end one that stopped, or where the state is new.
func TestJournalOfNoop(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	noop := func(state string) {
		t.Helper()
		if err := run(t.Context(), db, planOf(), journaled(state), &recorder{}); err != nil {
			t.Fatal(err)
		}
	}
	noop("state 1")
	if n := db.Value("SELECT count(*) FROM pg_namespace WHERE nspname = 'schemactl'"); n != "0" {
		t.Error("a run that changes nothing made a journal")
	}
	if err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), journaled("state 1"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ state, revisions string }{{"state 1", "1"}, {"state 2", "2"}, {"state 2", "2"}} {
		noop(c.state)
		if n := db.Value("SELECT count(*) FROM schemactl.revision"); n != c.revisions {
			t.Errorf("%s revisions after %s, want %s", n, c.state, c.revisions)
		}
	}
}

func TestJournalNeedsPrivileges(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	other := *db
	other.URL = db.Role("CONNECT ON DATABASE "+db.Name, "USAGE, CREATE ON SCHEMA public")
	p := planOf(plan.Step{ID: 1, Summary: "create", SQL: "CREATE TABLE public.mine (id integer)", Class: plan.Brief, Transaction: 1})
	err := run(t.Context(), &other, p, journaled("state"), &recorder{})
	var refused *apply.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(strings.Join(refused.Advice, "\n"), "GRANT CREATE ON DATABASE "+db.Name) {
		t.Fatalf("error %v, %+v", err, refused)
	}
	if n := db.Value("SELECT count(*) FROM pg_class WHERE relname = 'mine'"); n != "0" {
		t.Error("the plan was run all the same")
	}
	if err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), journaled("state"), &recorder{}); err != nil {
		t.Fatal(err)
	}
	err = run(t.Context(), &other, p, journaled("state"), &recorder{})
	if !errors.As(err, &refused) || !strings.Contains(strings.Join(refused.Advice, "\n"), "GRANT SELECT, INSERT, UPDATE ON schemactl.revision, schemactl.step TO") {
		t.Fatalf("error %v", err)
	}
	if err := run(t.Context(), &other, p, apply.Options{}, &recorder{}); err != nil {
		t.Errorf("without a journal: %v", err)
	}
}

// A publication of all tables would send the journal to subscribers that have no table for it.
func TestJournalIsNotPublishedUnasked(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	db.Exec("CREATE PUBLICATION everything FOR ALL TABLES")
	err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), journaled("state"), &recorder{})
	var refused *apply.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "publication everything publishes all tables") {
		t.Fatalf("error %v", err)
	}
}

func TestSavedPlanKeepsTheState(t *testing.T) {
	p := planOf(backfill(1))
	p.Unfinished = &plan.Unfinished{Revision: 1}
	var b bytes.Buffer
	if err := apply.WriteSaved(&b, p, "schema \"public\" {}\n"); err != nil {
		t.Fatal(err)
	}
	read, desired, err := apply.ReadSaved(bytes.NewReader(b.Bytes()))
	if err != nil || desired != "schema \"public\" {}\n" || read.Steps[0].Class != plan.Batch || read.Unfinished != nil {
		t.Errorf("read %+v, %q, %v", read, desired, err)
	}
	edited := bytes.Replace(b.Bytes(), []byte("public"), []byte("pubic"), 2)
	if _, _, err := apply.ReadSaved(bytes.NewReader(edited)); err == nil {
		t.Error("an edited state was read")
	}
}
