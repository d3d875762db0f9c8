package test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/test/generate"
)

// For random pairs of schemas A and B: A is made, becomes B, and A again. Each time nothing is
// left to do, and the dump is that of a database made of the HCL alone.
// In B, tables and columns may have the names of others of A.
// SCHEMACTL_PAIRS sets how many pairs, SCHEMACTL_SEED which: make soak takes many new ones. Every fourth is rehearsed
// before, and what the rehearsal says is what happens then.
func TestRandomPairs(t *testing.T) {
	pairs, seed := envInt(t, "SCHEMACTL_PAIRS", 4), envInt(t, "SCHEMACTL_SEED", 1)
	for i := range pairs {
		t.Run(fmt.Sprintf("seed_%d", seed+i), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed+i), 1))
			a, b := writeRandom(t, rng, false), writeRandom(t, rng, true)
			atA := made(t, a)
			db := atA.Copy()
			fillChecked(t, db)
			rehearsed := (seed+i)%4 == 0
			become(t, db, b, rehearsed, func() *pgtest.DB { return made(t, b) })
			become(t, db, a, rehearsed, func() *pgtest.DB { return atA })
		})
	}
}

func envInt(t *testing.T, name string, def int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return def
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// become changes a database to what a folder says, and compares it with one that is made of it. It skips
// the rest where the plan is refused; where the rows are, before anything is changed, it goes on without them.
func become(t *testing.T, db *pgtest.DB, folder string, rehearsed bool, fresh func() *pgtest.DB) {
	t.Helper()
	before := contents(t, db)
	p, err := change(t, db, folder, rehearsed)
	if err != nil {
		db.Exec(truncateAll)
		before = contents(t, db)
		p, err = change(t, db, folder, rehearsed)
	}
	if err != nil {
		t.Fatalf("refused without rows: %v", err)
	}
	before.keptIn(t, db, p)
	if got, want := dumps(db, fresh()); got != want {
		t.Fatalf("the dumps differ after:\n%s\ngot:\n%s\nwant:\n%s", planText(t, p), got, want)
	}
}

// made is a database that is made of a folder alone.
func made(t *testing.T, folder string) *pgtest.DB {
	t.Helper()
	db := pgtest.New(t)
	db.Exec(generate.CreateReader)
	if _, err := change(t, db, folder, false); err != nil {
		t.Fatalf("refused from nothing: %v", err)
	}
	return db
}

// change applies the plan to what a folder says, and sees that nothing is left to do. Where the plan is
// refused, the test is skipped; the error reports that the rows are.
func change(t *testing.T, db *pgtest.DB, folder string, rehearsed bool) (*plan.Plan, error) {
	t.Helper()
	cfg := schemactl.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	out := mustDiff(t, cfg)
	p := out.Plan
	if r := p.Refused; len(r) > 0 {
		t.Skipf("refused, as it should be: %s: %s", r[0].Object, r[0].Text)
	}
	if n := p.NotProven; len(n) > 0 {
		t.Fatalf("not proven: %+v", n)
	}
	stops := rehearsed && rehearsalStops(t, cfg, out)
	var refused *apply.RefusedError
	switch err := applyPlan(t, cfg, p); {
	case stops && err == nil:
		t.Fatalf("the rehearsal refuses what runs:\n%s", planText(t, p))
	case errors.As(err, &refused) && strings.HasPrefix(refused.Message, "the data does not allow this plan"):
		return nil, fmt.Errorf("%s", refused.Advice[0])
	case err != nil:
		t.Fatalf("apply: %v\n%s", err, planText(t, p))
	}
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("not noop after:\n%s\nleft:\n%s", planText(t, p), planText(t, again))
	}
	return p, nil
}

// rehearsalStops rehearses a plan with some rows, on a copy of its schema, and reports whether that refuses it.
func rehearsalStops(t *testing.T, cfg schemactl.Config, out *schemactl.Outcome) bool {
	t.Helper()
	if out.Plan.Result != plan.Changes {
		return false
	}
	cfg.DevURL, cfg.Rehearse, cfg.RehearseRows = "here", policy.RehearseOn, 4
	if err := schemactl.Rehearse(t.Context(), cfg, out); err != nil {
		t.Fatal(err)
	}
	switch r := out.Plan.Rehearsal; r.Result {
	case plan.FailedThere:
		t.Logf("%s: %s", r, out.Plan.Refused[0].Text)
		out.Plan.Refused = nil
		return true
	case plan.NotRehearsed:
		t.Errorf("%s", r)
	case plan.Passed:
	}
	return false
}

// truncateAll takes the rows out of every table.
const truncateAll = `DO $$ BEGIN
  EXECUTE (SELECT coalesce('TRUNCATE ' || string_agg(c.oid::regclass::text, ', '), '') FROM pg_class c
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace);
END $$`

// writeRandom writes a random state into a folder; renamed, some of it was called otherwise before.
func writeRandom(t *testing.T, rng *rand.Rand, renamed bool) string {
	t.Helper()
	db := generate.Database(rng)
	text := func(s string) string { return s }
	if renamed {
		text = generate.Rename(rng, db)
	}
	list, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.hcl"), []byte(text(string(list[0].Data))), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
