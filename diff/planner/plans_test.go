package planner_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/plancase"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

const plans = "../../testdata/plans"

// The golden plans are made again without a server, from what one gave. That this is what a server gives,
// and that the plans do what they say, is tested with one.
func TestPlans(t *testing.T) {
	for _, dir := range cases(t) {
		name, err := filepath.Rel(plans, dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(filepath.ToSlash(name), func(t *testing.T) { testPlan(t, dir) })
	}
}

// cases are the folders that hold what a server gave.
func cases(t *testing.T) []string {
	t.Helper()
	if lost, _ := filepath.Glob(filepath.Join(plans, "*", "live.sql")); len(lost) > 0 {
		t.Fatalf("a case is in the folder of its kind, testdata/plans/KIND/CASE: move %s", lost)
	}
	files, err := filepath.Glob(filepath.Join(plans, "*", "*", plancase.File))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, filepath.Dir(f))
	}
	if len(out) == 0 {
		t.Fatal("there is no case")
	}
	return out
}

func testPlan(t *testing.T, dir string) {
	c, err := plancase.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := report.Text(&got, c.Plan(compareOptions(t, dir)), report.TextOptions{InOrder: true}); err != nil {
		t.Fatal(err)
	}
	golden := goldenOf(dir, c.Live.Server.VersionNum/10000)
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("%s differs\ngot:\n%s", golden, got.String())
	}
}

// compareOptions are those of a comparison under the policy of a case.
func compareOptions(t *testing.T, dir string) diff.Options {
	t.Helper()
	rules := policyOf(t, dir)
	return diff.Options{Policy: rules, Perf: rules != nil && rules.PerfIndexes.Mode == policy.Enforce, Now: time.Now()}
}

// goldenOf is the golden plan of a major version.
func goldenOf(dir string, major int) string {
	for n := major; n > 13; n-- {
		file := filepath.Join(dir, "plan."+strconv.Itoa(n)+".txt")
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	return filepath.Join(dir, "plan.txt")
}

// policyOf is the policy of a case that has an atlas.hcl.
func policyOf(t *testing.T, dir string) *policy.Policy {
	t.Helper()
	file := filepath.Join(dir, "atlas.hcl")
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	project, err := policy.Load(t.Context(), file, policy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	env, err := project.Select("")
	if err != nil {
		t.Fatal(err)
	}
	return &env.Policy
}

// Every hazard that policy can allow is raised by a golden plan, as it is or for a busy database, or
// by what a rollback adds to it.
func TestHazardsAreRaised(t *testing.T) {
	raised := map[string]bool{policy.HazardReplaceDatabase: true} // by backup restore, which has no plan
	for _, dir := range cases(t) {
		for _, busy := range []bool{false, true} {
			c, err := plancase.Read(dir)
			if err != nil {
				t.Fatal(err)
			}
			if busy {
				grow(c)
			}
			p := c.Plan(compareOptions(t, dir))
			p.AskForLoss()
			for _, h := range p.Hazards {
				raised[h.Name] = true
			}
		}
	}
	for _, h := range policy.Hazards {
		if !raised[h] {
			t.Errorf("no golden plan has the hazard %s", h)
		}
	}
}

// grow gives every table of a case many rows, and its publications a subscriber.
func grow(c *plancase.Case) {
	large := schema.Stats{Rows: 1e6, Bytes: 1 << 30}
	c.Live.Server.PublicationSlots = []string{"subscriber"}
	for _, l := range c.Live.Tables {
		l.Stats = large
	}
	for i := range c.Sizes {
		c.Sizes[i].Stats = large
	}
}
