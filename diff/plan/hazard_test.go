package plan

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// Every hazard that this package names can be allowed, and there is no other.
func TestHazardsAreKnown(t *testing.T) {
	named := regexp.MustCompile(`(?:\.hazard\(&?s?[a-z]*, |\.hazardAt\(ch, |Hazard\{\s*Name: |return )"([a-z]+_[a-z_]+|rewrite|rename|privileges|replication)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range named.FindAllStringSubmatch(string(src), -1) {
			found = append(found, m[1])
		}
	}
	for _, k := range schema.Kinds() {
		found = append(found, dropHazard(k))
	}
	slices.Sort(found)
	want := slices.Sorted(slices.Values(policy.Hazards))
	if got := slices.Compact(found); !slices.Equal(got, want) {
		t.Errorf("hazards in the code: %v, in package policy: %v", got, want)
	}
}
