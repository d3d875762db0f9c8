package test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/traffic"
	"github.com/replyx/schemactl/test/generate"
)

const killSQL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'schemactl'"

// Random schemas are applied one after another, under load, and every other run is cut in a random
// step, at a random moment: half of those go on by themselves, the rest by the next run. Each ends in noop; in the end
// the dump is that of the last schema alone, and the history is complete.
// SCHEMACTL_SOAK sets how many; make soak takes 200.
func TestSoak(t *testing.T) {
	pgtest.NeedMajor(t, 15, "what random schemas hold")
	t.Parallel()
	rng := rand.New(rand.NewPCG(uint64(envInt(t, "SCHEMACTL_SEED", 1)), 3))
	db := pgtest.New(t)
	db.Exec(generate.CreateRoles)
	db.Exec("CREATE SCHEMA steady; CREATE TABLE steady.rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n integer NOT NULL)")
	load, err := traffic.Start(t.Context(), db.URL, []traffic.Statement{
		{SQL: "INSERT INTO steady.rows (n) VALUES ($1)", Max: 100},
		{SQL: "UPDATE steady.rows SET n = n + 1 WHERE id = $1", Max: 1000},
		// Not every schema has these tables.
		{SQL: "SELECT count(*) FROM public.t0 WHERE $1 > 0", Max: 9},
		{SQL: "DELETE FROM public.t1 WHERE $1 < 0", Max: 9},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer load.Stop()
	killer := db.Conn()
	var last string
	var cut, continued, again, refused, changed int
	for n := envInt(t, "SCHEMACTL_SOAK", 3); changed < n; {
		_, folder := writeRandom(t, rng, false, false)
		cfg := schemactl.Config{URL: db.URL, Sources: []string{folder}, Now: time.Now()}
		p := mustDiff(t, cfg).Plan
		if len(p.Refused) > 0 || len(p.Steps) == 0 {
			refused++
			continue
		}
		changed++
		r := run{cfg: cfg, retryFor: time.Minute, resume: rng.IntN(2) == 0}
		var once sync.Once
		var group sync.WaitGroup
		if rng.IntN(2) == 0 {
			at, after := p.Steps[rng.IntN(len(p.Steps))].ID, time.Duration(rng.Int64N(int64(30*time.Millisecond)))
			r.events = func(e apply.Event) {
				if s, ok := e.(apply.StepStarted); ok && s.Step.ID >= at {
					once.Do(func() {
						cut++
						group.Go(func() {
							time.Sleep(after)
							if _, err := killer.Exec(t.Context(), killSQL); err != nil {
								t.Error(err)
							}
						})
					})
				}
			}
		}
		_, err := r.apply(t.Context())
		group.Wait()
		for tries := 0; err != nil; tries++ {
			if tries == 3 {
				t.Fatalf("change %d: %v", changed, err)
			}
			again++
			_, err = run{cfg: cfg, retryFor: time.Minute}.apply(t.Context())
		}
		if p := mustDiff(t, cfg).Plan; p.Result != plan.Noop || p.Unfinished != nil {
			t.Fatalf("change %d, this is left: %s%+v", changed, planText(t, p), p.Unfinished)
		}
		last = folder
	}
	seen := load.Seen()
	load.Stop()
	for _, err := range seen.Errors {
		if strings.Contains(err.Error(), "steady") {
			t.Errorf("a statement on a table that nobody changed: %v", err)
		}
	}
	db.Exec("DROP SCHEMA steady CASCADE")
	if got, want := dumps(db, pair{t: t}.made(last)); got != want {
		t.Errorf("the dumps differ\ngot:\n%s\nwant:\n%s", got, want)
	}
	list, err := journal.List(t.Context(), db.Conn())
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, r := range list {
		switch {
		case r.Outcome == history.Done:
			done++
		case r.Outcome != history.Failed || r.FinishedAt == nil:
			t.Errorf("revision %d is %s", r.ID, r.Outcome)
		}
		if r.ContinuedBy != 0 {
			continued++
		}
	}
	if done < changed {
		t.Errorf("%d changes, and %d revisions are done", changed, done)
	}
	t.Logf("%d changes (%d more were refused), %d runs were cut in a step, %d runs more went on, and %d of %d revisions were continued; %d statements beside them, the longest took %s",
		changed, refused, cut, again, continued, len(list), seen.Statements, seen.Longest)
}
