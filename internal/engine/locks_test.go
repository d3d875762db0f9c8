package engine_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/pgtest"
)

// Every golden plan is run step by step, and the server is asked what each step locked, read and
// wrote anew. It is what the step prints, no less and no more.
func TestLocks(t *testing.T) {
	for _, f := range versioned(t, plans, "*") {
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			needVersion(t, f)
			testLocks(t, f)
		})
	}
}

func testLocks(t *testing.T, name string) {
	dir := filepath.Join(plans, name)
	db := pgtest.New(t)
	db.Load(filepath.Join(dir, "live.sql"))
	if rows := filepath.Join(dir, "rows.sql"); exists(rows) {
		db.Load(rows)
	} else {
		fill(t, db)
	}
	db.Exec("VACUUM ANALYZE")
	cfg := engine.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Now: time.Now()}
	p := mustDiff(t, cfg).Plan
	if len(p.Refused) > 0 {
		return
	}
	o := newObserver(t, db)
	for _, s := range p.Steps {
		if s.Precheck != nil && o.finds(s.Precheck.Count) {
			t.Fatalf("step %d: %s", s.ID, s.Precheck.Message)
		}
	}
	for _, s := range p.Steps {
		compareStep(t, o, s)
	}
}

func compareStep(t *testing.T, o *observer, s plan.Step) {
	seen := o.step(s)
	printed, missing := seen.printed(s)
	for _, m := range missing {
		t.Errorf("step %d prints a lock on %s, which is not there\n%s", s.ID, m, s.SQL)
	}
	locks := seen.matter(s, o.first, printed)
	for oid := range printed {
		if locks[oid] == "" {
			locks[oid] = "no lock"
		}
	}
	for _, oid := range sortedKeys(locks) {
		said := printed[oid]
		if said == "" {
			said = "nothing"
		}
		if locks[oid] != said {
			t.Errorf("step %d prints %s on %s (%s) and takes %s\n%s", s.ID, said, seen.before[oid].Name.SQL(), seen.before[oid].Kind, locks[oid], s.SQL)
		}
	}
	claims(t, s, "scans", s.Scans, seen.scans(o.first))
	claims(t, s, "rewrites", s.Rewrites, seen.rewrites(o.first))
}

func claims(t *testing.T, s plan.Step, what string, printed, seen []string) {
	if !slices.Equal(printed, seen) {
		t.Errorf("step %d prints that it %s [%s], and it %s [%s]\n%s", s.ID, what, strings.Join(printed, ", "), what, strings.Join(seen, ", "), s.SQL)
	}
}
