package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
)

// recorded is a fleet that answers from what is recorded: which targets fail.
type recorded struct {
	mu      sync.Mutex
	fails   map[string]bool
	running map[string]int
	most    map[string]int
	order   []string
	stop    context.CancelFunc
}

func (r *recorded) work(_ context.Context, targets []fleet.Target, tell func(fleet.Event) bool) {
	for _, t := range targets {
		r.mu.Lock()
		for _, place := range []string{t.Host, t.Host + "/" + t.Database, ""} {
			r.running[place]++
			r.most[place] = max(r.most[place], r.running[place])
		}
		r.order = append(r.order, t.Name)
		if r.stop != nil && len(r.order) == 3 {
			r.stop()
		}
		r.mu.Unlock()
		result := fleet.Result{Target: t.Name, Result: fleet.Noop, Plan: &plan.Plan{Result: plan.Noop}, Alike: "noop"}
		if r.fails[t.Name] {
			result.Result, result.Err = fleet.Failed, errors.New("recorded")
			result.Error = &plan.Failure{Message: "recorded"}
		}
		goOn := tell(fleet.TargetDone{Result: result})
		r.mu.Lock()
		for _, place := range []string{t.Host, t.Host + "/" + t.Database, ""} {
			r.running[place]--
		}
		r.mu.Unlock()
		if !goOn {
			return
		}
	}
}

func newRecorded(fails ...string) *recorded {
	r := &recorded{fails: make(map[string]bool), running: make(map[string]int), most: make(map[string]int)}
	for _, f := range fails {
		r.fails[f] = true
	}
	return r
}

// told runs waves and gives the events as text.
func told(ctx context.Context, waves []fleet.Wave, perHost int, r *recorded) (string, *fleet.Tally) {
	var out []string
	total := 0
	for _, w := range waves {
		total += len(w.Targets)
	}
	tally := fleet.NewTally("x", total)
	for e := range fleet.Run(ctx, waves, perHost, r.work) {
		switch e := e.(type) {
		case fleet.TargetDone:
			tally.Add(e.Result)
			out = append(out, e.Result.Target+" "+string(e.Result.Result))
		case fleet.WaveStarted:
			out = append(out, fmt.Sprintf("wave %s of %d", e.Wave, e.Targets))
		case fleet.Stopped:
			out = append(out, "stopped: "+e.Why)
		case fleet.Pausing, fleet.Step:
		}
	}
	return strings.Join(out, "\n"), tally
}

func names(list ...string) (out []fleet.Target) {
	for _, n := range list {
		out = append(out, fleet.Target{Name: n, Host: "h", Database: n})
	}
	return out
}

func TestFailedCanaryStopsTheWaves(t *testing.T) {
	waves := []fleet.Wave{
		{Name: "canary", Targets: names("a", "b"), Parallel: 1, OnError: policy.OnErrorFail},
		{Name: "rest", Targets: names("c", "d"), OnError: policy.OnErrorContinue, MaxFailures: -1},
	}
	r := newRecorded("a")
	got, _ := told(t.Context(), waves, 0, r)
	want := "wave canary of 2\na error\nstopped: a target failed in group canary\nb not reached\nc not reached\nd not reached"
	if got != want || len(r.order) != 1 {
		t.Errorf("got\n%s\nwant\n%s\nbegun: %s", got, want, r.order)
	}
}

func TestContinueStopsAtTooManyFailures(t *testing.T) {
	waves := []fleet.Wave{{Name: "rest", Targets: names("a", "b", "c", "d"), Parallel: 1, OnError: policy.OnErrorContinue, MaxFailures: 1}}
	got, tally := told(t.Context(), waves, 0, newRecorded("a", "c"))
	want := "wave rest of 4\na error\nb noop\nc error\nstopped: more than 1 targets failed in group rest\nd not reached"
	if got != want || tally.Count(fleet.Failed) != 2 || tally.Seen() != 4 {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestInterruptedBeginsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := newRecorded()
	r.stop = cancel
	got, tally := told(ctx, []fleet.Wave{{Targets: names("a", "b", "c", "d", "e"), Parallel: 1}}, 0, r)
	if len(r.order) != 3 || tally.Count(fleet.Unreached) != 2 || !strings.Contains(got, "stopped: interrupted") {
		t.Errorf("got\n%s", got)
	}
}

// 10,000 targets on 100 hosts, by simulation: the bounds hold, and nothing is lost.
func TestManyTargets(t *testing.T) {
	var targets []fleet.Target
	for i := range 10_000 {
		targets = append(targets, fleet.Target{
			Name: fmt.Sprintf("t%05d", i), Host: fmt.Sprint("h", i%100), Database: fmt.Sprint("d", i/200),
		})
	}
	r := newRecorded("t00007")
	_, tally := told(t.Context(), []fleet.Wave{{Targets: targets, Parallel: 50, OnError: policy.OnErrorContinue, MaxFailures: -1}}, 4, r)
	if tally.Seen() != 10_000 || tally.Count(fleet.Failed) != 1 || len(tally.Buckets()) != 2 {
		t.Errorf("seen %d, failed %d, %d buckets", tally.Seen(), tally.Count(fleet.Failed), len(tally.Buckets()))
	}
	for place, most := range r.most {
		bound := 4
		switch {
		case place == "":
			bound = 50
		case strings.Contains(place, "/"):
			bound = 1
		}
		if most > bound {
			t.Errorf("%d at the same time at %q, at most %d", most, place, bound)
		}
	}
}

// BenchmarkTargets shows that the cost of a target does not grow with their number.
func BenchmarkTargets(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var targets []fleet.Target
			for i := range n {
				targets = append(targets, fleet.Target{Name: fmt.Sprint("t", i), Host: fmt.Sprint("h", i%50), Database: fmt.Sprint("d", i)})
			}
			for b.Loop() {
				told(b.Context(), []fleet.Wave{{Targets: targets, OnError: policy.OnErrorContinue, MaxFailures: -1}}, 4, newRecorded())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/target")
		})
	}
}

func TestAlikeForgetsTheSchemaOfATarget(t *testing.T) {
	p := func(schema string, rows int64) *plan.Plan {
		return &plan.Plan{Result: plan.Changes, Steps: []plan.Step{{
			SQL: "ALTER TABLE " + schema + ".t ADD COLUMN a text;", Rows: rows, Object: plan.Object{Kind: "column", Schema: schema, Table: "t", Name: "a"},
		}}}
	}
	if fleet.Alike(p("acme", 1), []string{"acme"}) != fleet.Alike(p("globex", 2), []string{"globex"}) {
		t.Error("plans that differ in the schema of the target alone are not alike")
	}
	if fleet.Alike(p("acme", 1), nil) == fleet.Alike(p("globex", 1), nil) {
		t.Error("plans of two schemas are alike")
	}
}
