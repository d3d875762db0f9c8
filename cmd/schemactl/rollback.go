package main

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/history"
)

func rollbackCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "rollback",
		Usage: "bring the database back to the state of an earlier revision",
		Description: "Plans from the database as it is to the desired state of that revision, by the same recipes as apply.\n" +
			"Where a table with rows, or a column of one, would go, it asks for --allow data_loss beside the usual words:\n" +
			"no rollback brings rows back. Rolling back is a revision itself. The HCL stays as it is: take it back too.\n\n" +
			"Examples:\n   schemactl rollback --plan\n   schemactl rollback\n   schemactl rollback --to 7 --allow drop_column --allow data_loss",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(),
			&cli.StringFlag{Name: "to", Usage: "the revision, `ID`, or -1 for the one before the last, -2 for the one before that", Value: "-1"},
			&cli.BoolFlag{Name: "plan", Aliases: []string{"dry-run"}, Usage: "show exactly what would run here and change nothing (exit code 0 noop, 2 changes)"},
			backupFlag(), pgBinFlag(), formatFlag("text, json or sql"), devFlag(), rehearseFlag(), rehearseRowsFlag(),
		}, slices.Concat(runFlags(), fleetFlags())...),
		Action: func(c *cli.Context) error { return v.onMany(c, rollbackMany, runRollback) },
	}
}

func runRollback(c *cli.Context, v *voice) error {
	if err := errors.Join(noArgs(c), allowed(c)); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json", "sql")
	if err != nil {
		return err
	}
	to, err := strconv.ParseInt(c.String("to"), 10, 64)
	if err != nil {
		return &usageError{message: "--to " + c.String("to") + " is no revision", hint: "give an id that schemactl history lists, or -1"}
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	t := v.talk(c)
	j, target, err := schemactl.NewRollbackJob(c.Context, cfg, schemactl.Rollback{To: to, Explicit: c.IsSet("to")}, t.options())
	var none *history.TargetError
	if to == 0 && errors.As(err, &none) {
		err = &usageError{message: "--to 0 is no revision", hint: "give an id that schemactl history lists, or -1"}
	}
	if err != nil {
		return v.inFormat(format, err)
	}
	v.say("back to revision %d, %s", target.ID, strings.TrimSuffix(target.StartedAt.Format("2006-01-02 15:04:05 UTC")+": "+target.Note, ": "))
	return planOrRun(t, j, format)
}
