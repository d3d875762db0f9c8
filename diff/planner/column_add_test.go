package planner

import (
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// Where the server cannot be asked, a new column is a rewrite unless it is known not to be.
func TestAddWorkUnasked(t *testing.T) {
	name := func(n string) schema.Name { return schema.Name{Schema: "public", Name: n} }
	domain := func(n string, of string) *schema.Domain {
		return &schema.Domain{Name: name(n), Type: schema.Type{Text: of}}
	}
	checked := domain("checked", "integer")
	checked.NotNull = true
	live, desired := &schema.Database{Entities: []schema.Entity{checked}}, &schema.Database{Entities: []schema.Entity{
		domain("over_checked", "public.checked"), domain("plain", "integer"),
	}}
	in := bareFacts(statesOf(live, live, desired), Options{})
	for _, tt := range []struct {
		column schema.Column
		want   schema.Work
	}{
		{schema.Column{Default: schema.Expr{Text: "'x'::character varying(3)"}}, schema.MetadataOnly},
		{schema.Column{Default: schema.Expr{Text: "now()"}}, schema.MetadataOnly},
		{schema.Column{Default: schema.Expr{Text: "CURRENT_TIMESTAMP"}}, schema.MetadataOnly},
		{schema.Column{Default: schema.Expr{Text: "(now() AT TIME ZONE 'UTC')"}}, schema.MetadataOnly},
		{schema.Column{Default: schema.Expr{Text: "gen_random_uuid()"}}, schema.RewriteTable},
		{schema.Column{Default: schema.Expr{Text: "public.mine(now())"}}, schema.RewriteTable},
		{schema.Column{Serial: true}, schema.RewriteTable},
		{schema.Column{Generated: schema.Expr{Text: "a + 1"}}, schema.RewriteTable},
		{schema.Column{Generated: schema.Expr{Text: "a + 1"}, Virtual: true}, schema.MetadataOnly},
		{schema.Column{Generated: schema.Expr{Text: "a + 1"}, Virtual: true, NotNull: true}, schema.ScanRows},
		{schema.Column{Type: schema.Type{Text: "public.plain"}}, schema.MetadataOnly},
		{schema.Column{Type: schema.Type{Text: "public.over_checked"}}, schema.RewriteTable},
	} {
		if got := in.addWork(diff.Change{}, &tt.column); got != tt.want {
			t.Errorf("%+v: work %d, want %d", tt.column, got, tt.want)
		}
	}
}
