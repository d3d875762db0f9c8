package main

import (
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
)

func perfCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:        "perf",
		Usage:       "look at, build and tune the indexes that are managed apart from their tables",
		Description: "These are the perf_index blocks and the indexes that policy { perf_indexes } names.",
		Category:    "the database",
		Subcommands: []*cli.Command{
			{
				Name:  "status",
				Usage: "the state of every perf index",
				Description: "Of each that is there: its size, how often it was used and since when, how its lists fit its rows,\n" +
					"what is set for the search, what it repeats, how far its build is. Where there are no statistics, nothing is\n" +
					"said of its rows.\n\n" +
					"Exit code 0: all are in place, or wait for rows; 2: some are not; 1: could not check. With --fail-on stale, 2 too\n" +
					"where an index has outgrown its lists.",
				Flags: append([]cli.Flag{
					urlFlag(), toFlag(), formatFlag("text or json"), devFlag(),
					&cli.StringFlag{Name: "fail-on", Usage: "also exit with 2 for `WHAT`: stale"},
				}, fleetFlags()...),
				Action: func(c *cli.Context) error { return v.onMany(c, perfStatusMany, runPerfStatus) },
			},
			{
				Name:      "apply",
				Usage:     "build what is missing, changed or invalid: concurrently, one at a time",
				ArgsUsage: "[NAME...]",
				Description: "A changed one is built under a temporary name and swapped in. Extra ones are kept, unless --prune is given.\n" +
					"A build is given the memory and the workers that its build block says, or else what its rows and the server's\n" +
					"limits come to; its table is analyzed afterwards, and before where what is to be built depends on statistics that\n" +
					"are not there: then --plan shows that step alone.",
				Flags: append([]cli.Flag{
					urlFlag(), toFlag(), dryRunFlag(),
					&cli.BoolFlag{Name: "prune", Usage: "drop extra indexes: those that match the policy's names and that no HCL declares"},
					formatFlag("text, json or sql"), devFlag(),
				}, slices.Concat(runFlags(), fleetFlags())...),
				Action: func(c *cli.Context) error {
					return v.onMany(c, perfApplyMany, func(c *cli.Context, v *voice) error {
						return runPerfBuild(c, v, diff.PerfChoice{Prune: c.Bool("prune")})
					})
				},
			},
			perfReindexCommand(v),
			perfTuneCommand(v),
			perfUnusedCommand(v),
		},
	}
}

func perfReindexCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "reindex",
		Usage:     "build indexes again that are in place: their lists and clusters are those of rows long gone",
		ArgsUsage: "[NAME...]",
		Description: "With lists = auto, they are built with the lists that today's rows ask for and swapped in; otherwise by\n" +
			"REINDEX CONCURRENTLY. Without names, all IVFFlat indexes among the perf indexes.\n\n" +
			"With --collations it is all indexes of the database, perf or not, whose collation sorts otherwise since the\n" +
			"C library or ICU was upgraded; then the server is told so (REFRESH VERSION). diff warns of those.",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(), dryRunFlag(),
			&cli.BoolFlag{Name: "stale", Usage: "only those with lists = auto whose rows have outgrown their lists by a factor of two"},
			&cli.BoolFlag{Name: "collations", Usage: "those whose collation has another version than they were built by, perf or not"},
			formatFlag("text, json or sql"), devFlag(),
		}, runFlags()...),
		Action: func(c *cli.Context) error {
			if c.Bool("collations") && (c.Bool("stale") || c.NArg() > 0) {
				return &usageError{message: "--collations goes with neither --stale nor names", hint: "it means every index that depends on a changed collation"}
			}
			return runPerfBuild(c, v, diff.PerfChoice{Reindex: true, Stale: c.Bool("stale"), Collations: c.Bool("collations")})
		},
	}
}

func dryRunFlag() cli.Flag {
	return &cli.BoolFlag{Name: "dry-run", Aliases: []string{"plan"}, Usage: "show what would run and change nothing (exit code 0 nothing, 2 something)"}
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
	if c.IsSet("fail-on") {
		if _, err := oneOf(c, "fail-on", "stale"); err != nil {
			return err
		}
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	cfg.PerfOnly, cfg.PerfFacts = true, true
	out, err := schemactl.Diff(c.Context, cfg)
	if err != nil {
		return v.inFormat(format, err)
	}
	p := out.Plan
	if format == "json" {
		err = report.JSON(v.out, p)
	} else {
		err = report.Perf(v.out, p, report.TextOptions{Color: v.color})
	}
	if err != nil {
		return err
	}
	for _, i := range p.Perf {
		stale := i.Facts != nil && i.Facts.Lists != nil && i.Facts.Lists.Stale
		if i.State.Pending() || stale && c.IsSet("fail-on") {
			return errChanges
		}
	}
	if p.Result == plan.Error {
		return pending(p)
	}
	return nil
}

// runPerfBuild plans and runs what brings perf indexes in place, or what builds them again.
func runPerfBuild(c *cli.Context, v *voice, choice diff.PerfChoice) error {
	choice.Names = c.Args().Slice()
	if err := errors.Join(atMostArgs(c, len(choice.Names)), allowed(c)); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json", "sql")
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	if err := c.Set("auto-approve", "true"); err != nil { // building an index takes nothing away
		return err
	}
	t := v.talk(c)
	return planOrRun(t, schemactl.NewPerfJob(cfg, choice, t.optionsOf(cfg)), format)
}
