package policy

import (
	"slices"
	"testing"
	"time"

	"github.com/replyx/schemactl/schema"
)

func TestIgnored(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	table := schema.Ref{Kind: schema.KindTable, Schema: "public", Name: "users"}
	column := schema.Ref{Kind: schema.KindColumn, Schema: "public", Table: "users", Name: "email"}
	index := schema.Ref{Kind: schema.KindIndex, Schema: "public", Table: "users", Name: "ix_users"}
	tests := []struct {
		name         string
		rule         Ignore
		ref          schema.Ref
		action, attr string
		want         bool
	}{
		{"the table itself", Ignore{Objects: []string{"public.users"}}, table, "drop", "", true},
		{"what belongs to it", Ignore{Objects: []string{"public.users"}}, column, "alter", "type", true},
		{"another table", Ignore{Objects: []string{"public.user"}}, table, "drop", "", false},
		{"a glob over dots", Ignore{Objects: []string{"*.ix_*"}}, index, "create", "", true},
		{"a glob of one letter", Ignore{Objects: []string{"public.user?"}}, table, "drop", "", true},
		{"a dot is a dot", Ignore{Objects: []string{"publicXusers"}}, table, "drop", "", false},
		{"of a kind", Ignore{Objects: []string{"*"}, Kinds: []schema.Kind{schema.KindIndex}}, index, "drop", "", true},
		{"not of the kind", Ignore{Objects: []string{"*"}, Kinds: []schema.Kind{schema.KindIndex}}, column, "drop", "", false},
		{"a table's kind holds for its columns", Ignore{Objects: []string{"public.users"}, Kinds: []schema.Kind{schema.KindTable}}, column, "drop", "", true},
		{"no_drop hides a drop", Ignore{Objects: []string{"*"}, NoDrop: true}, table, "drop", "", true},
		{"no_drop hides no create", Ignore{Objects: []string{"*"}, NoDrop: true}, table, "create", "", false},
		{"no_compare hides an alter", Ignore{Objects: []string{"*"}, NoCompare: true}, column, "alter", "type", true},
		{"an attribute", Ignore{Objects: []string{"*"}, NoCompare: true, Attrs: []string{"with"}}, index, "alter", "with.lists", true},
		{"another attribute", Ignore{Objects: []string{"*"}, NoCompare: true, Attrs: []string{"with"}}, index, "alter", "where", false},
		{"an attribute hides no drop", Ignore{Objects: []string{"*"}, Attrs: []string{"with"}}, index, "drop", "", false},
		{"on its last day", Ignore{Objects: []string{"*"}, Expires: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}, table, "drop", "", true},
		{"the day after", Ignore{Objects: []string{"*"}, Expires: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}, table, "drop", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &Policy{Ignores: []*Ignore{&tt.rule}}
			if got := p.Ignored(tt.ref, tt.action, tt.attr, now) != nil; got != tt.want {
				t.Errorf("ignored %t, want %t", got, tt.want)
			}
			some := slices.ContainsFunc([]string{"create", "drop", "alter"}, func(a string) bool { return p.Ignored(tt.ref, a, tt.attr, now) != nil })
			if got := tt.rule.Concerns(tt.ref, tt.attr, now); got != some {
				t.Errorf("concerns %t, and some action is ignored: %t", got, some)
			}
		})
	}
}

func TestParseBytes(t *testing.T) {
	for in, want := range map[string]int64{"10MB": 10 << 20, "1 GB": 1 << 30, "5kB": 5 << 10, "2TB": 2 << 40} {
		if got, ok := parseBytes(in); !ok || got != want {
			t.Errorf("parseBytes(%q) = %d, %t", in, got, ok)
		}
	}
	for _, in := range []string{"", "10", "MB", "-1MB", "10mb", "1.5GB"} {
		if _, ok := parseBytes(in); ok {
			t.Errorf("parseBytes(%q) is accepted", in)
		}
	}
}
