package sqltext_test

import (
	"testing"

	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/sqltext"
)

func TestOwn(t *testing.T) {
	for _, c := range []struct {
		table       schema.Name
		text        string
		want, alone string // alone is empty where it is the same
	}{
		{schema.Name{Schema: "s", Name: "t"}, "t.a > 1 AND T.b < s.t.c", "x.a > 1 AND x.b < x.c", ""},
		{schema.Name{Schema: "s", Name: "t"}, `"t"."A" = "s".t."B"`, `x."A" = x."B"`, ""},
		{schema.Name{Schema: "s", Name: "t"}, "t.* IS NOT NULL AND valid(t)", "x.* IS NOT NULL AND valid(t)", "x.* IS NOT NULL AND valid(x)"},
		{schema.Name{Schema: "s", Name: "t"}, "other.t.a > 1 AND q.t = 't.a'", "other.t.a > 1 AND q.t = 't.a'", ""},
		{schema.Name{Schema: "s", Name: "t"}, "t(a) > (a::t).b", "t(a) > (a::t).b", ""},
		{schema.Name{Schema: "app", Name: "app"}, "app.f(a) AND app.app.a > app.b AND app.other.c > 1", "app.f(a) AND x.a > x.b AND app.other.c > 1", ""},
		{schema.Name{Schema: "s", Name: "user"}, `user = 'joe' AND "user".name = user`, `user = 'joe' AND x.name = user`, ""},
		{schema.Name{Schema: "s", Name: "Odd"}, `odd.a > 1 AND "Odd".a > 1`, `odd.a > 1 AND x.a > 1`, ""},
		{schema.Name{Schema: "s", Name: "day"}, "extract(day FROM a) > day.b AND f(day => 1)", "extract(day FROM a) > x.b AND f(day => 1)", ""},
	} {
		if got := sqltext.Own(c.text, c.table, "x", false); got != c.want {
			t.Errorf("%s in %s: %s; want %s", c.table, c.text, got, c.want)
		}
		want := c.alone
		if want == "" {
			want = c.want
		}
		if got := sqltext.Own(c.text, c.table, "x", true); got != want {
			t.Errorf("%s alone in %s: %s; want %s", c.table, c.text, got, want)
		}
	}
}
