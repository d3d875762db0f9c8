package test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/sandbox"
)

// A standby cannot be asked for canonical forms: what is equal as text is noop there, what
// differs as text is not proven, and with another server to ask it is proven.
func TestStandby(t *testing.T) {
	ctx := t.Context()
	primary, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Stop()
	conn, err := pgx.Connect(ctx, primary.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE t (id integer PRIMARY KEY, a text, CONSTRAINT c CHECK (a IN ('x', 'y')))"); err != nil {
		t.Fatal(err)
	}
	standby, err := primary.Standby(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()

	table := func(expr string) string {
		return writeHCL(t, `schema "public" {}
table "t" {
  schema = schema.public
  column "id" {
    type = integer
  }
  column "a" {
    type = text
    null = true
  }
  primary_key {
    columns = [column.id]
  }
  check "c" {
    expr = "`+expr+`"
  }
}
`)
	}
	canonical, other := table("(a = ANY (ARRAY['x'::text, 'y'::text]))"), table("a in ('x', 'y')")
	for _, tt := range []struct {
		name, source, dev string
		want              plan.Verdict
		notProven         int
	}{
		{"equal as text", canonical, "", plan.Noop, 0},
		{"not proven", other, "", plan.Error, 1},
		{"proven by another server", other, primary.URL("postgres"), plan.Noop, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustDiff(t, schemactl.Config{URL: standby.URL("postgres"), DevURL: tt.dev, Sources: []string{tt.source}, Now: time.Now()}).Plan
			if p.Result != tt.want || len(p.NotProven) != tt.notProven {
				t.Errorf("result %s with %d not proven, want %s with %d:\n%s", p.Result, len(p.NotProven), tt.want, tt.notProven, planText(t, p))
			}
		})
	}
}

// Without the server's verdict the plan takes what it does not know for a rewrite.
func TestStandbyVerdicts(t *testing.T) {
	ctx := t.Context()
	primary, err := sandbox.Start(ctx, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Stop()
	conn, err := pgx.Connect(ctx, primary.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "CREATE TABLE t (wider varchar(10), other integer, refused boolean, zoned timestamp)"); err != nil {
		t.Fatal(err)
	}
	standby, err := primary.Standby(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Stop()
	var columns strings.Builder
	for _, c := range [][2]string{
		{"wider", "type = varchar(20)"}, {"other", "type = bigint"}, {"refused", "type = date"}, {"zoned", "type = timestamptz"},
		{"constant", "type = integer\n    default = 1"}, {"random", "type = uuid\n    default = sql(\"gen_random_uuid()\")"},
	} {
		columns.WriteString("  column \"" + c[0] + "\" {\n    null = true\n    " + c[1] + "\n  }\n")
	}
	source := writeHCL(t, "schema \"public\" {}\ntable \"t\" {\n  schema = schema.public\n"+columns.String()+"}\n")
	p := mustDiff(t, schemactl.Config{URL: standby.URL("postgres"), Sources: []string{source}, Now: time.Now()}).Plan
	got := make(map[string]string)
	for _, s := range p.Steps {
		got[s.Object.Name] = string(s.Class)
	}
	for _, r := range p.Refused {
		got[r.Object.Name] = "refused"
	}
	want := map[string]string{"wider": "brief", "other": "rewrite", "refused": "refused", "zoned": "rewrite", "constant": "brief", "random": "rewrite"}
	if !maps.Equal(got, want) {
		t.Errorf("classes %v, want %v", got, want)
	}
	if !slices.ContainsFunc(p.Hazards, func(h plan.Hazard) bool { return h.Name == "time_zone" }) {
		t.Errorf("no hazard reports that the zone is not known: %v", p.Hazards)
	}
}
