package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/replyx/schemactl/internal/sandbox"
	"github.com/replyx/schemactl/internal/traffic"
	"github.com/replyx/schemactl/policy"
)

// calm is how long the load runs alone before each change, to have something to compare with.
const calm = 2 * time.Second

// tellStall is the length of a stall from which on it is said what waited, and during what.
const tellStall = 100 * time.Millisecond

// stalls makes each change of testdata/traffic beside readers and writers: once by its plan, once
// by the naive statements, on copies of the same database.
func stalls(ctx context.Context, srv *sandbox.Server, rows int, only string) error {
	base, err := os.ReadFile("testdata/traffic/base.sql")
	if err != nil {
		return err
	}
	cases, err := traffic.Cases("testdata/traffic/cases")
	if err != nil {
		return err
	}
	var made []string
	n := 0
	databases := func(ctx context.Context, template string) (string, string, error) {
		n++
		name := fmt.Sprintf("traffic%d", n)
		made = append(made, name)
		return name, srv.URL(name), srv.CreateDatabase(ctx, name, template)
	}
	fmt.Printf("\nlongest stall of any statement of %d readers and writers on tables of %d rows, by the plan (goal 100 ms) and by the naive statement\n", len(traffic.Statements(rows)), rows)
	bench, err := traffic.NewBench(ctx, databases, string(base), rows, &policy.Policy{})
	if err != nil {
		return err
	}
	made = nil // the filled one stays
	fmt.Printf("%-26s %6s %10s %7s %12s %9s %10s %7s %9s\n", "change", "steps", "stall, ms", "errors", "before, 1/s", "during", "naive, ms", "errors", "time, s")
	for _, c := range cases {
		if ok, err := filepath.Match(only, c.Name); err != nil || !ok {
			continue
		}
		start := time.Now()
		r, err := bench.Run(ctx, c, calm)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		took := time.Since(start)
		naive, err := bench.RunNaive(ctx, c, calm)
		if err != nil {
			return fmt.Errorf("%s, naive: %w", c.Name, err)
		}
		plan := fmt.Sprintf("%6d %10d %7d %12.0f %9.0f", len(r.Plan.Steps), r.During.Longest.Milliseconds(), len(r.During.Errors), r.Before.PerSecond(), r.During.PerSecond())
		if r.Rewrites() {
			plan = fmt.Sprintf("%48s", "asks for --allow rewrite")
		}
		fmt.Printf("%-26s %s %10d %7d %9.1f\n", c.Name, plan, naive.Longest.Milliseconds(), len(naive.Errors), took.Seconds())
		if r.During.Longest >= tellStall {
			during := "before the first step"
			if r.At != nil {
				during = fmt.Sprintf("in step %d, %s", r.At.ID, r.At.Summary)
			}
			fmt.Printf("    %s; it waited %s\n", r.During.LongestSQL, during)
		}
		for _, db := range made {
			if err := srv.DropDatabase(ctx, db); err != nil {
				return err
			}
		}
		made = nil
	}
	return nil
}
