package test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/replyx/schemactl/internal/pgtest"
	"github.com/replyx/schemactl/internal/traffic"
	"github.com/replyx/schemactl/policy"
)

// Each change of testdata/traffic is made while readers and writers go on: none of their
// statements fails, and none waits longer than the highest rung of the patience ladder. The rows
// are few, but every table counts as large. make bench measures the same with a million rows.
func TestTrafficDuringRecipes(t *testing.T) {
	pgtest.NeedMajor(t, 14, "a fill in batches")
	base, err := os.ReadFile("../testdata/traffic/base.sql")
	if err != nil {
		t.Fatal(err)
	}
	pgtest.NeedVector(t, string(base))
	cases, err := traffic.Cases("../testdata/traffic/cases")
	if err != nil {
		t.Fatal(err)
	}
	bench, err := traffic.NewBench(t.Context(), copies(t), string(base), 20000, &policy.Policy{Allow: policy.Allow{DirectBelow: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range pgtest.Sample(t, cases, 6, func(c traffic.Case) string { return c.Name }) {
		t.Run(c.Name, func(t *testing.T) {
			r, err := bench.Run(t.Context(), c, 50*time.Millisecond)
			if err != nil {
				t.Fatal(err)
			}
			if r.Rewrites() {
				if !blocks[c.Name] {
					t.Fatalf("the plan wants to rewrite:\n%s", planText(t, r.Plan))
				}
				return
			}
			for _, err := range r.During.Errors {
				t.Error(err)
			}
			if r.During.Longest > 2*time.Second {
				t.Errorf("%s waited for %s during\n%s", r.During.LongestSQL, r.During.Longest, planText(t, r.Plan))
			}
			if r.Before.Statements < 10 {
				t.Error("hardly any statement ran: this proves nothing")
			}
		})
	}
}

// blocks are the changes that have no online form: the plan asks before it writes a large table
// again.
var blocks = map[string]bool{}

// copies makes databases that are dropped with the test.
func copies(t *testing.T) traffic.Databases {
	made := make(map[string]*pgtest.DB)
	return func(_ context.Context, template string) (string, string, error) {
		var db *pgtest.DB
		if template == "" {
			db = pgtest.New(t)
		} else {
			db = made[template].Copy()
		}
		made[db.Name] = db
		return db.Name, db.URL, nil
	}
}
