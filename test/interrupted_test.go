package test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// Every connection of an apply is cut, before, during and after each transaction of a plan in
// turn. One apply more finishes: diff is noop, the dump, the rows and the marks in the catalogs are
// those of a database which nothing happened to, and the journal has one revision that the next
// continued. By itself the test takes some moments of a few plans; with SCHEMACTL_INTERRUPT, a
// pattern, all of those of its plans.
func TestInterruptedAnywhere(t *testing.T) {
	dirs, every := []string{"column/add_filled", "index/change", "partition/replace", "partition/keys", "column/type_rewrite_large"}, 15
	if pattern := os.Getenv("SCHEMACTL_INTERRUPT"); pattern != "" {
		dirs, every = versioned(t, plans, pattern), 1
	}
	var points killPoints
	t.Cleanup(func() { points.report("backend") })
	for _, dir := range dirs {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			needVersion(t, dir)
			interruptEverywhere(t, dir, every, &points)
		})
	}
}

// interruptEverywhere cuts at every nth moment.
func interruptEverywhere(t *testing.T, dir string, nth int, points *killPoints) {
	c := goldenCase(t, dir)
	moments := momentsOf(c.plan)
	for i := nth / 2; i < len(moments); i += nth {
		at := moments[i]
		t.Run(at.String(), func(t *testing.T) {
			points.count(t)
			db, cfg := c.copy(t)
			if !cutAt(t, db, cfg, c.plan, at) {
				t.Fatal("the run never came there")
			}
			p := mustDiff(t, cfg).Plan
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("the plan that went on:\n%s", planText(t, p))
				}
			})
			u := p.Unfinished
			if (u != nil) != at.unfinished() {
				t.Errorf("unfinished: %+v", u)
			}
			if err := journaledApply(t, cfg, p, func(apply.Event) {}); err != nil {
				t.Fatal(err)
			}
			again := mustDiff(t, cfg).Plan
			if again.Result != plan.Noop || again.Unfinished != nil {
				t.Errorf("after the second apply: %s, %+v", planText(t, again), again.Unfinished)
			}
			checkContinued(t, db, u != nil)
			c.whole.check(t, db)
		})
	}
}

// killPoints counts them.
type killPoints struct{ tried, survived atomic.Int32 }

func (k *killPoints) count(t *testing.T) {
	k.tried.Add(1)
	t.Cleanup(func() {
		if !t.Failed() {
			k.survived.Add(1)
		}
	})
}

func (k *killPoints) report(killed string) {
	fmt.Printf("kill points of the %s: tried %d, survived %d\n", killed, k.tried.Load(), k.survived.Load())
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
	for dir, step := range map[string]int{"index/unique_constraint_or_index.15": 7, "partition/replace": 5, "column/add_filled": 11, "column/type_rewrite_large": 8} {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			needVersion(t, dir)
			full := filepath.Join(plans, dir)
			db := pgtest.New(t)
			db.Load(filepath.Join(full, "live.sql"))
			cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(full, "desired.hcl")}, Policy: policyOf(t, full), Now: time.Now()}
			cutAt(t, db, cfg, mustDiff(t, cfg).Plan, moment{step: plan.Step{ID: step}, when: before})
			state, err := schemactl.LiveWithoutLeftovers(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			clean := cfg.Of(state)
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
