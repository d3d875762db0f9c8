package test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/pgtest"
)

// How often a command may wait for the server, so that a distant one is no hardship: a comparison that finds nothing where
// nothing has been applied yet and where something has, and the apply of one step, in a transaction or outside of one,
// and of none. What is less is better.
const (
	tripsOfFirstNoop  = 6
	tripsOfNoop       = 6
	tripsOfStep       = 20
	tripsOfNone       = 7
	tripsOfConcurrent = 30
)

func TestTrips(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	trips := db.Counted()
	now := func(hcl string) schemactl.Config {
		return schemactl.Config{URL: trips.URL, Sources: []string{writeHCL(t, hcl)}, Now: time.Now()}
	}
	empty, one := "schema \"public\" {\n}\n", oneColumn
	// The run before has ended here; on the server its sessions may hold the lock of the journal a moment longer.
	begin := func() {
		for db.Value("EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid())") == "true" {
			time.Sleep(time.Millisecond)
		}
		trips.Taken()
	}
	diff := func(what string, most int, cfg schemactl.Config) {
		t.Helper()
		begin()
		out, err := schemactl.Diff(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		judgeTrips(t, what, trips.Taken(), most)
		if len(out.Plan.Changes) > 0 {
			t.Errorf("%s: %d changes; want none", what, len(out.Plan.Changes))
		}
	}
	apply := func(what string, most int, cfg schemactl.Config) {
		t.Helper()
		begin()
		if _, err := schemactl.Apply(t.Context(), cfg, schemactl.JobOptions{}); err != nil {
			t.Fatal(err)
		}
		judgeTrips(t, what, trips.Taken(), most)
	}
	diff("noop without a journal", tripsOfFirstNoop, now(empty))
	apply("the first step", tripsOfStep, now(one))
	diff("noop with a journal", tripsOfNoop, now(one))
	more := strings.Replace(one, "column", "column \"more\" {\n    type = integer\n    null = true\n  }\n  column", 1)
	apply("the next step", tripsOfStep, now(more))
	apply("no step", tripsOfNone, now(more))
	apply("a concurrent step", tripsOfConcurrent, now(strings.Replace(more, "column", "index \"i\" {\n    columns = [column.more]\n  }\n  column", 1)))
}

// judgeTrips says what was asked, trip by trip, and fails where there are more than may be.
func judgeTrips(t *testing.T, what string, asked []string, most int) {
	t.Helper()
	t.Logf("%s: %d round trips", what, len(asked))
	for i, a := range asked {
		t.Logf("%3d %s", i+1, a)
	}
	// On a busy machine the application's path may have to be looked at again: what was seen is relied on for a second.
	asked = slices.DeleteFunc(asked, func(a string) bool {
		first, second, _ := strings.Cut(a, " | ")
		return strings.HasPrefix(first, "SELECT pg_catalog.set_config('search_path'") && strings.HasPrefix(second, "SELECT pg_catalog.current_schemas")
	})
	if n := len(asked); n > most || n == 0 {
		t.Errorf("%s: %d round trips; want at most %d", what, n, most)
	}
}

// What names something of the same plan is rejected as the database is now. It alone is asked about by itself: a plan from
// nothing does not wait once for each statement.
func TestTripsFromNothing(t *testing.T) {
	t.Parallel()
	const tables = 60
	texts := map[string]string{
		"column_default": "column \"c\" {\n    type = bigint\n    null = true\n    default = sql(\"made()\")\n  }",
		"check":          "column \"c\" {\n    type = bigint\n    null = true\n  }\n  check \"NAME_k\" {\n    expr = \"c > made()\"\n  }",
		"index":          "column \"c\" {\n    type = bigint\n    null = true\n  }\n  index \"NAME_i\" {\n    on {\n      expr = \"made() + c\"\n    }\n  }",
		"generated":      "column \"c\" {\n    type = bigint\n    null = true\n    as = \"made() + id\"\n  }",
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := pgtest.New(t)
			trips := db.Counted()
			out, err := schemactl.Diff(t.Context(), schemactl.Config{URL: trips.URL, Sources: []string{writeHCL(t, fromNothing(tables, text))}, Now: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			if n := len(trips.Taken()); n > tables || len(out.Plan.Changes) < tables {
				t.Errorf("%d round trips for %d tables, %d changes", n, tables, len(out.Plan.Changes))
			} else {
				t.Logf("%d round trips for %d tables", n, tables)
			}
		})
	}
}

// fromNothing are tables with texts that the server takes, but for one of a table in the middle and one of the last.
func fromNothing(tables int, text string) string {
	var b strings.Builder
	b.WriteString("schema \"public\" {\n}\nfunction \"made\" {\n  schema = schema.public\n  lang = SQL\n  return = bigint\n  volatility = IMMUTABLE\n  as = \"select 1::bigint\"\n}\n")
	for i := range tables {
		fmt.Fprintf(&b, "table \"t%d\" {\n  schema = schema.public\n  column \"id\" {\n    type = bigint\n    default = 0\n  }\n  check \"t%d_id\" {\n    expr = \"id >= 0\"\n  }\n", i, i)
		if i == tables/2 || i == tables-1 {
			b.WriteString("  " + strings.ReplaceAll(text, "NAME", fmt.Sprint("t", i)) + "\n")
		}
		b.WriteString("}\n")
	}
	return b.String()
}
