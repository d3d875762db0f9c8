package apply_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

const people = `CREATE TABLE people (id integer PRIMARY KEY, email text);
INSERT INTO people SELECT i, 'secret' || i % 5 FROM generate_series(1, 1000) AS i; CREATE TABLE other (id integer)`

func brief(id int, sql string) plan.Step {
	return plan.Step{
		ID: id, Summary: "brief step", SQL: sql, Class: plan.Brief, Transaction: id, StatementTimeoutMS: 10000,
		Locks: []plan.Lock{{Relation: "public.people", Mode: "ACCESS EXCLUSIVE"}},
	}
}

func build(sql, index string) plan.Step {
	return plan.Step{ID: 1, Summary: "build index", SQL: sql, Class: plan.Concurrent, Index: &schema.Name{Schema: "public", Name: index}}
}

func planOf(steps ...plan.Step) *plan.Plan { return &plan.Plan{Result: plan.Changes, Steps: steps} }

// recorder keeps the events of a run, which come from several goroutines.
type recorder struct {
	sync.Mutex
	list []apply.Event
}

func (r *recorder) event(e apply.Event) {
	r.Lock()
	defer r.Unlock()
	r.list = append(r.list, e)
}

func find[T apply.Event](r *recorder) (T, bool) {
	r.Lock()
	defer r.Unlock()
	for _, e := range r.list {
		if t, ok := e.(T); ok {
			return t, true
		}
	}
	var zero T
	return zero, false
}

// waitFor waits until an event of a type has come.
func waitFor[T apply.Event](t *testing.T, r *recorder) T {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if e, ok := find[T](r); ok {
			return e
		}
	}
	var zero T
	t.Fatalf("no %T came", zero)
	return zero
}

func run(ctx context.Context, db *pgtest.DB, p *plan.Plan, opts apply.Options, r *recorder) error {
	if opts.LockStart == 0 {
		opts.LockStart, opts.LockCap = 20*time.Millisecond, 200*time.Millisecond
	}
	if opts.RetryFor == 0 {
		opts.RetryFor = 30 * time.Second
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, db.URL, notice)
	}
	_, err := apply.Run(ctx, connect, p, opts, r.event)
	return err
}

// hold opens a transaction that keeps locks until the returned function is called.
func hold(t *testing.T, db *pgtest.DB, sql string) (release func()) {
	t.Helper()
	conn := db.Conn()
	if _, err := conn.Exec(t.Context(), "BEGIN; "+sql); err != nil {
		t.Fatal(err)
	}
	return func() { _, _ = conn.Exec(context.WithoutCancel(t.Context()), "ROLLBACK") }
}

// Somebody reads the table in a long transaction: the step asks again and again, others
// are held up for no longer than the highest rung, and it goes through in the end.
func TestLadder(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	release := hold(t, db, "SELECT count(*) FROM people WHERE email = 'secret1'")
	r := &recorder{}
	done := make(chan error, 1)
	go func() {
		done <- run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), apply.Options{}, r)
	}()

	reader := db.Conn()
	var longest time.Duration
	for end := time.Now().Add(3 * time.Second); time.Now().Before(end); {
		start := time.Now()
		if _, err := reader.Exec(t.Context(), "SELECT count(*) FROM people"); err != nil {
			t.Fatal(err)
		}
		longest = max(longest, time.Since(start))
	}
	w := waitFor[apply.Waiting](t, r)
	if len(w.Blockers) == 0 || w.Blockers[0].State != "idle in transaction" || strings.Contains(w.Blockers[0].Query, "secret1") {
		t.Errorf("blockers %v", w.Blockers)
	}
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	t.Logf("longest wait of a reader: %s", longest)
	// The rung is 200 ms; the rest is for a busy machine.
	if longest > time.Second {
		t.Errorf("a reader waited for %s", longest)
	}
}

func TestRetryForEnds(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	defer hold(t, db, "LOCK TABLE people IN ACCESS SHARE MODE")()
	err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), apply.Options{RetryFor: time.Second}, &recorder{})
	var step *apply.StepError
	if !errors.As(err, &step) || step.SQLState != "55P03" || len(step.Blockers) != 1 || step.Done != 0 {
		t.Fatalf("error %v, %+v", err, step)
	}
	if !strings.Contains(step.Hint, "--retry-for") {
		t.Errorf("hint %q", step.Hint)
	}
}

func TestFailureRollsBackItsTransaction(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	first := brief(1, "ALTER TABLE public.people ADD COLUMN a integer")
	second := brief(2, "ALTER TABLE public.people ADD COLUMN id integer")
	second.Transaction = 1
	err := run(t.Context(), db, planOf(first, second), apply.Options{}, &recorder{})
	var step *apply.StepError
	if !errors.As(err, &step) || step.Step.ID != 2 || step.SQLState != "42701" || step.Done != 0 {
		t.Fatalf("error %v", err)
	}
	if n := db.Value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'a'"); n != "0" {
		t.Error("the first step of the transaction stayed")
	}
}

// A unique index over repeated keys fails without a trace, and without their values.
func TestConcurrentFailureLeavesNoIndex(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	err := run(t.Context(), db, planOf(build("CREATE UNIQUE INDEX CONCURRENTLY u ON public.people (email)", "u")), apply.Options{}, &recorder{})
	var step *apply.StepError
	if !errors.As(err, &step) || step.SQLState != "23505" {
		t.Fatalf("error %v", err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("a value is told: %v", err)
	}
	if n := db.Value("SELECT count(*) FROM pg_class WHERE relname = 'u'"); n != "0" {
		t.Error("an invalid index is left")
	}
}

func TestConcurrentDropsAnInvalidLeftoverFirst(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	conn := db.Conn()
	if _, err := conn.Exec(t.Context(), "CREATE UNIQUE INDEX CONCURRENTLY u ON people (email)"); err == nil {
		t.Fatal("the index was built over repeated keys")
	}
	r := &recorder{}
	if err := run(t.Context(), db, planOf(build("CREATE INDEX CONCURRENTLY u ON public.people (email)", "u")), apply.Options{}, r); err != nil {
		t.Fatal(err)
	}
	if _, ok := find[apply.LeftoverDropped](r); !ok {
		t.Error("nothing was said of the leftover")
	}
	if v := db.Value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass"); v != "true" {
		t.Errorf("the index is valid: %s", v)
	}
}

// An old snapshot on another table holds a concurrent build up: it is named. Cancelled
// while it waits, the build leaves nothing.
func TestConcurrentNamesOldSnapshotsAndIsCancelled(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	old := db.Conn()
	if _, err := old.Exec(t.Context(), "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM other"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1200 * time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	r := &recorder{}
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, db, planOf(build("CREATE INDEX CONCURRENTLY i ON public.people (email)", "i")), apply.Options{}, r)
	}()
	if s := waitFor[apply.OldSnapshots](t, r); s.Blockers[0].PID != int32(old.PgConn().PID()) {
		t.Errorf("named %v", s.Blockers)
	}
	waitFor[apply.StepStarted](t, r)
	time.Sleep(1500 * time.Millisecond)
	cancel()
	if err := <-done; err == nil {
		t.Fatal("the build was not cancelled")
	}
	if n := db.Value("SELECT count(*) FROM pg_class WHERE relname = 'i'"); n != "0" {
		t.Error("an invalid index is left")
	}
}

// The backend is ended in the middle of each class of step: the error says so, and a second
// run finishes.
func TestBackendTerminated(t *testing.T) {
	for name, step := range map[string]plan.Step{
		"transaction": {ID: 1, Summary: "slow", SQL: "SELECT pg_sleep(20)", Class: plan.Brief, Transaction: 1},
		"concurrent":  {ID: 1, Summary: "slow", SQL: "SELECT pg_sleep(20)", Class: plan.Concurrent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(people)
			r := &recorder{}
			done := make(chan error, 1)
			go func() { done <- run(t.Context(), db, planOf(step), apply.Options{}, r) }()
			waitFor[apply.StepStarted](t, r)
			time.Sleep(300 * time.Millisecond)
			db.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'")
			err := <-done
			var failed *apply.StepError
			if !errors.As(err, &failed) || !strings.Contains(failed.Hint, "run apply again") {
				t.Fatalf("error %v, hint %q", err, failed.Hint)
			}
			if err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer")), apply.Options{}, r); err != nil {
				t.Errorf("the next run: %v", err)
			}
		})
	}
}

// The advisory lock's connection is cut: the run stops before its next step, though the working
// connection is there, and does not continue by itself.
func TestAdvisoryLockLost(t *testing.T) {
	journaled := journaled("state")
	journaled.Replan = func(context.Context) (*plan.Plan, error) { return nil, errors.New("the run went on") }
	for name, tt := range map[string]struct {
		class plan.Class
		opts  apply.Options
	}{"brief": {plan.Brief, apply.Options{}}, "concurrent, with a journal": {plan.Concurrent, journaled}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			db.Exec(people)
			r := &recorder{}
			slow := plan.Step{ID: 1, Summary: "slow", SQL: "SELECT pg_sleep(2)", Class: tt.class}
			if tt.class == plan.Brief {
				slow.Transaction = 1
			}
			done := make(chan error, 1)
			go func() {
				done <- run(t.Context(), db, planOf(slow, brief(2, "ALTER TABLE public.people ADD COLUMN a integer")), tt.opts, r)
			}()
			waitFor[apply.StepStarted](t, r)
			db.Exec("SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())")
			err := <-done
			var failed *apply.StepError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), "advisory lock was lost") || !strings.Contains(failed.Hint, "apply again") {
				t.Fatalf("error %v", err)
			}
			if n := db.Value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'a'"); n != "0" {
				t.Error("the next step was run all the same")
			}
		})
	}
}

func TestTwoAppliesAtOnce(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	slow := plan.Step{ID: 1, Summary: "slow", SQL: "SELECT pg_sleep(3)", Class: plan.Brief, Transaction: 1}
	r := &recorder{}
	done := make(chan error, 1)
	go func() { done <- run(t.Context(), db, planOf(slow), apply.Options{}, r) }()
	waitFor[apply.StepStarted](t, r)
	add := planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer"))
	err := run(t.Context(), db, add, apply.Options{}, &recorder{})
	var refused *apply.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), "another apply is running") || !strings.Contains(err.Error(), "pid ") {
		t.Fatalf("error %v", err)
	}
	second := &recorder{}
	if err := run(t.Context(), db, add, apply.Options{LockWait: 20 * time.Second}, second); err != nil {
		t.Fatal(err)
	}
	if _, ok := find[apply.LockHeld](second); !ok {
		t.Error("nothing was said of the wait")
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestPrecheckRefusesBeforeAnythingRuns(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	second := brief(2, "SELECT 1")
	second.Precheck = &plan.Precheck{Count: "SELECT count(*) FROM public.people WHERE email = 'secret1'", Find: "SELECT 1", Message: "mend them"}
	err := run(t.Context(), db, planOf(brief(1, "ALTER TABLE public.people ADD COLUMN a integer"), second), apply.Options{}, &recorder{})
	var refused *apply.RefusedError
	if !errors.As(err, &refused) || len(refused.Advice) != 2 || refused.Advice[0] != "mend them" {
		t.Fatalf("error %v", err)
	}
	if n := db.Value("SELECT count(*) FROM pg_attribute WHERE attrelid = 'people'::regclass AND attname = 'a'"); n != "0" {
		t.Error("a step was run before the checks")
	}
}

func TestHazardsAndRefusals(t *testing.T) {
	p := planOf(brief(1, "SELECT 1"))
	p.Hazards = []plan.Hazard{{Name: "drop_column"}, {Name: "rewrite"}}
	if err := apply.Permitted(p, []string{"drop_column"}); err == nil || !strings.Contains(err.Error(), "rewrite") || strings.Contains(err.Error(), "drop_column (") {
		t.Errorf("error %v", err)
	}
	if err := apply.Permitted(p, []string{"drop_column", "rewrite"}); err != nil {
		t.Error(err)
	}
	p.Refused = []plan.Refusal{{Text: "no way", Hint: "another"}}
	if err := apply.Permitted(p, []string{"drop_column", "rewrite"}); err == nil || err.Error() != "no way" {
		t.Errorf("error %v", err)
	}
}

// The victim of a deadlock or of a serialization failure is tried again, in every class, and tells so.
func TestVictimIsTriedAgain(t *testing.T) {
	for _, class := range []plan.Class{plan.Brief, plan.Concurrent, plan.Batch} {
		for _, code := range []string{"40P01", "40001"} {
			t.Run(string(class)+" "+code, func(t *testing.T) {
				t.Parallel()
				db := pgtest.New(t)
				db.Exec(people + `; CREATE SEQUENCE tries; CREATE FUNCTION victim() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN
  IF nextval('public.tries') < 3 THEN RAISE EXCEPTION 'victim' USING ERRCODE = '` + code + `'; END IF; RETURN 1; END $$`)
				step := plan.Step{ID: 1, Summary: "victim", SQL: "SELECT public.victim()", Class: class, LockTimeoutMS: 50}
				switch class {
				case plan.Brief:
					step.Transaction = 1
				case plan.Batch:
					step.Batches = &plan.Batches{Relation: "public.people", Update: "UPDATE public.people SET id = id + 0 * public.victim() WHERE ctid >= $1::tid AND ctid < $2::tid AND id = 1"}
				case plan.Scan, plan.Concurrent, plan.Rewrite:
				}
				r := &recorder{}
				if err := run(t.Context(), db, planOf(step), apply.Options{}, r); err != nil {
					t.Fatal(err)
				}
				if w, ok := find[apply.Waiting](r); !ok || w.SQLState != code || w.Reason != "victim" {
					t.Errorf("told: %+v", w)
				}
			})
		}
	}
}

// Only who is really in the way is named: a reader is none of a lock that lets readers be.
func TestReaderIsNotInTheWay(t *testing.T) {
	db := pgtest.New(t)
	db.Exec(people)
	defer hold(t, db, "SELECT FROM people")()
	writer := db.Conn()
	if _, err := writer.Exec(t.Context(), "BEGIN; UPDATE people SET email = 'new secret' WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	step := brief(1, "SELECT 1")
	step.Locks[0].Mode = "SHARE ROW EXCLUSIVE"
	err := run(t.Context(), db, planOf(step), apply.Options{RetryFor: time.Second}, &recorder{})
	var failed *apply.StepError
	if !errors.As(err, &failed) || len(failed.Blockers) != 1 || failed.Blockers[0].PID != int32(writer.PgConn().PID()) || failed.Blockers[0].Query != "BEGIN; UPDATE people SET email = ? WHERE id = ?" {
		t.Errorf("error %v, blockers %v", err, failed.Blockers)
	}
}
