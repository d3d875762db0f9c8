package test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
)

// Every golden plan is run step by step, and the server is asked what each step locked, read and
// rewrote. It is what the step prints, no less and no more; docs/locks.md tells it by statement.
// The rows for it are those of rows.sql in the plan's folder, or else any.
func TestLocks(t *testing.T) {
	pgtest.NeedMajor(t, 15, "to count at once what a step has read")
	var all facts
	t.Run("plans", func(t *testing.T) {
		for _, f := range versioned(t, plans, everyPlan) {
			t.Run(f, func(t *testing.T) {
				t.Parallel()
				needVersion(t, f)
				testLocks(t, f, &all)
			})
		}
	})
	// With -run or after a failure there is less to tell.
	if all.plans == len(plansFor(t)) {
		checkLocksPage(t, all.list)
	}
}

// facts collects what the plans tell.
type facts struct {
	sync.Mutex
	plans int
	list  []fact
}

// plansFor are the plans for the server's version.
func plansFor(t *testing.T) []string {
	t.Helper()
	major := pgtest.Major(t)
	return slices.DeleteFunc(versioned(t, plans, everyPlan), func(name string) bool { return neededVersion(name) > major })
}

func testLocks(t *testing.T, name string, all *facts) {
	dir := filepath.Join(plans, name)
	db := pgtest.New(t)
	db.Load(filepath.Join(dir, "live.sql"))
	// An empty table is read from end to end in no time, and nobody sees it.
	if rows := filepath.Join(dir, "rows.sql"); exists(rows) {
		db.Load(rows)
	} else {
		fill(t, db)
	}
	db.Vacuum()
	cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now()}
	p := mustDiff(t, cfg).Plan
	var list []fact
	if len(p.Refused) == 0 {
		o := newObserver(t, db)
		for _, s := range p.Steps {
			for _, p := range s.Prechecks() {
				if !p.Late && o.finds(p.Count) {
					t.Fatalf("step %d: %s", s.ID, p.Message)
				}
			}
		}
		for _, s := range p.Steps {
			list = append(list, o.compare(name, s))
		}
	}
	if t.Failed() {
		return
	}
	all.Lock()
	defer all.Unlock()
	all.plans++
	all.list = append(all.list, list...)
}

// compare runs a step and holds what it prints against what it does.
func (o *observer) compare(name string, s plan.Step) fact {
	t := o.t
	t.Helper()
	seen := o.step(s)
	printed, missing := seen.printed(s)
	for _, m := range missing {
		t.Errorf("step %d prints a lock on %s, which is not there\n%s", s.ID, m, s.SQL)
	}
	locks := seen.matter(s, o.first, printed)
	for oid := range printed {
		if locks[oid] == "" {
			t.Errorf("step %d prints %s on %s and takes no lock\n%s", s.ID, printed[oid], seen.before[oid].Name.SQL(), s.SQL)
		}
	}
	for _, oid := range sortedKeys(locks) {
		if said := printed[oid]; locks[oid] != said {
			t.Errorf("step %d prints %q on %s and takes %s\n%s", s.ID, said, seen.before[oid].Name.SQL(), locks[oid], s.SQL)
		}
	}
	scans, rewrites := seen.scans(o.first), seen.rewrites(o.first)
	claim(t, s, "reads all", s.Scans, scans)
	claim(t, s, "rewrites", s.Rewrites, rewrites)
	return newFact(name, s, o.first, seen, locks, scans, rewrites)
}

func claim(t *testing.T, s plan.Step, what string, printed, seen []string) {
	t.Helper()
	if !slices.Equal(printed, seen) {
		t.Errorf("step %d prints that it %s of [%s]; it %s of [%s]\n%s", s.ID, what, strings.Join(printed, ", "), what, strings.Join(seen, ", "), s.SQL)
	}
}
