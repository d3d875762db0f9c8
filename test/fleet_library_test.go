package test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// The library does for Go programs what the commands do, at the same time on several databases with one desired state.
func TestFleetOfALibrary(t *testing.T) {
	t.Parallel()
	template := pgtest.New(t)
	template.Exec(fleetLive)
	source := filepath.Join(t.TempDir(), "schema.hcl")
	if err := os.WriteFile(source, []byte(fleetDesired), 0o600); err != nil {
		t.Fatal(err)
	}
	wave := schemactl.FleetWave{Wave: fleet.Wave{Name: "all", OnError: policy.OnErrorContinue, MaxFailures: -1}}
	for i := range 4 {
		wave.Targets = append(wave.Targets, schemactl.FleetTarget{
			Name: fmt.Sprint("t", i), Config: schemactl.Config{Env: "x", URL: template.Copy().URL, Sources: []string{source}},
		})
	}
	f, err := schemactl.NewFleet([]schemactl.FleetWave{wave}, 4)
	if err != nil {
		t.Fatal(err)
	}
	job := func(_ string, cfg schemactl.Config, opts schemactl.JobOptions) (*schemactl.Job, error) {
		return schemactl.NewJob(cfg, opts), nil
	}
	steps := 0
	count := func(events iter.Seq[fleet.Event]) string {
		tally := fleet.NewTally("x", 4)
		for e := range events {
			switch e := e.(type) {
			case fleet.TargetDone:
				if e.Result.Err != nil {
					t.Errorf("%s: %v", e.Result.Target, e.Result.Err)
				}
				tally.Add(e.Result)
			case fleet.Step:
				steps++
			case fleet.WaveStarted, fleet.Pausing, fleet.Stopped:
			}
		}
		var out []string
		for _, b := range tally.Buckets() {
			out = append(out, fmt.Sprintf("%s %d", b.State, len(b.Targets)))
		}
		return strings.Join(out, ", ")
	}
	for _, want := range []struct {
		events func(context.Context) iter.Seq[fleet.Event]
		counts string
	}{
		{f.Diff, "changes 4"},
		{func(ctx context.Context) iter.Seq[fleet.Event] {
			return f.Apply(ctx, schemactl.FleetOptions{}, job)
		}, "done 4"},
		{f.Diff, "noop 4"},
		{f.Status, "noop 4"},
	} {
		if got := count(want.events(t.Context())); got != want.counts {
			t.Errorf("got %s, want %s", got, want.counts)
		}
	}
	if steps == 0 {
		t.Error("no step was told")
	}
	if _, err := schemactl.NewFleet([]schemactl.FleetWave{wave, wave}, 4); err == nil {
		t.Error("two targets of one name were taken")
	}
}
