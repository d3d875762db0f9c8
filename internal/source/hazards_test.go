package source_test

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
)

// The list of hazards, which flags and tests go by, has each constant.
func TestHazardsAreListed(t *testing.T) {
	found := 0
	ast.Inspect(parse(t, filepath.Join(root, "policy/hazard.go")), func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 || !strings.HasPrefix(v.Names[0].Name, "Hazard") || literal(v.Values[0]) == "" {
			return true
		}
		found++
		if !slices.Contains(policy.Hazards, literal(v.Values[0])) {
			t.Errorf("policy/hazard.go: %s is not in Hazards", v.Names[0].Name)
		}
		return true
	})
	if found != len(policy.Hazards) {
		t.Errorf("policy/hazard.go has %d constants, Hazards %d names", found, len(policy.Hazards))
	}
}
