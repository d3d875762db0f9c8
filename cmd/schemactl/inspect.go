package main

import (
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

func inspectCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "inspect",
		Usage: "write the database as HCL",
		Description: "What it writes, diff finds to be noop. With --into it shows, as an edit of HCL that is there, what the database has\n" +
			"otherwise; comments, order, variables and renames stay.\n\n" +
			"Examples:\n   schemactl inspect > schema.hcl\n   schemactl inspect --split schema\n   schemactl inspect --into schema\n   schemactl inspect --into schema --update",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.StringFlag{Name: "split", Usage: "write a file for each table into folder `DIR`"},
			&cli.BoolFlag{Name: "overwrite", Usage: "with --split: write over files that have been edited"},
			&cli.StringFlag{Name: "into", Usage: "show what the database has otherwise as an edit of the HCL in `PATH`, a file or a folder (exit code 0 none, 2 some)"},
			&cli.BoolFlag{Name: "update", Usage: "with --into: write the edit, after a question"},
			&cli.BoolFlag{Name: "auto-approve", Aliases: []string{"yes", "y"}, Usage: "with --update: do not ask"},
			&cli.BoolFlag{Name: "owners", Usage: "write who owns what"},
			&cli.StringSliceFlag{Name: "data", Usage: "write the rows of `TABLE` too, as a data block; may be repeated"},
			&cli.StringFlag{Name: "format", Usage: "`FORM` of the output; diff --from reads json: hcl, sql or json", Value: "hcl"},
		},
		Action: func(c *cli.Context) error { return runInspect(c, v) },
	}
}

func runInspect(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "hcl", "sql", "json")
	if err != nil {
		return err
	}
	dir := c.String("split")
	if dir != "" && format != "hcl" {
		return &usageError{message: "--split writes HCL, not " + format, hint: "leave out --format"}
	}
	if format != "hcl" && c.IsSet("data") {
		return &usageError{message: "--data writes HCL, not " + format, hint: "leave out --format"}
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	if c.IsSet("into") || c.Bool("update") {
		return runInto(c, v, cfg)
	}
	if format == "json" {
		db, err := schemactl.ReadState(c.Context, cfg)
		if err != nil {
			return err
		}
		return report.State(v.out, db)
	}
	db, err := schemactl.ReadLive(c.Context, cfg)
	if err != nil {
		return err
	}
	if format == "sql" {
		p, err := schemactl.FromNothing(c.Context, db)
		if err != nil {
			return err
		}
		return report.SQL(v.out, p)
	}
	v.unmanaged(db)
	if db, err = schemactl.ReadRows(c.Context, cfg, db, c.StringSlice("data")); err != nil {
		return err
	}
	files, err := hcl.Write(db, hcl.WriteOptions{Split: dir != "", Owners: c.Bool("owners")})
	if err != nil {
		return err
	}
	if dir == "" {
		_, err := v.out.Write(files[0].Data)
		return err
	}
	return writeSplit(v, dir, files, c.Bool("overwrite"))
}

// unmanaged says what is in the database and not in the HCL.
func (v *voice) unmanaged(db *schema.Database) {
	for _, u := range db.Unmanaged {
		in := ""
		if u.Schema != "" {
			in = " in " + u.Schema
		}
		v.say("not written: %s", report.Count(u.Count, u.Kind)+in)
	}
}
