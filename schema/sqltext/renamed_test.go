package sqltext

import (
	"testing"

	"github.com/replyx/schemactl/schema"
)

func TestRenamed(t *testing.T) {
	names := map[schema.Name]schema.Name{
		{Schema: "public", Name: "a"}:   {Schema: "public", Name: "b"},
		{Schema: "public", Name: "b"}:   {Schema: "public", Name: "c"},
		{Schema: "public", Name: "Odd"}: {Schema: "public", Name: "even"},
	}
	for text, want := range map[string]string{
		"'x'::public.a = y":                "'x'::public.b = y",
		"public.a, public.b":               "public.b, public.c", // each once
		"'x'::public.a[]":                  "'x'::public.b[]",
		`public."Odd"`:                     "public.even",
		"public.odd":                       "public.odd",
		"a, x.a":                           "a, x.a",
		"'public.a'":                       "'public.a'",
		"public.a.b":                       "public.b.b",
		"db.public.a":                      "db.public.a",
		"-- public.a\npublic . a":          "-- public.a\npublic.b",
		"ALTER TABLE t ADD c public.a = 1": "ALTER TABLE t ADD c public.b = 1",
	} {
		if got := Renamed(text, names); got != want {
			t.Errorf("Renamed(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestRenamedColumns(t *testing.T) {
	names := map[string]string{"m": "m_new", "Odd M": "Odd M_new"}
	for text, want := range map[string]string{
		"m = 'm'::public.mood":       "m_new = 'm'::public.mood",
		`("Odd M" IS NOT NULL OR m)`: `("Odd M_new" IS NOT NULL OR m_new)`,
		"lower(m) || m":              "lower(m_new) || m_new",
		"M":                          "m_new",
		"n":                          "n",
		"t.m = 1":                    "",
		"x::m":                       "",
		"m(1)":                       "",
		"(m).f":                      "(m_new).f",
		"m.f":                        "",
		"cast(x AS m)":               "",
		"extract(m FROM x)":          "",
	} {
		got, ok := RenamedColumns(text, names)
		if ok != (want != "") || ok && got != want {
			t.Errorf("RenamedColumns(%q) = %q, %t, want %q", text, got, ok, want)
		}
	}
}
