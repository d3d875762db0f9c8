package main

import (
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/engine"
)

func perfCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:        "perf",
		Usage:       "look at and build the indexes that are managed apart from their tables",
		Description: "These are the perf_index blocks and the indexes that policy { perf_indexes } names.",
		Category:    "the database",
		Subcommands: []*cli.Command{
			{
				Name:        "status",
				Usage:       "the state of every perf index",
				Description: "Exit code 0: all are in place; 2: some are not; 1: could not check.",
				Flags:       []cli.Flag{urlFlag(), toFlag(), formatFlag("text or json"), devFlag()},
				Action:      func(c *cli.Context) error { return runPerfStatus(c, v) },
			},
			{
				Name:        "apply",
				Usage:       "build what is missing, changed or invalid: concurrently, one at a time",
				Description: "Extra indexes are kept. A changed one is built under a temporary name and swapped in.",
				Flags: append([]cli.Flag{
					urlFlag(), toFlag(),
					&cli.BoolFlag{Name: "plan", Usage: "show what would run and change nothing"},
					formatFlag("text, json or sql"), devFlag(),
				}, runFlags()...),
				Action: func(c *cli.Context) error { return runPerfApply(c, v) },
			},
		},
	}
}

func runPerfStatus(c *cli.Context, v *voice) error {
	v.checks = true
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	p, _, err := perfPlan(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	if format == "json" {
		err = report.JSON(v.out, p)
	} else {
		err = report.Perf(v.out, p, report.TextOptions{Color: v.color})
	}
	if err != nil {
		return err
	}
	for _, i := range p.Perf {
		if i.State != diff.PerfInPlace && i.State != diff.PerfBuilding {
			return errChanges
		}
	}
	if p.Result == plan.Error {
		return pending(p)
	}
	return nil
}

func runPerfApply(c *cli.Context, v *voice) error {
	if err := errors.Join(noArgs(c), allowed(c)); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json", "sql")
	if err != nil {
		return err
	}
	p, cfg, err := perfPlan(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	if err := c.Set("auto-approve", "true"); err != nil { // building an index takes nothing away
		return err
	}
	return planOrRun(c, v, job{cfg: cfg, plan: p, command: history.PerfApply}, format)
}

func perfPlan(c *cli.Context) (*plan.Plan, engine.Config, error) {
	cfg, err := config(c)
	if err != nil {
		return nil, cfg, err
	}
	cfg.PerfOnly = true
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, c.StringSlice("allow"))
	out, err := engine.Diff(c.Context, cfg)
	if err != nil {
		return nil, cfg, err
	}
	return out.Plan, cfg, nil
}
