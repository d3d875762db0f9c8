package policy

import (
	"testing"
	"time"

	"github.com/replyx/schemactl/schema"
)

var schemaTime = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestPatterns(t *testing.T) {
	column := func(s, t, c string) schema.Ref {
		return schema.Ref{Kind: schema.KindColumn, Schema: s, Table: t, Name: c}
	}
	table := func(s, t string) schema.Ref { return schema.Ref{Kind: schema.KindTable, Schema: s, Name: t} }
	view := schema.Ref{Kind: schema.KindView, Schema: "public", Name: "v"}
	function := schema.Ref{Kind: schema.KindFunction, Schema: "public", Name: "f", Args: "integer"}
	extension := schema.Ref{Kind: schema.KindExtension, Name: "vector"}
	for _, c := range []struct {
		pattern, inSchema string
		ref               schema.Ref
		want              bool
	}{
		// A star ends at a dot.
		{"*.legacy_*", "", table("public", "legacy_a"), true},
		{"*.legacy_*", "", column("public", "users", "legacy_id"), false},
		{"*.legacy_*", "", column("public", "legacy_a", "id"), true},
		{"*.*.legacy_*", "", column("public", "users", "legacy_id"), true},
		{"*.*.legacy_*", "", table("public", "legacy_a"), false},
		{"internal", "", schema.Ref{Kind: schema.KindSchema, Name: "internal"}, true},
		{"internal", "", table("internal", "t"), true},
		{"internal", "", column("internal", "t", "c"), true},
		{"internal", "", table("public", "internal"), false},
		{"public.t[0-9]", "", table("public", "t7"), true},
		{"public.t[0-9]", "", table("public", "tx"), false},
		{"public.f", "", function, true},
		{"vector", "", extension, true},
		{"*.*[type=view]", "", view, true},
		{"*.*[type=view]", "", table("public", "t"), false},
		{"*.*[type=view|function]", "", function, true},
		{"*.*[type=table]", "", column("public", "t", "c"), true},
		{"*.*.*[type=fk]", "", schema.Ref{Kind: schema.KindForeignKey, Schema: "public", Table: "t", Name: "x"}, true},
		{"*.*.*[type=fk]", "", column("public", "t", "x"), false},
		{"public.a*", "", table("public", "a/b"), true},
		// The URL names the schema.
		{"t", "public", table("public", "t"), true},
		{"t", "public", table("other", "t"), false},
		{"*.c", "public", column("public", "t", "c"), true},
	} {
		p, err := parsePattern(c.pattern, c.inSchema)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.matches(c.ref); got != c.want {
			t.Errorf("%s (%s) on %s: %v", c.pattern, c.inSchema, c.ref, got)
		}
	}
	for _, bad := range []string{"a.b.c.d", "a..b", "", "*.*[type=nosuch]", "a.["} {
		if _, err := parsePattern(bad, ""); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
