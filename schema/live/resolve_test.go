package live

import (
	"reflect"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// What is qualified is qualified in a copy: the desired state stays as it was, and a table in which there is nothing to
// qualify is the desired state's own. Each table here but the first needs a copy for a reason of its own.
func TestResolveTypesCopiesWhatItQualifies(t *testing.T) {
	name := func(n string) schema.Name { return schema.Name{Schema: "app", Name: n} }
	identity := &schema.Identity{}
	desired := func() *schema.Database {
		return &schema.Database{
			Tables: []*schema.Table{
				{Name: name("plain"), Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "bigint"}, Default: schema.Expr{Text: "0"}}}},
				{Name: name("typed"), Columns: []*schema.Column{{Name: "mood", Type: schema.Type{Text: "mood"}}}},
				{Name: name("numbered"), Columns: []*schema.Column{{Name: "n", Type: schema.Type{Text: "bigint"}, Default: schema.Expr{Text: "nextval('numbers')"}}}},
				{Name: name("indexed"), Columns: []*schema.Column{{Name: "a", Type: schema.Type{Text: "integer"}}},
					Indexes: []*schema.Index{{Name: "indexed_a", Parts: []schema.Part{{Column: "a", OpClass: "own_ops"}}}}},
				{Name: name("excluded"), Columns: []*schema.Column{{Name: "a", Type: schema.Type{Text: "integer"}}},
					Exclusions: []*schema.Exclusion{{Name: "excluded_a", Parts: []schema.Part{{Column: "a", OpClass: "own_ops"}}}}},
				{Name: name("whole"), Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "bigint"}, Identity: identity}},
					Partition: &schema.Partition{Type: "RANGE", Parts: []schema.Part{{Column: "id"}}}},
				{Name: name("part"), PartitionOf: name("whole"), Columns: []*schema.Column{{Name: "id", Type: schema.Type{Text: "bigint"}, Identity: identity}}},
			},
			Entities: []schema.Entity{&schema.Enum{Name: name("mood")}, &schema.Sequence{Name: name("numbers")}},
		}
	}
	live := &schema.Database{Server: schema.Server{
		VersionNum:     150000,
		OpClassSchemas: map[schema.OpClass][]string{{Method: "btree", Name: "own_ops"}: {"app"}},
	}}
	given := desired()
	out := ResolveTypes(live, given)
	if !reflect.DeepEqual(given, desired()) {
		t.Error("the desired state is changed")
	}
	for i, in := range given.Tables {
		if shared := out.Tables[i] == in; shared != (in.Name.Name == "plain") {
			t.Errorf("table %s: shared is %v", in.Name, shared)
		}
	}
	got := []string{
		out.Tables[1].Columns[0].Type.Canonical, out.Tables[2].Columns[0].Default.Canonical,
		out.Tables[3].Indexes[0].Parts[0].OpClass, out.Tables[4].Exclusions[0].Parts[0].OpClass,
	}
	want := []string{"app.mood", "nextval('app.numbers'::regclass)", "app.own_ops", "app.own_ops"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("qualified are %q, want %q", got, want)
	}
	if out.Tables[6].Columns[0].Identity != nil {
		t.Error("before PostgreSQL 17 a partition has no identity of its own")
	}
}
