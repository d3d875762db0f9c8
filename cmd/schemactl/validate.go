package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
		Flags:       []cli.Flag{urlFlag(), toFlag(), devFlag(), noCacheFlag()},
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
	if !cfg.HasDesired() {
		return 0, schemactl.ErrNoSource
	}
	cfg.URL = ""
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
		Description: "A PATH is a file or a folder; - formats standard input to standard output, as editors want it.\n\n" +
			"Examples:\n   schemactl fmt\n   schemactl fmt --check schema/\n   schemactl fmt - < schema.hcl",
		Category: "the HCL",
		Flags:    []cli.Flag{&cli.BoolFlag{Name: "check", Usage: "change nothing; exit code 2 where a file is not formatted"}, toFlag()},
		Action:   func(c *cli.Context) error { return runFmt(c, v) },
	}
}

func runFmt(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, c.NArg()); err != nil {
		return err
	}
	paths := c.Args().Slice()
	if slices.Equal(paths, []string{"-"}) {
		return v.formatStream(c.Bool("check"))
	}
	if len(paths) == 0 {
		cfg, err := config(c)
		if err != nil {
			return err
		}
		paths = slices.DeleteFunc(cfg.Sources, func(p string) bool { return filepath.Ext(p) == ".sql" })
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

// formatStream formats standard input to standard output. Where it is no HCL nothing is written.
func (v *voice) formatStream(check bool) error {
	src, err := io.ReadAll(io.LimitReader(v.in, maxFormatted+1))
	if err == nil && len(src) > maxFormatted {
		err = fmt.Errorf("it is larger than %d MB", maxFormatted>>20)
	}
	if err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	out, err := formatted(src, "<stdin>")
	switch {
	case err != nil:
		return err
	case !check:
		_, err = v.out.Write(out)
		return err
	case !bytes.Equal(src, out):
		return errChanges
	}
	return nil
}

// formatted is HCL as it is formatted; name is that of its file in errors.
func formatted(src []byte, name string) ([]byte, error) {
	out, err := hcl.Format(src)
	var mistakes hcl.Errors
	if errors.As(err, &mistakes) {
		for _, m := range mistakes {
			m.Pos.File = name
		}
		return nil, mistakes
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

// formatFile formats a file, and reports whether it was not formatted.
func formatFile(path string, check bool) (bool, error) {
	src, err := files.Read(path, maxFormatted)
	if err != nil {
		return false, err
	}
	out, err := formatted(src, path)
	if err != nil {
		return false, err
	}
	if bytes.Equal(src, out) {
		return false, nil
	}
	if check {
		return true, nil
	}
	return true, os.WriteFile(path, out, 0o644)
}
