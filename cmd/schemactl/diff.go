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
		Flags: []cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "from", Usage: "compare from this instead of the database: HCL `PATH`, git:REVISION, FILE.json of inspect --format json, or database URL"},
			formatFlag(strings.Join(report.FormatNames(), ", ")),
			reportFlag(), sourceFlag(), exitZeroFlag(),
			&cli.StringFlag{Name: "out", Usage: "save the plan in `FILE`, for schemactl apply FILE"},
			&cli.BoolFlag{Name: "perf", Usage: "compare perf indexes too"},
			devFlag(),
		},
		Action: func(c *cli.Context) error { return runDiff(c, v) },
	}
}

func runDiff(c *cli.Context, v *voice) error {
	v.checks = true
	if err := noArgs(c); err != nil {
		return err
	}
	outputs, err := v.outputs(c)
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return outputs.failed(err)
	}
	cfg.Perf, cfg.KeepTexts = c.Bool("perf"), c.IsSet("out")
	out, err := compareFrom(c, cfg)
	if err != nil {
		return outputs.failed(err)
	}
	if err := outputs.write(out); err != nil {
		return err
	}
	if file := c.String("out"); file != "" && out.Plan.Result != plan.Error {
		if err := save(file, out.Plan, out.State); err != nil {
			return &unwrittenError{err}
		}
	}
	return passing(c, pending(out.Plan))
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
	return err
}

// plan prints a plan in a form.
func (v *voice) plan(p *plan.Plan, format string, verbose bool) error {
	switch format {
	case "json":
		return report.JSON(v.out, p)
	case "sql":
		return report.SQL(v.out, p)
	default:
		return report.Text(v.out, p, report.TextOptions{Color: v.color, Verbose: verbose})
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

// planAndRun prints a plan and runs it. The plan that is run is another one where it was computed again. JSON comes when the run is over, since it is one
// document that says how the run ended.
func (v *voice) planAndRun(p func() *plan.Plan, format string, verbose bool, run func() error) error {
	if format != "json" {
		if err := v.plan(p(), format, verbose); err != nil {
			return err
		}
		return run()
	}
	err := run()
	ended := *p()
	if err != nil {
		v.fail(err)
		ended.Result, ended.Error = plan.Error, failure(err)
		err = errReported{err}
	}
	return errors.Join(report.JSON(v.out, &ended), err)
}

// failure is an error for JSON.
func failure(err error) *plan.Failure {
	message, hints := explain(err)
	f := &plan.Failure{Message: message}
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
	switch p.Result {
	case plan.Changes:
		return errChanges
	case plan.Error:
		return &couldNotCheck{p.Error}
	}
	return nil
}

// couldNotCheck says that nothing is known, which is not the same as noop.
type couldNotCheck struct{ failure *plan.Failure }

func (e *couldNotCheck) Error() string { return e.failure.Message }

func save(file string, p *plan.Plan, desired string) error {
	var b bytes.Buffer
	if err := apply.WriteSaved(&b, p, desired); err != nil {
		return err
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return nil
}
