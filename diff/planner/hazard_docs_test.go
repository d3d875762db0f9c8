package planner

import (
	"os"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
)

// The page of plans says of every hazard what it means.
func TestHazardsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/plans.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range policy.Hazards {
		if !strings.Contains(string(page), "\n| <a id=\"hazard-"+h+"\"></a>`"+h+"` | ") {
			t.Errorf("docs/plans.md has no line with an anchor about the hazard %s", h)
		}
	}
}
