package test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// What the journal keeps of a desired state is that state: read again, it is the same text, and
// nothing differs.
func TestStateText(t *testing.T) {
	for _, dir := range versioned(t, plans, everyPlan) {
		t.Run(dir, func(t *testing.T) {
			t.Parallel()
			full := filepath.Join(plans, dir)
			cfg := schemactl.Config{Sources: []string{filepath.Join(full, "desired.hcl")}, Policy: policyOf(t, full), Now: time.Now()}
			one, err := schemactl.ReadHCL(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			one.Data, one.Migrations = nil, nil // of these it has hashes alone, in comments
			text, err := schemactl.StateText(one)
			if err != nil {
				t.Fatal(err)
			}
			two, err := schemactl.ReadHCL(t.Context(), cfg.Of(hcl.File{Name: "state", Data: []byte(text)}))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			second, err := schemactl.StateText(two)
			if err != nil {
				t.Fatal(err)
			}
			if text != second {
				t.Errorf("the text is not the same:\n%s\nand\n%s", text, second)
			}
			one = live.ResolveTypes(one, one)
			two = live.ResolveTypes(one, two)
			for _, ch := range diff.Compare(one, two, diff.Options{Policy: cfg.Policy, Perf: true}).Changes {
				t.Errorf("%s %s %v", ch.Action, ch.Ref, ch.Attrs)
			}
		})
	}
}
