package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/files"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

func validateCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:        "validate",
		Usage:       "check the HCL",
		Description: "Without --url it needs no server. With --url every type and expression is compiled by the server too, in a\ntransaction that is rolled back.",
		Category:    "the HCL",
		Flags:       []cli.Flag{urlFlag(), toFlag(), devFlag()},
		Action: func(c *cli.Context) error {
			if err := noArgs(c); err != nil {
				return err
			}
			cfg, err := config(c)
			if err != nil {
				return err
			}
			tables, err := validate(c, v, cfg)
			if err != nil {
				return err
			}
			v.say("the HCL is valid: %s", report.Count(tables, "tables"))
			return nil
		},
	}
}

// validate asks the server only where --url is given: DATABASE_URL may be set for other
// reasons.
func validate(c *cli.Context, v *voice, cfg schemactl.Config) (tables int, err error) {
	if c.IsSet("url") {
		out, err := schemactl.Diff(c.Context, cfg)
		if err != nil {
			return 0, err
		}
		if out.Fault != nil {
			v.say("warning: %s", out.Fault.Warning())
		}
		return len(out.Desired.Tables), compiled(out.Desired)
	}
	if len(cfg.Sources) == 0 {
		return 0, schemactl.ErrNoSource
	}
	db, err := schemactl.ReadHCL(c.Context, cfg)
	if err != nil {
		return 0, err
	}
	return len(db.Tables), nil
}

// compiled says, as an error, what the server was not asked about.
func compiled(db *schema.Database) error {
	for ref, obj := range db.Objects() {
		for _, a := range obj.Attrs() {
			if a.Unproven {
				return &schemactl.UncheckedError{Failure: &plan.Failure{
					Message: fmt.Sprintf("could not check %s of %s: the server was not asked", a.Name, ref),
					Hint:    "the role needs TEMP on the database, and the database must be writable: or give --dev-url",
				}}
			}
		}
	}
	return nil
}

func fmtCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "fmt",
		Usage:     "format HCL files",
		ArgsUsage: "[PATH...]",
		Category:  "the HCL",
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "check", Usage: "change nothing; exit code 2 where a file is not formatted"}, toFlag()},
		Action:    func(c *cli.Context) error { return runFmt(c, v) },
	}
}

func runFmt(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, c.NArg()); err != nil {
		return err
	}
	paths := c.Args().Slice()
	if len(paths) == 0 {
		cfg, err := config(c)
		if err != nil {
			return err
		}
		paths = cfg.Sources
	}
	if len(paths) == 0 {
		return schemactl.ErrNoSource
	}
	changed := false
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path != p && !strings.HasSuffix(path, ".hcl") {
				return err
			}
			did, err := formatFile(path, c.Bool("check"))
			if did {
				changed = true
				fmt.Fprintln(v.out, visible.Lines(visible.Line(path)))
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("format: %w", err)
		}
	}
	if changed && c.Bool("check") {
		return errChanges
	}
	return nil
}

// maxFormatted is the largest file that is formatted: larger ones are not read as HCL either.
const maxFormatted = 32 << 20

// formatFile says whether the file was not formatted.
func formatFile(path string, check bool) (bool, error) {
	src, err := files.Read(path, maxFormatted)
	if err != nil {
		return false, err
	}
	out, err := hcl.Format(src)
	var mistakes hcl.Errors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			m.Pos.File = path
		}
		return false, mistakes
	}
	if err != nil {
		return false, fmt.Errorf("%s: %w", path, err)
	}
	if bytes.Equal(src, out) {
		return false, nil
	}
	if check {
		return true, nil
	}
	return true, os.WriteFile(path, out, 0o644)
}
