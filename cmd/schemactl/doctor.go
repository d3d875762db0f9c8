package main

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/policy"
)

func doctorCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "doctor",
		Usage: "make the checks that precede a deploy, and change nothing",
		Description: "The connection, the rights of the role, the plan, the journal, the objects, what others do in the database, and\n" +
			"the room that there is. It needs no right but CONNECT: what the role may not see is unknown, with what would help.\n" +
			"Exit code 0: every check is ok; 2: one warns or fails; 1: none does, but not all could be made.\n\n" +
			"Examples:\n   schemactl doctor\n   schemactl doctor --explain replication_slots\n   schemactl doctor --format junit > doctor.xml",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(), formatFlag(strings.Join(report.DoctorFormatNames(), ", ")),
			&cli.StringFlag{Name: "explain", Usage: "say what the check `ID` looks at and why that matters, and make none"},
			devFlag(),
		}, fleetFlags()...),
		Action: func(c *cli.Context) error { return v.onMany(c, doctorMany, runDoctor) },
	}
}

func runDoctor(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	name, err := oneOf(c, "format", report.DoctorFormatNames()...)
	if err != nil {
		return err
	}
	opts := report.TextOptions{Color: v.color, Verbose: c.Bool("verbose")}
	if id := c.String("explain"); id != "" {
		check, ok := doctor.CheckOf(id)
		if !ok {
			return &usageError{message: "there is no check " + id, hint: policy.DidYouMean(id, policy.Checks)}
		}
		return report.DoctorCheck(v.out, check, opts)
	}
	v.checks = true
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(name, err)
	}
	r, err := schemactl.Doctor(c.Context, cfg)
	if err != nil {
		return v.inFormat(name, err)
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Fact, f.Advice = withoutSecrets(f.Fact), withoutSecrets(f.Advice)
	}
	format, _ := report.DoctorFormatOf(name)
	if err := format.Write(v.out, r, report.Options{TextOptions: opts, Now: time.Now()}); err != nil {
		return err
	}
	switch r.Result {
	case doctor.Findings:
		return errFindings
	case doctor.Unchecked:
		return errUnchecked
	case doctor.Ready:
	}
	return errReady
}
