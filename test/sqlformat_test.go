package test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/pgtest"
)

// psql runs the SQL form of each golden plan as it is, and nothing is left to do afterwards.
func TestSQLFormat(t *testing.T) {
	for _, f := range versioned(t, plans, everyPlan) {
		t.Run(f, func(t *testing.T) {
			t.Parallel()
			needVersion(t, f)
			dir := filepath.Join(plans, f)
			db := pgtest.New(t)
			db.Load(filepath.Join(dir, "live.sql"))
			db.Vacuum()
			cfg := schemactl.Config{URL: db.URL, Sources: []string{filepath.Join(dir, "desired.hcl")}, Policy: policyOf(t, dir), Now: time.Now()}
			p := mustDiff(t, cfg).Plan
			if len(p.Refused) > 0 || len(p.Steps) == 0 {
				return
			}
			var script bytes.Buffer
			if err := report.SQL(&script, p); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), "psql", "-qX", "-d", db.URL)
			cmd.Stdin = bytes.NewReader(script.Bytes())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s\n%s", err, out, script.String())
			}
			if again := mustDiff(t, cfg).Plan; again.Result != plan.Noop {
				t.Errorf("after\n%s\nthis is left:\n%s", script.String(), planText(t, again))
			}
		})
	}
}
