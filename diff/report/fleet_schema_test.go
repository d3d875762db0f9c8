package report_test

import (
	"encoding/json"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// Every field and every state of a line of a run over many databases is in the schema, and the schema is of nothing else.
// The script fleet_reports holds what a command prints against it.
func TestFleetSchema(t *testing.T) {
	compiled, err := jsonschema.NewCompiler().Compile("../../docs/fleet.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	p := full()
	whole := fleet.Result{
		FormatVersion: fleet.FormatVersion, Env: "e", Target: "t", Group: "g", Steps: 2, Seconds: 0.5, Alike: "a", Plan: p, Findings: []string{"warn locks: f"},
		Status: &history.Status{FormatVersion: plan.FormatVersion, Result: history.Both, Target: p.Target, Drift: p.Changes, Pending: p.Changes},
		Error:  &plan.Failure{Message: "m", Place: &plan.Place{File: "f", Line: 1}, Hint: "h"},
	}
	for _, state := range fleet.States() {
		whole.Result = state
		for _, r := range []fleet.Result{whole, {FormatVersion: fleet.FormatVersion, Target: "t", Result: state}} {
			body, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			var doc map[string]any
			if err := json.Unmarshal(body, &doc); err != nil {
				t.Fatal(err)
			}
			if err := compiled.Validate(doc); err != nil {
				t.Errorf("%s: %v", state, err)
			}
			doc["more"] = 1
			if compiled.Validate(doc) == nil {
				t.Error("what is not known is taken")
			}
		}
	}
}
