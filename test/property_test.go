package test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/test/generate"
)

// For random pairs of schemas A and B: A is made, becomes B, and A again. Each time nothing is
// left to do, and the dump is that of a database made of the HCL alone.
// SCHEMACTL_PAIRS sets how many pairs, SCHEMACTL_SEED which: make soak takes many new ones.
func TestRandomPairs(t *testing.T) {
	pairs, seed := envInt(t, "SCHEMACTL_PAIRS", 12), envInt(t, "SCHEMACTL_SEED", 1)
	for i := range pairs {
		t.Run(fmt.Sprintf("seed_%d", seed+i), func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(uint64(seed+i), 1))
			a, b := writeRandom(t, rng), writeRandom(t, rng)
			atA := made(t, a)
			db := atA.Copy()
			become(t, db, b, func() *pgtest.DB { return made(t, b) })
			become(t, db, a, func() *pgtest.DB { return atA })
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

// become changes a database to what a folder says, and compares it with one that is made of it.
func become(t *testing.T, db *pgtest.DB, folder string, fresh func() *pgtest.DB) {
	t.Helper()
	p := change(t, db, folder)
	if r := p.Refused; len(r) > 0 {
		t.Skipf("refused, as it should be: %s: %s", r[0].Object, r[0].Text)
	}
	if got, want := dumps(db, fresh()); got != want {
		t.Fatalf("the dumps differ after:\n%s\ngot:\n%s\nwant:\n%s", planText(t, p), got, want)
	}
}

// made is a database that is made of a folder alone.
func made(t *testing.T, folder string) *pgtest.DB {
	t.Helper()
	db := pgtest.New(t)
	db.Exec(generate.CreateReader)
	if p := change(t, db, folder); len(p.Refused) > 0 {
		t.Fatalf("refused from nothing: %+v", p.Refused)
	}
	return db
}

// change applies the plan to what a folder says, unless it is refused, and sees that nothing is
// left to do.
func change(t *testing.T, db *pgtest.DB, folder string) *plan.Plan {
	t.Helper()
	cfg := schemactl.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
	p := mustDiff(t, cfg).Plan
	if len(p.Refused) > 0 {
		return p
	}
	if n := p.NotProven; len(n) > 0 {
		t.Fatalf("not proven: %+v", n)
	}
	mustApply(t, cfg, p)
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		t.Fatalf("not noop after:\n%s\nleft:\n%s", planText(t, p), planText(t, again))
	}
	return p
}

func writeRandom(t *testing.T, rng *rand.Rand) string {
	t.Helper()
	db := generate.Database(rng)
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
