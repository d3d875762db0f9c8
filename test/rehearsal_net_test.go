package test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/policy"
)

// netCases are golden plans of many kinds, each with steps that depend on each other. make soak takes all.
var netCases = []string{"table/replace", "type/enum_with_dependents", "foreign_key/change", "column/type_rewrite_under_views", "partition/keys", "sequence/continues"}

// faults are the ways in which plans have been wrong: a step too early, a step that is missing, a name that is not the
// one meant.
var faults = map[string]func(*rand.Rand, []plan.Step) []plan.Step{
	"order": func(rng *rand.Rand, steps []plan.Step) []plan.Step {
		i := rng.IntN(len(steps) - 1)
		steps[i], steps[i+1] = steps[i+1], steps[i]
		return steps
	},
	"missing": func(rng *rand.Rand, steps []plan.Step) []plan.Step {
		i := rng.IntN(len(steps))
		return slices.Delete(steps, i, i+1)
	},
	"name": func(rng *rand.Rand, steps []plan.Step) []plan.Step {
		s := &steps[rng.IntN(len(steps))]
		s.SQL = strings.Replace(s.SQL, "public.", "public.other_", 1)
		return steps
	},
}

// A plan with a fault is refused by the rehearsal if, and only if, it would have failed or ended wrong in the database.
func TestRehearsalCatchesFaults(t *testing.T) {
	cases := netCases
	if os.Getenv("SCHEMACTL_FAULTS") == "all" {
		cases = plansFor(t)
	}
	for _, name := range cases {
		for _, fault := range sortedKeys(faults) {
			t.Run(name+"/"+fault, func(t *testing.T) {
				t.Parallel()
				needVersion(t, name)
				testFault(t, filepath.Join(plans, name), faults[fault])
			})
		}
	}
}

func testFault(t *testing.T, dir string, fault func(*rand.Rand, []plan.Step) []plan.Step) {
	db := pgtest.New(t)
	db.Load(filepath.Join(dir, "live.sql"))
	cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now(),
		DevURL: "here", Rehearse: policy.RehearseOn}
	out := mustDiff(t, cfg)
	if len(out.Plan.Steps) < 2 || len(out.Plan.Refused) > 0 {
		t.Skipf("%d steps, %d refused: there is nothing to do wrong", len(out.Plan.Steps), len(out.Plan.Refused))
	}
	rng := rand.New(rand.NewPCG(uint64(envInt(t, "SCHEMACTL_SEED", 1)), uint64(len(dir))))
	out.Plan.Steps = fault(rng, out.Plan.Steps)
	if err := schemactl.Rehearse(t.Context(), cfg, out); err != nil {
		t.Fatal(err)
	}
	refused := out.Plan.Refused
	out.Plan.Refused = nil
	truth := ends(t, cfg, out.Plan)
	switch r := out.Plan.Rehearsal; {
	case r == nil || r.Result == plan.NotRehearsed:
		t.Fatalf("not rehearsed: %+v", r)
	case r.Result == plan.Passed && truth != nil:
		t.Errorf("the rehearsal passes what fails: %v\n%s", truth, planText(t, out.Plan))
	case r.Result != plan.Passed && truth == nil:
		t.Errorf("the rehearsal refuses what runs: %+v\n%s", refused, planText(t, out.Plan))
	}
}

// ends runs a plan in the database itself, and returns why it did not end as desired.
func ends(t *testing.T, cfg schemactl.Config, p *plan.Plan) error {
	t.Helper()
	if err := applyPlan(t, cfg, p); err != nil {
		return err
	}
	if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
		return fmt.Errorf("%d changes are left", len(again.Changes))
	}
	return nil
}
