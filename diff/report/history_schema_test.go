package report_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/replyx/schemactl/diff/history"
)

const historyFile = "../../docs/history.schema.json"

// Every field of what history, history show and status print is in the schema, by its name; and the
// schema is of nothing else. Scripts hold what the commands print against it.
func TestHistorySchema(t *testing.T) {
	now, position := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), int64(7)
	r := history.Revision{
		ID: 1, StartedAt: now, FinishedAt: &now, Role: "deploy", ToolVersion: "v1", PlanChecksum: "sha256:a", Command: history.Apply, Note: "n",
		Outcome: history.Failed, Error: "e", ContinuedBy: 2, HasDesired: true,
	}
	p := full()
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]any{
		"list": history.List{FormatVersion: p.FormatVersion, Revisions: []history.Revision{r}},
		"show": history.Full{Revision: r, Plan: body, Desired: "schema", Steps: []history.Step{{
			ID: 1, Summary: "s", SQL: "SELECT 1", Class: "batch", State: history.Done, StartedAt: now, FinishedAt: &now, Position: &position,
		}}},
		"status": history.Status{
			FormatVersion: p.FormatVersion, Result: history.Both, Target: p.Target, Revision: &r, Behind: true, Drift: p.Changes, Pending: p.Changes, Unfinished: p.Unfinished,
		},
	}
	for name, doc := range docs {
		compiled, err := jsonschema.NewCompiler().Compile(historyFile + "#/$defs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if m, ok := v.(map[string]any); ok {
			m["more"] = 1
			if compiled.Validate(m) == nil {
				t.Errorf("%s takes what it does not know", name)
			}
		}
	}
	// What the two schemas share is the same in both.
	var ofPlan, ofHistory struct {
		Properties map[string]any `json:"properties"`
		Defs       map[string]any `json:"$defs"`
	}
	for file, v := range map[string]any{schemaFile: &ofPlan, historyFile: &ofHistory} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"change", "attribute", "object", "place"} {
		if !reflect.DeepEqual(ofPlan.Defs[name], ofHistory.Defs[name]) {
			t.Errorf("%s differs from that of plan.schema.json", name)
		}
	}
	for _, name := range []string{"target", "unfinished"} {
		if !reflect.DeepEqual(ofPlan.Properties[name], ofHistory.Defs[name]) {
			t.Errorf("%s differs from that of plan.schema.json", name)
		}
	}
}
