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

// What TimescaleDB and Citus cannot do online is refused, or asked for, by name; the same table of none of them takes the plan.
func TestTablesKeptByExtensions(t *testing.T) {
	name := schema.Name{Schema: "public", Name: "t"}
	state := func(keptBy, typ string, indexes ...*schema.Index) *schema.Database {
		return &schema.Database{
			Schemas: []*schema.Schema{{Name: "public"}},
			Tables:  []*schema.Table{{Name: name, Columns: []*schema.Column{{Name: "c", Type: schema.Type{Text: typ}}}, Indexes: indexes, KeptBy: keptBy}},
			Server:  schema.Server{VersionNum: 150000},
		}
	}
	index := &schema.Index{Name: "t_c", Method: "btree", Parts: []schema.Part{{Column: "c", DefaultOpClass: true}}}
	work := map[schema.Ref]schema.ColumnWork{{Kind: schema.KindColumn, Schema: "public", Table: "t", Name: "c"}: {Work: schema.RewriteTable}}
	for _, tt := range []struct {
		keptBy           string
		live, desired    *schema.Database
		refused, hazards int
	}{
		{"", state("", "text"), state("", "text", index), 0, 0},
		{schema.TimescaleDB, state(schema.TimescaleDB, "text"), state("", "text", index), 1, 0},
		{schema.Citus, state(schema.Citus, "text"), state("", "text", index), 0, 0},
		{"", state("", "integer"), state("", "bigint"), 0, 0},
		{schema.Citus, state(schema.Citus, "integer"), state("", "bigint"), 0, 1},
	} {
		opts := planner.Options{Work: work, Sizes: map[schema.Name]schema.Stats{name: {}}}
		p := planner.Build(diff.Compare(tt.live, tt.desired, diff.Options{}), tt.live, tt.desired, opts)
		if len(p.Refused) != tt.refused || len(p.Hazards) != tt.hazards || len(p.Steps) == 0 {
			t.Errorf("%q: %d steps, refused %v, hazards %v", tt.keptBy, len(p.Steps), p.Refused, p.Hazards)
		}
	}
}
