package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/lint"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/policy"
)

func lintCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "lint",
		Usage: "judge the design of the schema, and change nothing",
		Description: "Rules about keys, references, indexes, types, names, row security, code and vectors, on the HCL, without a server. With --url\n" +
			"the sizes of the tables and the plan are looked at too; with --live, or without HCL, the database itself is.\n" +
			"Exit code 0: no finding is as bad as --fail-on; 2: one is; 1: an error.\n\n" +
			"Examples:\n   schemactl lint --to schema/\n   schemactl lint --explain foreign_key_without_index\n   schemactl lint --write-baseline lint.json\n" +
			"   schemactl lint --baseline lint.json --format sarif > lint.sarif",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(), toFlag(), formatFlag(strings.Join(report.LintFormatNames(), ", ")),
			&cli.BoolFlag{Name: "live", Usage: "judge the database of --url itself, whatever HCL there is"},
			&cli.StringFlag{Name: "fail-on", Usage: "exit code 2 from which severity on: error, warning, info", Value: string(policy.SeverityWarning)},
			&cli.StringFlag{Name: "baseline", Usage: "`FILE` with findings that are known: they are counted, not shown"},
			&cli.StringFlag{Name: "write-baseline", Usage: "write the findings into `FILE`, as known ones"},
			&cli.StringFlag{Name: "explain", Usage: "say what the rule `ID` finds and why that matters, and ask none"},
			&cli.BoolFlag{Name: "list", Usage: "list the rules with their severities, and ask none"},
			sourceFlag(), devFlag(),
		},
		Action: func(c *cli.Context) error { return runLint(c, v) },
	}
}

func runLint(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	name, err := oneOf(c, "format", report.LintFormatNames()...)
	if err != nil {
		return err
	}
	failOn, err := oneOf(c, "fail-on", string(policy.SeverityError), string(policy.SeverityWarning), string(policy.SeverityInfo))
	if err != nil {
		return err
	}
	opts := report.TextOptions{Color: v.color, Verbose: c.Bool("verbose")}
	if id := c.String("explain"); id != "" {
		rule, ok := lint.RuleOf(id)
		if !ok {
			return &usageError{message: "there is no rule " + id, hint: policy.DidYouMean(id, policy.LintRules)}
		}
		return report.LintRule(v.out, rule, opts)
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(name, err)
	}
	if c.Bool("list") {
		return report.LintRules(v.out, func(r lint.Rule) policy.Severity { return cfg.Policy.Lint.Severity(r.ID, r.Severity) }, opts)
	}
	v.checks = true
	options := v.options(c)
	r, err := lintReport(c, cfg, &options)
	if err != nil {
		return v.inFormat(name, err)
	}
	r.Judge(policy.Severity(failOn))
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Fact = withoutSecrets(f.Fact)
	}
	format, _ := report.LintFormatOf(name)
	if err := format.Write(v.out, r, options); err != nil {
		return err
	}
	if r.Result == lint.Found {
		return errLintFound
	}
	return errLintClean
}

// lintReport asks the rules, and takes the baseline out of what they find. As with validate, DATABASE_URL may be set for
// other reasons: the server is asked only where --url is given.
func lintReport(c *cli.Context, cfg schemactl.Config, options *report.Options) (*lint.Report, error) {
	switch {
	case c.Bool("live"):
		cfg = cfg.From(nil, "")
		if !c.IsSet("url") {
			return nil, &usageError{message: "--live needs --url", hint: "give the URL of the database"}
		}
	case !c.IsSet("url"):
		cfg.URL = ""
		if !cfg.HasDesired() {
			return nil, schemactl.ErrNoSource
		}
	}
	var known *lint.Baseline
	if path := c.String("baseline"); path != "" {
		b, err := readBaseline(path)
		if err != nil {
			return nil, err
		}
		known = &b
	}
	r, state, err := schemactl.Lint(c.Context, cfg)
	if err != nil {
		return nil, err
	}
	options.Near = schemactl.Near(state)
	if path := c.String("write-baseline"); path != "" {
		if err := writeBaseline(path, r.Baseline()); err != nil {
			return nil, err
		}
		b := r.Baseline()
		known = &b
	}
	if known != nil {
		known.Apply(r)
	}
	return r, nil
}

// mostBaseline is the size of the largest baseline that is read, in bytes.
const mostBaseline = 64 << 20

func readBaseline(path string) (lint.Baseline, error) {
	data, err := files.Read(path, mostBaseline)
	if errors.Is(err, fs.ErrNotExist) {
		return lint.Baseline{}, &usageError{message: "there is no file " + path + " for --baseline", hint: "write it with --write-baseline " + path}
	}
	if err != nil {
		return lint.Baseline{}, fmt.Errorf("read the baseline: %w", err)
	}
	return lint.ReadBaseline(data)
}

func writeBaseline(path string, b lint.Baseline) error {
	if err := mayWrite("--write-baseline", path); err != nil {
		return err
	}
	var text bytes.Buffer
	if err := report.Document(&text, b); err != nil {
		return err
	}
	if err := os.WriteFile(path, text.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	return nil
}
