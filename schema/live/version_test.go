package live

import (
	"strings"
	"testing"

	"github.com/replyx/schemactl/schema"
)

// What a server's version does not have is refused where the HCL says it, and nothing else is.
func TestUnsupported(t *testing.T) {
	at := func(attr string, line int) *schema.Source {
		s := &schema.Source{Pos: schema.Pos{File: "a.hcl", Line: 1, Column: 1}}
		s.Mark(attr, line, 3)
		return s
	}
	db := &schema.Database{
		Entities: []schema.Entity{&schema.Sequence{Name: schema.Name{Schema: "public", Name: "s"}, Unlogged: true, Common: schema.Common{Source: at("unlogged", 2)}}},
		Tables: []*schema.Table{{
			Name: schema.Name{Schema: "public", Name: "t"},
			Columns: []*schema.Column{
				{Name: "v", Generated: schema.Expr{Text: "1"}, Virtual: true, Source: at("as.type", 3)},
				{Name: "n", NotNull: true, NotNullConstraint: &schema.NotNull{NotValid: true}, Source: at("not_null", 4)},
			},
			PrimaryKey:  &schema.Key{Name: "k", WithoutOverlaps: true, Source: at("without_overlaps", 5)},
			Checks:      []*schema.Check{{Name: "c", NotEnforced: true, Source: at("enforced", 6)}},
			ForeignKeys: []*schema.ForeignKey{{Name: "f", Period: true, Source: at("period", 7)}},
		}},
	}
	for version, want := range map[int]int{0: 0, 140010: 6, 150020: 5, 170005: 5, 180000: 0} {
		if got := unsupported(version, db); len(got) != want {
			t.Errorf("version %d: %d errors, want %d:\n%v", version, len(got), want, got)
		}
	}
	const first = "a.hcl:3:3: column public.t.v: a virtual generated column needs PostgreSQL 18: this server is version 15"
	if got, _, _ := strings.Cut(unsupported(150020, db).Error(), "\n"); got != first {
		t.Errorf("got %s", got)
	}
}
