package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/gitref"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/schema/hcl"
)

func diffCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:    "diff",
		Aliases: []string{"plan"},
		Usage:   "say noop, or print the plan that makes the database equal to the HCL",
		Description: "Changes nothing. Exit code 0: noop; 2: changes are pending; 1: could not check.\n\n" +
			"Examples:\n   schemactl diff\n   schemactl diff --url postgres://localhost/app --to schema/\n   schemactl diff --out plan.json && schemactl apply plan.json\n   schemactl diff --from git:origin/main",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(), fromFlag(),
			formatFlag(strings.Join(report.FormatNames(), ", ")),
			reportFlag(), sourceFlag(), exitZeroFlag(), showRowsFlag(),
			&cli.StringFlag{Name: "out", Usage: "save the plan in `FILE`, for schemactl apply FILE; of many databases, a plan of each in a folder"},
			&cli.BoolFlag{Name: "perf", Usage: "compare perf indexes too"},
			devFlag(), noCacheFlag(), rehearseFlag(), rehearseRowsFlag(),
		}, fleetFlags()...),
		Action: func(c *cli.Context) error { return v.onMany(c, diffMany, runDiff) },
	}
}

func fromFlag() cli.Flag {
	return &cli.StringFlag{Name: "from", Usage: "compare from this instead of the database: HCL `PATH`, git:REVISION, FILE.json of inspect --format json, database URL, or file://FOLDER?format=FORMAT of migrations"}
}

func runDiff(c *cli.Context, v *voice) error {
	v.checks = true
	if err := noArgs(c); err != nil {
		return err
	}
	v.rows = c.Bool("show-rows")
	outputs, err := v.outputs(c)
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return outputs.failed(err)
	}
	cfg.Perf = c.Bool("perf")
	out, err := compareFrom(c, cfg)
	if err != nil {
		return outputs.failed(err)
	}
	if err := rehearse(c, cfg, out); err != nil {
		return outputs.failed(err)
	}
	if err := outputs.write(out); err != nil {
		return err
	}
	if file := c.String("out"); file != "" && out.Plan.Result != plan.Error {
		if err := save(c, file, out); err != nil {
			return &unwrittenError{err}
		}
		v.tellOfRows(file, out.Declared)
	}
	if err := cfg.MustBeRehearsed(out.Plan); err != nil {
		return err
	}
	return passing(c, pending(out.Plan))
}

// rehearse rehearses a plan that is one of a database.
func rehearse(c *cli.Context, cfg schemactl.Config, out *schemactl.Outcome) error {
	if !comparesDatabase(c) {
		cfg.URL = ""
	} else if from := c.String("from"); from != "" {
		cfg.URL = address(c, from)
	}
	return schemactl.Rehearse(c.Context, cfg, out)
}

// compareFrom compares with the database, or with what --from names.
func compareFrom(c *cli.Context, cfg schemactl.Config) (*schemactl.Outcome, error) {
	from := c.String("from")
	if from == "" {
		return schemactl.Diff(c.Context, cfg)
	}
	if ref, ok := strings.CutPrefix(from, gitref.Prefix); ok {
		return compareRevision(c, cfg, ref)
	}
	if schemactl.IsMigrations(from) {
		return schemactl.DiffMigrations(c.Context, cfg, from)
	}
	if isDatabase(from) {
		cfg.URL = address(c, from)
		return schemactl.Diff(c.Context, cfg)
	}
	if schemactl.IsStateFile(from) {
		return schemactl.DiffState(c.Context, cfg, from)
	}
	return schemactl.DiffFiles(c.Context, cfg, from)
}

// compareRevision compares with the same files as a revision of git has them.
func compareRevision(c *cli.Context, cfg schemactl.Config, ref string) (out *schemactl.Outcome, err error) {
	if len(cfg.Sources) == 0 {
		return nil, schemactl.ErrNoSource
	}
	tree, err := gitref.Checkout(c.Context, ref, cfg.Sources)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tree.Remove()) }()
	from := make([]string, len(cfg.Sources))
	for i, s := range cfg.Sources {
		from[i] = tree.Path(s)
	}
	if out, err = schemactl.DiffFiles(c.Context, cfg, from...); err != nil {
		return nil, inRevision(err, tree)
	}
	return out, nil
}

// inRevision names the revision in the places of an error.
func inRevision(err error, tree *gitref.Tree) error {
	var mistakes hcl.Errors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			m.Pos.File = tree.Named(m.Pos.File)
		}
	}
	var refused *sqlschema.Error
	if errors.As(err, &refused) {
		refused.Pos.File = tree.Named(refused.Pos.File)
	}
	return err
}

// plan prints a plan in a form.
func (v *voice) plan(p *plan.Plan, format string, opts report.TextOptions) error {
	p = v.shown(p)
	switch format {
	case "json":
		return report.JSON(v.out, p)
	case "sql":
		return report.SQL(v.out, p)
	default:
		return report.Text(v.out, p, opts)
	}
}

// inFormat prints an error as JSON where JSON was asked for, so that standard output is
// JSON whatever happens.
func (v *voice) inFormat(format string, err error) error {
	if format != "json" {
		return err
	}
	v.fail(err)
	if jsonErr := report.JSON(v.out, plan.Failed(failure(err))); jsonErr != nil {
		return jsonErr
	}
	return errReported{err}
}

// failure is an error for JSON.
func failure(err error) *plan.Failure {
	message, hints := explain(err)
	f := &plan.Failure{Message: message, Docs: page(err)}
	if len(hints) > 0 {
		f.Hint = hints[0]
	}
	if pos := firstPos(err); !pos.IsZero() {
		f.Place = &plan.Place{File: pos.File, Line: pos.Line, Column: pos.Column}
	}
	return f
}

// pending turns a plan's result into the command's.
func pending(p *plan.Plan) error {
	if p.Result == plan.Changes {
		return errChanges
	}
	return schemactl.Checked(p)
}

// comparesDatabase reports whether the plan is one of a database: only such a plan can be applied.
func comparesDatabase(c *cli.Context) bool {
	from := c.String("from")
	return from == "" || isDatabase(from) && !schemactl.IsMigrations(from)
}

// save writes a plan with the state that it reaches, where it can be applied.
func save(c *cli.Context, file string, out *schemactl.Outcome) error {
	var desired string
	var err error
	if comparesDatabase(c) {
		desired, err = schemactl.SavedText(out.Declared)
	}
	var b bytes.Buffer
	if err := errors.Join(err, apply.WriteSaved(&b, out.Plan, desired)); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return nil
}
