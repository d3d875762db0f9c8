package main

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/schema/live"
)

func statusCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "status",
		Usage: "say whether the database, the HCL and the last revision agree",
		Description: "drift: the database is not as the last revision left it; it was changed by other means.\n" +
			"pending: the HCL asks for what no revision has done yet.\n" +
			"Exit code 0: noop; 2: drift, pending or both; 1: could not check.",
		Category: "the database",
		Flags:    []cli.Flag{urlFlag(), toFlag(), formatFlag("text or json"), devFlag()},
		Action:   func(c *cli.Context) error { return runStatus(c, v) },
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
	s, err := standing(c, v, cfg)
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

func standing(c *cli.Context, v *voice, cfg schemactl.Config) (*history.Status, error) {
	if cfg.URL == "" {
		return nil, schemactl.ErrNoURL
	}
	conn, err := live.Connect(c.Context, cfg.URL)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(c.Context) }()
	revision, state, err := lastReached(c, conn)
	var at *schemactl.Standing
	if err == nil {
		at, err = schemactl.Stand(c.Context, cfg, state)
	}
	var fault *journal.Error
	if errors.As(err, &fault) { // without the journal nothing has drifted
		revision = nil
		at, err = schemactl.Stand(c.Context, cfg, nil)
	}
	if err != nil {
		return nil, err
	}
	if fault == nil {
		fault = at.Outcome.Fault
	}
	if fault != nil {
		v.say("warning: %s", fault.Warning())
	}
	p := at.Outcome.Plan
	if p.Result == plan.Error {
		return nil, pending(p)
	}
	s := &history.Status{
		FormatVersion: plan.FormatVersion, Target: p.Target, Revision: revision, Unfinished: p.Unfinished,
		Drift: append([]plan.Change{}, at.Drift...), Pending: append([]plan.Change{}, at.Pending...),
	}
	s.Judge(at.InPlace)
	return s, nil
}

// lastReached is the last revision that reached a whole state; nil where there is none.
func lastReached(c *cli.Context, conn *pgx.Conn) (*history.Revision, *history.State, error) {
	there, err := journal.Exists(c.Context, conn)
	if err != nil || !there {
		return nil, nil, err
	}
	if err := journal.MustRead(c.Context, conn); err != nil {
		return nil, nil, err
	}
	list, err := journal.List(c.Context, conn)
	if err != nil {
		return nil, nil, err
	}
	reached := history.Reached(list)
	if len(reached) == 0 {
		return nil, nil, nil
	}
	states, err := journal.States(c.Context, conn, reached[0].ID)
	if err != nil || len(states) == 0 {
		return nil, nil, err
	}
	return &reached[0], &states[0], nil
}
