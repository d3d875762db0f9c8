package main

import (
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/policy"
)

func applyCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "apply",
		Usage:     "make the database equal to the HCL, online, and prove it",
		ArgsUsage: "[FILE]",
		Description: "With FILE, runs the plan that schemactl diff --out saved there, and only that; refuses it if\n" +
			"what it touches has changed since.\n\n" +
			"Examples:\n   schemactl apply --plan\n   schemactl apply\n   schemactl apply --auto-approve --allow drop_column\n   schemactl apply --until expand\n   schemactl apply plan.json\n   schemactl apply --backup /backups\n   schemactl apply --abandon",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "until", Usage: "stop where the `PART` ends: expand adds and takes nothing away, so that a deploy can go between"},
			&cli.BoolFlag{Name: "abandon", Usage: "clean up after an interrupted apply instead of resuming it: drop its temporary objects, its invalid indexes and its half-filled columns"},
			&cli.BoolFlag{Name: "plan", Aliases: []string{"dry-run"}, Usage: "show exactly what would run here and change nothing (exit code 0 noop, 2 changes)"},
			showRowsFlag(), backupFlag(), pgBinFlag(),
			formatFlag("text, json or sql"), devFlag(), noCacheFlag(), rehearseFlag(), rehearseRowsFlag(),
		}, slices.Concat(runFlags(), fleetFlags())...),
		Action: func(c *cli.Context) error { return v.onMany(c, applyMany, runApply) },
	}
}

// runFlags are those of every command that changes the database.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "auto-approve", Aliases: []string{"yes", "y"}, Usage: "do not ask"},
		&cli.StringSliceFlag{Name: "allow", Usage: "permit `HAZARD`, as named in the plan; may be repeated"},
		&cli.DurationFlag{Name: "retry-for", Usage: "how long to go on asking for a lock, and for a connection that was cut, `DURATION`", DefaultText: "5m, or the policy's"},
		&cli.DurationFlag{Name: "lock-wait", Usage: "how long to wait for another apply to end, `DURATION`"},
		&cli.BoolFlag{Name: "no-journal", Usage: "do not write the journal, the tables of schema schemactl: no history of this run, and no way back to it"},
		&cli.StringFlag{Name: "revision-note", Usage: "what the journal says of the run, `TEXT`", DefaultText: "the git commit of the HCL"},
	}
}

func runApply(c *cli.Context, v *voice) error {
	if err := errors.Join(atMostArgs(c, 1), allowed(c)); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json", "sql")
	if err != nil {
		return err
	}
	v.rows = c.Bool("show-rows")
	if u := c.String("until"); u != "" && u != untilExpand {
		return &usageError{message: "--until " + u + " names no part of a plan", hint: "the part is called " + untilExpand}
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	if c.Bool("abandon") {
		return runAbandon(c, v, cfg, format)
	}
	t := v.talk(c)
	expand := c.String("until") == untilExpand
	if file := c.Args().First(); file != "" {
		opts := t.options()
		opts.Expand = expand
		j, err := schemactl.NewSavedJob(cfg, file, opts)
		if err != nil {
			return v.inFormat(format, err)
		}
		return planOrRun(t, j, format)
	}
	opts := t.optionsOf(cfg)
	opts.Expand = expand
	return planOrRun(t, schemactl.NewJob(cfg, opts), format)
}

// runAbandon drops what an interrupted apply has left.
func runAbandon(c *cli.Context, v *voice, cfg schemactl.Config, format string) error {
	if c.Args().Present() || c.IsSet("until") {
		return &usageError{message: "--abandon goes with neither a plan nor --until", hint: "it makes a plan of its own"}
	}
	t := v.talk(c)
	return planOrRun(t, schemactl.NewAbandonJob(cfg, t.optionsOf(cfg)), format)
}

// untilExpand is the part that --until names.
const untilExpand = "expand"

// allowed checks what --allow names: a slip there must not show only when it is needed.
func allowed(c *cli.Context) error {
	for _, h := range c.StringSlice("allow") {
		if !slices.Contains(policy.Hazards, h) {
			return &usageError{message: "--allow " + h + " names no hazard", hint: nearest(h, policy.Hazards)}
		}
	}
	return nil
}
