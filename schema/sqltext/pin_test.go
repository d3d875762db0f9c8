package sqltext_test

import (
	"testing"

	"github.com/replyx/schemactl/schema/sqltext"
)

func TestPin(t *testing.T) {
	names := sqltext.Namesakes{
		Routines:  map[string]bool{"lower": true, "numeric": true, "substring": true, "coalesce": true},
		Operators: map[string]bool{"=": true, "+": true, "<>": true, "&&": true, "-": true, "~~": true},
	}
	for _, tt := range []struct{ in, want string }{
		{"CHECK ((status)::text = 'a'::text)", "CHECK ((status)::text OPERATOR(pg_catalog.=) 'a'::text)"},
		{"CHECK (((a + 1) = 2))", "CHECK (((a OPERATOR(pg_catalog.+) 1) OPERATOR(pg_catalog.=) 2))"},
		{"CHECK (a = 1 AND NOT b = 2 OR c != -1)", "CHECK (a OPERATOR(pg_catalog.=) 1 AND NOT b OPERATOR(pg_catalog.=) 2 OR c OPERATOR(pg_catalog.<>) -1)"},
		{"CHECK (a = ANY (ARRAY['x'::text, 'y'::text]))", "CHECK (a OPERATOR(pg_catalog.=) ANY (ARRAY['x'::text, 'y'::text]))"},
		{"CHECK (a=-1)", "CHECK (a OPERATOR(pg_catalog.=)-1)"},
		{"(a OPERATOR(public.=) b)", "(a OPERATOR(public.=) b)"},
		{"(a -> 'x')", "(a -> 'x')"},
		{"EXCLUDE USING gist (during WITH &&) WITH (fillfactor = 70) WHERE ((a = 1))",
			"EXCLUDE USING gist (during WITH OPERATOR(pg_catalog.&&)) WITH (fillfactor = 70) WHERE ((a OPERATOR(pg_catalog.=) 1))"},
		{"CREATE INDEX i ON public.t USING btree (lower(a), public.lower(b), \"lower\"(c))",
			"CREATE INDEX i ON public.t USING btree (pg_catalog.lower(a), public.lower(b), pg_catalog.\"lower\"(c))"},
		{"ADD COLUMN n numeric(10,2) DEFAULT coalesce(1, 2)", "ADD COLUMN n numeric(10,2) DEFAULT coalesce(1, 2)"},
		{"PARTITION OF public.t FOR VALUES IN ('a')", "PARTITION OF public.t FOR VALUES IN ('a')"},
		{"SELECT DISTINCT a FROM t /* a = b + c */ WHERE b = '= + ='", "SELECT DISTINCT a FROM t /* a = b + c */ WHERE b OPERATOR(pg_catalog.=) '= + ='"},
		{"lower", "lower"},
		// What cannot be qualified: it would bind otherwise, or has no operator to qualify.
		{"CHECK (a + 1 = 2)", ""}, {"CHECK (a = b IS NULL)", ""}, {"CHECK (a IN (1, 2))", ""}, {"(a IS DISTINCT FROM b)", ""},
		{"(NULLIF(a, b))", ""}, {"CASE a WHEN 1 THEN 2 END", ""}, {"a LIKE 'x'", ""}, {"SELECT FROM a JOIN b USING (c)", ""},
		{"UPDATE t SET a = 1, b = 2", ""}, {"(substring(a, 1))", ""},
	} {
		got, stuck := sqltext.Pin(tt.in, names)
		if ok := stuck == ""; ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("Pin(%s) = %s, %q; want %s", tt.in, got, stuck, tt.want)
		}
		if got, stuck := sqltext.Pin(tt.in, sqltext.Namesakes{}); stuck != "" || got != tt.in {
			t.Errorf("without namesakes, Pin(%s) = %s, %q", tt.in, got, stuck)
		}
	}
}

func TestPinAll(t *testing.T) {
	for in, want := range map[string]string{
		"((now() - '1 day'::interval) + public.pause(3))":                                    "((pg_catalog.now() OPERATOR(pg_catalog.-) '1 day'::interval) OPERATOR(pg_catalog.+) public.pause(3))",
		"public.f('a'::text, '{}'::text[], 'x'::public.mood, nextval('public.s'::regclass))": "public.f('a'::pg_catalog.text, '{}'::pg_catalog.text[], 'x'::public.mood, pg_catalog.nextval('public.s'::pg_catalog.regclass))",
		"COALESCE(public.f(), ('a'::character varying(3))::text)":                            "COALESCE(public.f(), ('a'::character varying(3))::pg_catalog.text)",
		"CASE public.f() WHEN 'a'::text THEN 1 ELSE 2 END":                                   "",
	} {
		if got, ok := sqltext.PinAll(in); ok != (want != "") || ok && got != want {
			t.Errorf("PinAll(%s) = %s, %t; want %s", in, got, ok, want)
		}
	}
}
