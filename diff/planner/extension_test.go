package planner_test

import (
	"slices"
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
)

// An extension is made after those that it requires, whatever their names are.
func TestExtensionsInOrderOfNeed(t *testing.T) {
	for _, tt := range []struct {
		requires map[string][]string
		want     []string
	}{
		{map[string][]string{"pgrouting": {"plpgsql", "postgis"}, "postgis": nil}, []string{"postgis", "pgrouting"}},
		{map[string][]string{"a": {"b", "c"}, "b": {"c"}, "c": nil, "d": nil}, []string{"c", "b", "a", "d"}},
		{map[string][]string{"earthdistance": {"cube"}, "cube": nil}, []string{"cube", "earthdistance"}},
	} {
		desired := &schema.Database{}
		for name, requires := range tt.requires {
			desired.Extensions = append(desired.Extensions, &schema.Extension{Name: name, Requires: requires})
		}
		desired.Sort()
		live := &schema.Database{Server: schema.Server{VersionNum: 150000}}
		var got []string
		for _, s := range planner.Build(diff.Compare(live, desired, diff.Options{}), live, desired, planner.Options{}).Steps {
			got = append(got, s.Object.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("made in the order %q, want %q", got, tt.want)
		}
	}
}
