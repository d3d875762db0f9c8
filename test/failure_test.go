package test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/live"
)

// The database of these tests, and what it becomes: by steps of every class.
const (
	failing = "../testdata/failure/live.sql"
	desired = "../testdata/failure/desired.hcl"
)

// fragile is a server of a test's own, with the database "app" as of failing, which is not connected to.
func fragile(t *testing.T, settings map[string]string) *sandbox.Server {
	t.Helper()
	all := map[string]string{"synchronous_commit": "on"}
	for k, v := range settings {
		all[k] = v
	}
	s, err := sandbox.Start(t.Context(), sandbox.Options{Settings: all})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Stop() })
	if err := s.CreateDatabase(t.Context(), "app", ""); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-d", s.URL("app"), "-f", failing).CombinedOutput()
	if err != nil {
		t.Fatalf("psql: %v\n%s", err, out)
	}
	return s
}

// run is an apply as the command does it: it goes on after a cut connection, and makes its plan again
// where another came between.
type run struct {
	cfg schemactl.Config
	// url is where connections of the run lead, now; nil means cfg.URL.
	url      *atomic.Pointer[string]
	retryFor time.Duration
	lockWait time.Duration
	// resume reports whether it goes on by itself.
	resume bool
	events func(apply.Event)
}

func configOf(url string) schemactl.Config {
	p := &policy.Policy{}
	p.Allow.DirectBelow = 1024
	return schemactl.Config{URL: url, Sources: []string{desired}, Policy: p, Now: time.Now()}
}

func (r run) apply(ctx context.Context) (apply.Outcome, error) {
	target := func() string {
		if r.url != nil {
			return *r.url.Load()
		}
		return r.cfg.URL
	}
	make := func(ctx context.Context) (*schemactl.Outcome, error) {
		cfg := r.cfg
		cfg.URL = target()
		return schemactl.Diff(ctx, cfg)
	}
	out, err := make(ctx)
	if err != nil {
		return apply.Outcome{}, err
	}
	opts := apply.Options{
		Allow: policy.Hazards, LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: r.retryFor, LockWait: r.lockWait,
		Journal: &journal.Entry{ToolVersion: "test", Command: history.Apply, Desired: "the state"}, Seen: out.Mark,
	}
	if r.resume {
		opts.Replan = func(ctx context.Context) (*plan.Plan, error) {
			out, err := make(ctx)
			if err != nil {
				return nil, err
			}
			return out.Plan, nil
		}
	}
	events := r.events
	if events == nil {
		events = func(apply.Event) {}
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, target(), notice)
	}
	return apply.Run(ctx, connect, out.Plan, opts, events)
}

// noop reports that nothing is left to do and nothing stands unfinished.
func noop(t *testing.T, cfg schemactl.Config) {
	t.Helper()
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop || again.Unfinished != nil {
		t.Errorf("this is left: %s%+v", planText(t, again), again.Unfinished)
	}
}

func valueOf(t *testing.T, url, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var s string
	if err := conn.QueryRow(t.Context(), "SELECT ("+sql+")::text").Scan(&s); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return s
}

// rowsOf is a checksum of the rows that failing has, in what a plan does not fill itself.
func itemsOf(t *testing.T, url string) string {
	t.Helper()
	return valueOf(t, url, `SELECT md5(string_agg(concat_ws('|', id, owner, code, amount), ',' ORDER BY id)) || count(*) FROM public.items`)
}

// onStep runs a function as a step of a class begins, once.
func onStep(class plan.Class, f func()) func(apply.Event) {
	var once sync.Once
	return func(e apply.Event) {
		if s, ok := e.(apply.StepStarted); ok && s.Step.Class == class {
			once.Do(f)
		}
	}
}

// The server is restarted in the middle of a step of each kind: the run goes on by itself; where it
// may not, it says what happened, and the next one goes on.
func TestServerRestart(t *testing.T) {
	t.Parallel()
	s := fragile(t, nil)
	for _, class := range []plan.Class{plan.Concurrent, plan.Batch, plan.Brief} {
		t.Run(string(class), func(t *testing.T) {
			name := "restart_" + string(class)
			if err := s.CreateDatabase(t.Context(), name, "app"); err != nil {
				t.Fatal(err)
			}
			var reconnected, resumed bool
			var group sync.WaitGroup
			defer group.Wait()
			restart := onStep(class, func() {
				if err := s.Shutdown(); err != nil {
					t.Error(err)
				}
				group.Go(func() {
					time.Sleep(300 * time.Millisecond)
					if err := s.Restart(t.Context()); err != nil {
						t.Error(err)
					}
				})
			})
			r := run{cfg: configOf(s.URL(name)), retryFor: time.Minute, resume: true, events: func(e apply.Event) {
				switch e.(type) {
				case apply.Reconnecting:
					reconnected = true
				case apply.Resumed:
					resumed = true
				}
				restart(e)
			}}
			if _, err := r.apply(t.Context()); err != nil {
				t.Fatal(err)
			}
			if !reconnected || !resumed {
				t.Errorf("told of the cut: %v, of going on: %v", reconnected, resumed)
			}
			noop(t, r.cfg)
			if got := valueOf(t, r.cfg.URL, "SELECT string_agg(outcome || coalesce(' then ' || continued_by, ''), ', ' ORDER BY id) FROM schemactl.revision"); got != "failed then 2, done" {
				t.Errorf("the journal says %s", got)
			}
		})
	}
	t.Run("no time to wait", func(t *testing.T) {
		if err := s.CreateDatabase(t.Context(), "stops", "app"); err != nil {
			t.Fatal(err)
		}
		r := run{cfg: configOf(s.URL("stops")), retryFor: time.Second, resume: true, events: onStep(plan.Concurrent, func() {
			if err := s.Shutdown(); err != nil {
				t.Error(err)
			}
		})}
		_, err := r.apply(t.Context())
		var failed *apply.StepError
		if !errors.As(err, &failed) || !strings.Contains(failed.Message, "no connection came for 1s: ") || !strings.Contains(failed.Message, "refused") || !strings.Contains(failed.Hint, "run apply again") {
			t.Fatalf("error %v", err)
		}
		if err := s.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.events = nil
		if _, err := r.apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		noop(t, r.cfg)
	})
	// Whatever brings the server down each time is not tried for ever.
	t.Run("the same step twice", func(t *testing.T) {
		if err := s.CreateDatabase(t.Context(), "twice", "app"); err != nil {
			t.Fatal(err)
		}
		cuts := 0
		r := run{cfg: configOf(s.URL("twice")), retryFor: time.Minute, resume: true, events: func(e apply.Event) {
			if step, ok := e.(apply.StepStarted); ok && strings.Contains(step.Step.SQL, "VALIDATE CONSTRAINT items_amount") {
				cuts++
				valueOf(t, s.URL("postgres"), "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = 'twice' AND application_name = 'schemactl'")
			}
		}}
		_, err := r.apply(t.Context())
		var failed *apply.StepError
		if !errors.As(err, &failed) || cuts != 2 || !strings.Contains(failed.Message, "cut in this step before") || !strings.Contains(failed.Hint, "server's log") {
			t.Fatalf("after %d cuts: error %v", cuts, err)
		}
	})
}

// The connection comes back to another server than it was cut from.
func TestFailover(t *testing.T) {
	t.Parallel()
	primary := fragile(t, map[string]string{"synchronous_standby_names": "", "hot_standby": "on"})
	standby, err := primary.Standby(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	other := fragile(t, nil)
	var at atomic.Pointer[string]
	lead := func(s *sandbox.Server) {
		url := s.URL("app")
		at.Store(&url)
	}
	// What is cut leads to another server from then on.
	to := func(s *sandbox.Server) func(apply.Event) {
		return onStep(plan.Concurrent, func() {
			lead(s)
			valueOf(t, primary.URL("postgres"), "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = 'app' AND application_name = 'schemactl'")
		})
	}
	for _, tt := range []struct {
		name, message string
		server        *sandbox.Server
	}{
		{"another server", "another server answers now: its system identifier is ", other},
		{"a standby", "no connection came for 1s: the server that answers is a standby, which takes no writes", standby},
	} {
		lead(primary)
		r := run{cfg: configOf(""), url: &at, retryFor: time.Second, resume: true, events: to(tt.server)}
		_, err := r.apply(t.Context())
		var failed *apply.StepError
		if !errors.As(err, &failed) || !strings.Contains(failed.Message, tt.message) || failed.Hint == "" {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
	// To begin with, too, a standby is no place to apply to.
	lead(standby)
	_, err = run{cfg: configOf(""), url: &at, retryFor: time.Second}.apply(t.Context())
	var refused *apply.RefusedError
	if !errors.As(err, &refused) || !strings.Contains(refused.Message, "standby") || !strings.Contains(refused.Advice[0], "primary") {
		t.Errorf("error %v", err)
	}
	// Promoted while the run waits, it is as good as the one before.
	lead(primary)
	promoted := make(chan error, 1)
	r := run{cfg: configOf(""), url: &at, retryFor: time.Minute, resume: true, events: onStep(plan.Concurrent, func() {
		if err := primary.Crash(); err != nil {
			t.Error(err)
		}
		lead(standby)
		go func() {
			time.Sleep(time.Second)
			conn, err := pgx.Connect(t.Context(), standby.URL("postgres"))
			if err == nil {
				_, err = conn.Exec(t.Context(), "SELECT pg_promote()")
				_ = conn.Close(t.Context())
			}
			promoted <- err
		}()
	})}
	if _, err := r.apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-promoted; err != nil {
		t.Fatal(err)
	}
	noop(t, configOf(standby.URL("app")))
}

// What the server lacks is said once, with what to do; what is done stays, and once there is enough
// the next run goes on.
func TestServerLacks(t *testing.T) {
	t.Parallel()
	s := fragile(t, map[string]string{"max_locks_per_transaction": "10", "max_connections": "15", "max_prepared_transactions": "0", "superuser_reserved_connections": "2"})
	cfg := configOf(s.URL("app"))
	fails := func(t *testing.T, r run, code, message, hint string) {
		t.Helper()
		_, err := r.apply(t.Context())
		var failed *apply.StepError
		if !errors.As(err, &failed) || failed.SQLState != code || !strings.Contains(failed.Message, message) || !strings.Contains(failed.Hint, hint) || !strings.Contains(failed.Hint, "apply again") {
			t.Fatalf("error %v; hint %q", err, failed.Hint)
		}
	}
	t.Run("connections", func(t *testing.T) {
		var held []*pgx.Conn
		defer func() {
			for _, c := range held {
				_ = c.Close(context.WithoutCancel(t.Context()))
			}
		}()
		for {
			conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
			if err != nil {
				break
			}
			held = append(held, conn)
		}
		_ = held[0].Close(t.Context()) // for diff; apply needs two
		held = held[1:]
		time.Sleep(200 * time.Millisecond)
		_, err := run{cfg: cfg, retryFor: time.Second}.apply(t.Context())
		var failed *live.ConnectError
		if !errors.As(err, &failed) || failed.SQLState != "53300" || !strings.Contains(failed.Hint, "apply needs 2") {
			t.Fatalf("error %v", err)
		}
	})
	t.Run("locks", func(t *testing.T) {
		var tables strings.Builder
		tables.WriteString("schema \"public\" {}\n")
		for i := range 400 {
			fmt.Fprintf(&tables, "table \"t%d\" {\n  schema = schema.public\n  column \"id\" {\n    type = integer\n  }\n  primary_key {\n    columns = [column.id]\n  }\n}\n", i)
		}
		many := cfg
		many.Sources = []string{writeHCL(t, tables.String())}
		conn, err := pgx.Connect(t.Context(), s.URL("app"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.WithoutCancel(t.Context()))
		// Somebody has taken nearly all there are: what a session locks stays locked after the error.
		if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_lock(7, i) FROM generate_series(1, 100000) AS i"); err == nil {
			t.Fatal("the server has locks without end")
		}
		if _, err := conn.Exec(t.Context(), "SELECT pg_advisory_unlock(7, i) FROM generate_series(1, 300) AS i"); err != nil {
			t.Fatal(err)
		}
		fails(t, run{cfg: many, retryFor: time.Second}, "53200", "out of shared memory", "max_locks_per_transaction")
	})
	t.Run("temporary files", func(t *testing.T) {
		execAll(t, s.URL("app"), "ALTER DATABASE app SET temp_file_limit = '64kB'", "ALTER DATABASE app SET maintenance_work_mem = '1MB'")
		fails(t, run{cfg: cfg, retryFor: time.Second}, "53400", "temp_file_limit", "temp_file_limit")
		execAll(t, s.URL("app"), "ALTER DATABASE app RESET temp_file_limit")
	})
	t.Run("disk", func(t *testing.T) {
		dir := smallDisk(t)
		execAll(t, s.URL("app"), "CREATE TABLESPACE small LOCATION '"+dir+"'", "ALTER TABLE items SET TABLESPACE pg_default")
		full := cfg
		full.Sources = []string{writeHCL(t, replaced(t, desired, "index \"items_code\" {", "index \"items_code\" {\n    tablespace = \"small\""))}
		fails(t, run{cfg: full, retryFor: time.Second}, "53100", "No space left on device", "make room")
	})
	t.Run("enough", func(t *testing.T) {
		if _, err := (run{cfg: cfg, retryFor: time.Minute}).apply(t.Context()); err != nil {
			t.Fatal(err)
		}
		noop(t, cfg)
	})
}

func execAll(t *testing.T, url string, statements ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func replaced(t *testing.T, file, old, new string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), old) {
		t.Fatalf("%s has no %s", file, old)
	}
	return strings.Replace(string(data), old, new, 1)
}

// smallDisk is a folder of the server's user with hardly any room.
func smallDisk(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	dir, err := os.MkdirTemp("/tmp", "schemactl-disk-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=256k,mode=777", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("this machine does not let root mount a small disk: %s", strings.TrimSpace(string(out)))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("chown", "postgres", data).CombinedOutput(); err != nil {
		t.Skipf("the server runs as another than postgres: %s", out)
	}
	return data
}

// Ten runs begin at once. One works; the others wait and find nothing left, or leave and name it.
func TestTenAtOnce(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"waiting": time.Minute, "leaving": 0} {
		t.Run(name, func(t *testing.T) {
			db := pgtest.New(t)
			db.Load(failing)
			var group sync.WaitGroup
			errs := make([]error, 10)
			steps := make([]int, 10)
			for i := range errs {
				group.Go(func() {
					var out apply.Outcome
					out, errs[i] = run{cfg: configOf(db.URL), retryFor: time.Minute, lockWait: wait, resume: true}.apply(t.Context())
					steps[i] = out.Steps
				})
			}
			group.Wait()
			worked := 0
			for i, err := range errs {
				var refused *apply.RefusedError
				switch {
				case err == nil && steps[i] > 0:
					worked++
				case err == nil:
				case wait > 0 || !errors.As(err, &refused) || !strings.Contains(refused.Message, "another apply is running on this database: pid "):
					t.Errorf("run %d: %v", i, err)
				}
			}
			if worked != 1 {
				t.Errorf("%d of them worked: steps %v", worked, steps)
			}
			noop(t, configOf(db.URL))
			if got := db.Value("SELECT string_agg(outcome, ', ' ORDER BY id) FROM schemactl.revision"); got != "done" {
				t.Errorf("the journal says %s", got)
			}
		})
	}
}

// The server crashes at a random moment of an apply, and is there again. The run goes on by itself,
// or another does: noop, the dump and the rows are those of a run that nothing happened to.
// SCHEMACTL_CRASHES sets how often; make soak takes 50.
func TestServerCrash(t *testing.T) {
	pgtest.NeedLocal(t)
	t.Parallel()
	s := fragile(t, nil)
	start := time.Now()
	if err := s.CreateDatabase(t.Context(), "whole", "app"); err != nil {
		t.Fatal(err)
	}
	if _, err := (run{cfg: configOf(s.URL("whole")), retryFor: time.Minute}).apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	took := time.Since(start)
	wantDump, err := pgtest.Dump(t.Context(), s.URL("whole"))
	if err != nil {
		t.Fatal(err)
	}
	wantRows := itemsOf(t, s.URL("whole"))
	rng := rand.New(rand.NewPCG(uint64(envInt(t, "SCHEMACTL_SEED", 1)), 2))
	var alone, again int
	crashes := envInt(t, "SCHEMACTL_CRASHES", 2)
	for i := range crashes {
		name := fmt.Sprintf("crash_%d", i)
		if err := s.CreateDatabase(t.Context(), name, "app"); err != nil {
			t.Fatal(err)
		}
		cfg := configOf(s.URL(name))
		at := time.Duration(rng.Int64N(int64(took)))
		done := make(chan error, 1)
		go func() {
			_, err := run{cfg: cfg, retryFor: time.Minute, resume: i%2 == 0}.apply(t.Context())
			done <- err
		}()
		time.Sleep(at)
		if err := s.Crash(); err != nil {
			t.Fatal(err)
		}
		if err := s.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			again++
			if _, err := (run{cfg: cfg, retryFor: time.Minute}).apply(t.Context()); err != nil {
				t.Errorf("crash %d, %s after the start: the next run: %v", i, at, err)
			}
		} else {
			alone++
		}
		noop(t, cfg)
		dump, err := pgtest.Dump(t.Context(), cfg.URL)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := pgtest.SortColumns(dump), pgtest.SortColumns(wantDump); got != want {
			t.Errorf("crash %d, %s after the start: the dump differs\ngot:\n%s\nwant:\n%s", i, at, got, want)
		}
		if got := itemsOf(t, cfg.URL); got != wantRows {
			t.Errorf("crash %d, %s after the start: the rows are others", i, at)
		}
		if err := s.DropDatabase(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d crashes: %d runs went on by themselves, %d by the next", crashes, alone, again)
	if slices.Contains([]int{alone, again}, 0) && crashes > 10 {
		t.Error("one of the two ways was never taken")
	}
}
