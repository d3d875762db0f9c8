package main

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/migration"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/migrationdir"
)

func exportCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "export",
		Usage:     "write the plan as migration files of another tool",
		ArgsUsage: "[FILE]",
		Description: "Plans as diff does, or takes the plan that diff --out has saved in FILE, and writes it into a migration directory.\n" +
			"Changes no database. Files that are there are not written over.\n\n" +
			"Examples:\n   schemactl export --dir migrations --dir-format goose --name add_users\n   schemactl export --dir \"file://migrations?format=flyway\" --name add_users\n" +
			"   schemactl export --dir migrations --dir-format dbmate --name add_users plan.json",
		Category: "the database",
		Flags: []cli.Flag{
			urlFlag(), toFlag(), fromFlag(),
			&cli.StringFlag{Name: "dir", Usage: "migration directory, `FOLDER` or file://FOLDER?format=FORMAT"},
			&cli.StringFlag{Name: "dir-format", Usage: "`FORMAT` of the files: " + migrationdir.FormatNames()},
			&cli.StringFlag{Name: "name", Usage: "what the migration is called, `NAME`", Value: "schema"},
			&cli.StringSliceFlag{Name: "allow", Usage: "permit `HAZARD`, as named in the plan; may be repeated"},
			showRowsFlag(), devFlag(), noCacheFlag(), rehearseFlag(), rehearseRowsFlag(),
		},
		Action: func(c *cli.Context) error { return runExport(c, v) },
	}
}

func runExport(c *cli.Context, v *voice) error {
	if err := errors.Join(atMostArgs(c, 1), allowed(c)); err != nil {
		return err
	}
	dir, err := migrationDir(c)
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, c.StringSlice("allow"))
	cfg = cfg.KeepBookkeeping()
	p, err := exportedPlan(c, cfg)
	if err != nil {
		return err
	}
	if v.rows = c.Bool("show-rows"); p.HidesRows() {
		if p = v.shown(p); p.HidesRows() {
			return hiddenRowsError{}
		}
	}
	files, err := schemactl.Export(c.Context, p, schemactl.ExportOptions{
		Dir: dir.Path, Format: dir.Format, Name: c.String("name"), Allow: cfg.Policy.Allow.Hazards, Now: cfg.Now,
	})
	if errors.Is(err, migration.ErrNoName) {
		return &usageError{message: "--name " + c.String("name") + " has no letter and no digit of ASCII", hint: "as in --name add_users"}
	}
	if err != nil {
		return err
	}
	if len(files) == 0 {
		v.say("noop: there is nothing to write")
		return nil
	}
	for _, f := range files {
		v.say("wrote %s", filepath.Join(dir.Path, f.Name))
	}
	v.say("wrote %s of %s", report.Count(len(files), "files"), report.Count(len(p.Steps), "steps"))
	return nil
}

// exportedPlan is the plan of the comparison, or of the file that is given.
func exportedPlan(c *cli.Context, cfg schemactl.Config) (*plan.Plan, error) {
	if file := c.Args().First(); file != "" {
		if c.IsSet("from") || c.IsSet("to") {
			return nil, &usageError{message: "a saved plan goes with neither --from nor --to", hint: "leave out " + file + ", or the flags"}
		}
		return schemactl.ReadPlan(file)
	}
	out, err := compareFrom(c, cfg)
	if err != nil {
		return nil, err
	}
	if err := rehearse(c, cfg, out); err != nil {
		return nil, err
	}
	return out.Plan, cfg.MustBeRehearsed(out.Plan)
}

// migrationDir is the directory that --dir and --dir-format name.
func migrationDir(c *cli.Context) (migrationdir.Dir, error) {
	text, format := c.String("dir"), c.String("dir-format")
	if text == "" {
		return migrationdir.Dir{}, &usageError{message: "no migration directory is given", hint: "give --dir FOLDER"}
	}
	if format == "" {
		d, ok, err := migrationdir.Parse(text)
		if err != nil || ok {
			return d, err
		}
		if d, ok, _ = migrationdir.Parse(c.String("from")); ok {
			return migrationdir.Dir{Path: migrationdir.Folder(text), Format: d.Format}, nil
		}
		return d, &usageError{message: "the format of the files is not given", hint: "give --dir-format FORMAT; formats are " + migrationdir.FormatNames()}
	}
	if _, err := oneOf(c, "dir-format", migrationdir.FormatWords()...); err != nil {
		return migrationdir.Dir{}, err
	}
	return migrationdir.Dir{Path: migrationdir.Folder(text), Format: migration.Format(format)}, nil
}
