package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/live"
)

// Every connection of an apply is cut, at each transaction of a plan in turn. The next apply
// finishes: diff is noop, the dump is that of a database which nothing happened to, and the
// journal has one revision that the next continued. SCHEMACTL_INTERRUPT is a pattern of other
// plans to try.
func TestInterruptedAnywhere(t *testing.T) {
	dirs := []string{"column_add_filled", "type_rewrite_large", "index_change"}
	if pattern := os.Getenv("SCHEMACTL_INTERRUPT"); pattern != "" {
		dirs = versioned(t, plans, pattern)
	}
	for _, dir := range dirs {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			needVersion(t, dir)
			full := filepath.Join(plans, dir)
			load := func() (*pgtest.DB, engine.Config) {
				db := pgtest.New(t)
				db.Load(filepath.Join(full, "live.sql"))
				db.Exec("VACUUM ANALYZE")
				return db, engine.Config{URL: db.URL, Sources: []string{filepath.Join(full, "desired.hcl")}, Policy: policyOf(t, full), Now: time.Now()}
			}
			whole, cfg := load()
			p := mustDiff(t, cfg).Plan
			if len(p.Refused) > 0 || len(p.Steps) == 0 {
				t.Skip("there is nothing to apply")
			}
			mustApply(t, cfg, p)
			last := 0
			for _, s := range p.Steps {
				if s.Transaction != 0 && s.Transaction == last {
					continue
				}
				last = s.Transaction
				t.Run(fmt.Sprintf("step_%d", s.ID), func(t *testing.T) {
					db, cfg := load()
					interruptAt(t, db, cfg, s.ID)
					u := mustDiff(t, cfg).Plan.Unfinished
					if (u != nil) != (s.ID > 1 || s.Transaction == 0) {
						t.Errorf("unfinished: %+v", u)
					}
					if err := journaledApply(t, cfg, mustDiff(t, cfg).Plan, func(apply.Event) {}); err != nil {
						t.Fatal(err)
					}
					again := mustDiff(t, cfg).Plan
					if again.Result != plan.Noop || again.Unfinished != nil {
						t.Errorf("after the second apply: %s, %+v", planText(t, again), again.Unfinished)
					}
					checkContinued(t, db, u != nil)
					if got, want := dumps(db, whole); got != want {
						t.Errorf("the dump is not that of an apply that went through\ngot:\n%s\nwant:\n%s", got, want)
					}
				})
			}
		})
	}
}

// interruptAt applies the plan, and cuts all its connections as a step begins.
func interruptAt(t *testing.T, db *pgtest.DB, cfg engine.Config, step int) {
	t.Helper()
	err := journaledApply(t, cfg, mustDiff(t, cfg).Plan, func(e apply.Event) {
		if s, ok := e.(apply.StepStarted); ok && s.Step.ID == step {
			db.Exec("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'schemactl'")
		}
	})
	if err == nil {
		t.Fatal("the run did not notice that it was cut")
	}
}

func journaledApply(t *testing.T, cfg engine.Config, p *plan.Plan, events func(apply.Event)) error {
	t.Helper()
	var allow []string
	for _, h := range p.Hazards {
		allow = append(allow, h.Name)
	}
	opts := apply.Options{
		Allow: allow, LockStart: 50 * time.Millisecond, LockCap: 2 * time.Second, RetryFor: time.Minute,
		Journal: &journal.Entry{ToolVersion: "test", Command: history.Apply, Desired: "the state"},
	}
	connect := func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, cfg.URL, notice)
	}
	_, err := apply.Run(t.Context(), connect, p, opts, events)
	return err
}

// checkContinued looks at the two revisions; the first was continued if it had done something.
func checkContinued(t *testing.T, db *pgtest.DB, continued bool) {
	t.Helper()
	list, err := journal.List(t.Context(), db.Conn())
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].Outcome != history.Done || list[1].Outcome != history.Failed || (list[1].ContinuedBy == list[0].ID) != continued {
		t.Errorf("the journal: %+v", list)
	}
}

// What an interrupted apply has left is taken away instead, and nothing else; from there apply does
// it all, also where it could not go on with what was left.
func TestAbandonAndApply(t *testing.T) {
	for dir, step := range map[string]int{"unique_constraint_or_index": 7, "partition_replace": 5, "column_add_filled": 11, "type_rewrite_large": 8} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			needVersion(t, dir)
			full := filepath.Join(plans, dir)
			db := pgtest.New(t)
			db.Load(filepath.Join(full, "live.sql"))
			cfg := engine.Config{URL: db.URL, Sources: []string{filepath.Join(full, "desired.hcl")}, Policy: policyOf(t, full), Now: time.Now()}
			interruptAt(t, db, cfg, step)
			clean := cfg
			var err error
			if clean.State, err = engine.LiveWithoutLeftovers(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			p := mustDiff(t, clean).Plan
			for _, ch := range p.Changes {
				if ch.Action != diff.Drop {
					t.Errorf("%s %s", ch.Action, ch.Object.Ref())
				}
			}
			mustApply(t, clean, p)
			mustApply(t, cfg, mustDiff(t, cfg).Plan)
			if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
				t.Errorf("this is left:\n%s", planText(t, again))
			}
		})
	}
}
