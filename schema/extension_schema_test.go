package schema_test

import (
	"testing"

	"github.com/replyx/schemactl/schema"
)

// What lies in a schema that an extension made is left to the extension and counted, unless the schema is asked for; a schema that
// an extension was put into is like any other.
func TestWithoutExtensionSchemas(t *testing.T) {
	in := func(name string) schema.Name { return schema.Name{Schema: name, Name: "t"} }
	db := &schema.Database{
		Schemas:    []*schema.Schema{{Name: "cron", Extension: "pg_cron"}, {Name: "partman"}, {Name: "pgq", Extension: "pgq"}},
		Extensions: []*schema.Extension{{Name: "pg_cron"}, {Name: "pg_partman", Schema: "partman"}, {Name: "pgq"}},
		Tables:     []*schema.Table{{Name: in("cron")}, {Name: in("partman")}, {Name: in("pgq")}, {Name: schema.Name{Schema: "pgq", Name: "u"}}},
		Entities:   []schema.Entity{&schema.Sequence{Name: schema.Name{Schema: "pgq", Name: "s"}}, &schema.Sequence{Name: schema.Name{Schema: "partman", Name: "s"}}},
		Unmanaged:  []schema.Unmanaged{{Schema: "partman", Kind: "large things", Count: 3}},
	}
	out := db.WithoutExtensionSchemas([]string{"cron"})
	if len(out.Schemas) != 2 || len(out.Tables) != 2 || len(out.Entities) != 1 || len(out.Extensions) != 3 {
		t.Errorf("kept %d schemas, %d tables, %d others, %d extensions", len(out.Schemas), len(out.Tables), len(out.Entities), len(out.Extensions))
	}
	want := []schema.Unmanaged{{Schema: "partman", Kind: "large things", Count: 3}, {Schema: "pgq", Kind: "sequences", Count: 1}, {Schema: "pgq", Kind: "tables", Count: 2}}
	if len(out.Unmanaged) != len(want) {
		t.Fatalf("not managed: %v", out.Unmanaged)
	}
	for i, u := range want {
		if out.Unmanaged[i] != u {
			t.Errorf("not managed: %v, want %v", out.Unmanaged[i], u)
		}
	}
	if len(db.Tables) != 4 || len(db.Schemas) != 3 || len(db.Unmanaged) != 1 {
		t.Error("the state that was given is another now")
	}
}
