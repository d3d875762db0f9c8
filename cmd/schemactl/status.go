package main

import (
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/report"
)

func statusCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "say whether the database, the HCL and the last revision agree",
		Description: "drift: the database is not as the last revision left it; it was changed by other means.\n" +
			"pending: the HCL asks for what no revision has done yet.\n" +
			"Exit code 0: noop; 2: drift, pending or both; 1: could not check.",
		Category: "the database",
		Flags:    append([]cli.Flag{urlFlag(), toFlag(), formatFlag("text or json"), devFlag()}, fleetFlags()...),
		Action:   func(c *cli.Context) error { return v.onMany(c, statusMany, runStatus) },
	}
}

func runStatus(c *cli.Context, v *voice) error {
	v.checks = true
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	s, fault, err := schemactl.Status(c.Context, cfg)
	if fault != nil {
		v.say("warning: %s", fault.Warning())
	}
	if err != nil {
		return v.inFormat(format, err)
	}
	if format == "json" {
		err = v.writeJSON(s)
	} else {
		err = report.StatusText(v.out, *s, report.TextOptions{Color: v.color})
	}
	if err != nil {
		return err
	}
	if s.Result != history.Noop {
		return errChanges
	}
	return nil
}
