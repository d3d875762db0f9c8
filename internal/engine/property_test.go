package engine_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
)

// For random pairs of schemas A and B: A is made, becomes B, and A again. After each step
// nothing is left to do, and the dump is that of a database made of the HCL alone.
// SCHEMACTL_PAIRS sets how many pairs, SCHEMACTL_SEED which: make soak takes many new ones.
func TestRandomPairs(t *testing.T) {
	pairs, seed := envInt(t, "SCHEMACTL_PAIRS", 12), envInt(t, "SCHEMACTL_SEED", 1)
	for i := range pairs {
		t.Run(fmt.Sprintf("seed_%d", seed+i), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed+i), 1))
			a, b := writeRandom(t, rng), writeRandom(t, rng)
			db := pgtest.New(t)
			db.Exec(makeReader)
			for _, folder := range []string{a, b, a} {
				become(t, db, folder)
			}
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

func become(t *testing.T, db *pgtest.DB, folder string) {
	t.Helper()
	cfg := engine.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	first := mustDiff(t, cfg).Plan
	if r := first.Refused; len(r) > 0 {
		t.Skipf("refused, as it should be: %s: %s", r[0].Object, r[0].Text)
	}
	if n := first.NotProven; len(n) > 0 {
		t.Fatalf("not proven: %+v", n)
	}
	mustApply(t, cfg, first)
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("not noop after:\n%s\nleft:\n%s", planText(t, first), planText(t, again))
	}
	fresh := pgtest.New(t)
	cfg.URL = fresh.URL
	mustApply(t, cfg, mustDiff(t, cfg).Plan)
	if got, want := dumps(db, fresh); got != want {
		t.Fatalf("the dumps differ after:\n%s\ngot:\n%s\nwant:\n%s", planText(t, first), got, want)
	}
}

func writeRandom(t *testing.T, rng *rand.Rand) string {
	t.Helper()
	db := randomDatabase(rng)
	list, err := hcl.Write(db, hcl.WriteOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "schema.hcl"), list[0].Data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
