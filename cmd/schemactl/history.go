package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

func historyCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:        "history",
		Usage:       "list what was applied to the database",
		Description: "The newest first, from the journal in the schema schemactl of the database.\n\nExamples:\n   schemactl history\n   schemactl history show 7\n   schemactl history show --desired 7 > schema.hcl",
		Category:    "the database",
		Flags:       []cli.Flag{urlFlag(), formatFlag("text or json")},
		Action:      func(c *cli.Context) error { return runHistory(c, v) },
		Subcommands: []*cli.Command{
			{
				Name:      "show",
				Usage:     "print one revision: its steps and its plan, or the state that it aimed at",
				ArgsUsage: "ID",
				Flags: []cli.Flag{
					urlFlag(), formatFlag("text or json"),
					&cli.BoolFlag{Name: "desired", Usage: "print the desired state, as HCL"},
				},
				Action: func(c *cli.Context) error { return runHistoryShow(c, v) },
			},
			{
				Name:  "import-alembic",
				Usage: "note in the journal where Alembic's chain stands",
				Description: "Reads alembic_version and writes a revision with that version and the state that the database is\n" +
					"in, so that its place in the history is kept when the table is dropped. Changes nothing else.",
				Flags: []cli.Flag{
					urlFlag(),
					&cli.StringFlag{Name: "table", Usage: "Alembic's table, `SCHEMA.NAME`", Value: "public.alembic_version"},
				},
				Action: func(c *cli.Context) error { return runImportAlembic(c, v) },
			},
		},
	}
}

// writeJSON writes one document.
func (v *voice) writeJSON(doc any) error {
	return report.Document(v.out, doc)
}

func runHistory(c *cli.Context, v *voice) error {
	if c.Args().Present() {
		return unknownCommand(c)
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	list, err := schemactl.Revisions(c.Context, cfg)
	if err != nil {
		return err
	}
	if format == "json" {
		return v.writeJSON(history.List{FormatVersion: plan.FormatVersion, Revisions: append([]history.Revision{}, list...)})
	}
	return report.History(v.out, list, report.TextOptions{Color: v.color})
}

func runHistoryShow(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, 1); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Args().First(), 10, 64)
	if err != nil {
		return &usageError{message: fmt.Sprintf("%q is no revision", c.Args().First()), hint: "give its id: schemactl history show ID"}
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	f, err := schemactl.Revision(c.Context, cfg, id)
	switch {
	case err != nil:
		return err
	case c.Bool("desired") && !f.HasDesired:
		return &journal.Error{Message: fmt.Sprintf("revision %d (%s) aimed at no whole state", id, f.Command)}
	case c.Bool("desired"):
		_, err := fmt.Fprint(v.out, visible.Lines(f.Desired))
		return err
	case format == "json":
		return v.writeJSON(f)
	}
	return report.Revision(v.out, f, report.TextOptions{Color: v.color, Verbose: c.Bool("verbose")})
}

func runImportAlembic(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	table := schema.Name{Schema: "public", Name: c.String("table")}
	if s, name, ok := strings.Cut(c.String("table"), "."); ok {
		table = schema.Name{Schema: s, Name: name}
	}
	r, err := schemactl.ImportAlembic(c.Context, cfg, table, schemactl.JobOptions{ToolVersion: version(), Events: v.lines()})
	if err != nil {
		return err
	}
	v.say("revision %d: %s; the table %s may go", r.ID, r.Note, table)
	return nil
}
