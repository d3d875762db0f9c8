package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/report/docs"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

func docsCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:  "docs",
		Usage: "write the schema as documentation: a folder of Markdown, or one HTML page",
		Description: "Documents what the HCL says; with --url, or where there is no HCL, the database, with rows and sizes.\n" +
			"With --check nothing is written: exit code 2 says that the files are not what would be written, and names them.\n\n" +
			"Examples:\n   schemactl docs --out docs/schema\n   schemactl docs --format html --out schema.html\n   schemactl docs --check --out docs/schema",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "format", Usage: "`FORM` of the documentation: markdown or html", Value: "markdown"},
			&cli.StringFlag{Name: "out", Usage: "folder of the Markdown, or file of the HTML, `PATH`"},
			&cli.StringFlag{Name: "title", Usage: "`TEXT` of the heading", DefaultText: "the name of the database, or of the environment"},
			&cli.StringSliceFlag{Name: "schema", Usage: "`NAME` of a schema to document; may be repeated", DefaultText: "all"},
			&cli.StringSliceFlag{Name: "exclude", Usage: "leave out what `GLOB` matches, as public.audit_* does; may be repeated"},
			&cli.BoolFlag{Name: "no-sizes", Usage: "leave out rows and sizes, which change by themselves"},
			&cli.BoolFlag{Name: "check", Usage: "write nothing, and exit with 2 where the files are not as they would be written"},
		},
		Action: func(c *cli.Context) error { return runDocs(c, v) },
	}
}

func runDocs(c *cli.Context, v *voice) error {
	if err := noArgs(c); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "markdown", "html")
	if err != nil {
		return err
	}
	out := c.String("out")
	if out == "" {
		return &usageError{message: "--out is missing", hint: "give --out FOLDER for Markdown, or --format html --out FILE"}
	}
	v.checks = c.Bool("check")
	site, err := documented(c, v)
	if err != nil {
		return err
	}
	if format == "html" {
		return v.docsPage(c, site, out)
	}
	written, err := site.Markdown()
	if err != nil {
		return err
	}
	return v.docsFolder(out, written, c.Bool("check"))
}

// documented is what is said of the state.
func documented(c *cli.Context, v *voice) (*docs.Site, error) {
	cfg, err := config(c)
	if err != nil {
		return nil, err
	}
	if only := c.StringSlice("schema"); len(only) > 0 {
		cfg.Schemas = only
	}
	read := schemactl.ReadHCL
	if ofDatabase(c, cfg) {
		read = schemactl.ReadState // who needs what is the server's word
	}
	if ofDatabase(c, cfg) && c.Bool("check") && !c.Bool("no-sizes") {
		return nil, &usageError{message: "--check of a database would find rows and sizes changed", hint: "write and check the files with --no-sizes"}
	}
	db, err := read(c.Context, cfg)
	if err != nil {
		return nil, err
	}
	v.unmanaged(db)
	o := docs.Options{Title: c.String("title"), Sizes: !c.Bool("no-sizes")}
	for _, name := range []string{db.Server.Database, cfg.Env, "Schema"} {
		if o.Title == "" {
			o.Title = name
		}
	}
	left := &policy.Policy{Ignores: []*policy.Ignore{{Objects: c.StringSlice("exclude")}}}
	now := time.Now()
	o.Keep = func(r schema.Ref) bool {
		if cfg.Policy != nil && cfg.Policy.Ignored(r, "create", "", now) != nil && cfg.Policy.Ignored(r, "drop", "", now) != nil {
			return false // the policy keeps it out of every comparison
		}
		return left.Ignored(r, "drop", "", now) == nil
	}
	return docs.Build(db, o), nil
}

// docsPage writes the HTML page, or compares it with the one that is there.
func (v *voice) docsPage(c *cli.Context, site *docs.Site, file string) error {
	page, err := site.HTML()
	if err != nil {
		return err
	}
	if err := mayWrite("--out", file); err != nil {
		return err
	}
	if !c.Bool("check") {
		if err := replaceFile(file, page); err != nil {
			return fmt.Errorf("write the page: %w", err)
		}
		v.say("wrote %s", file)
		return nil
	}
	there, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(v.out, "%s: it is missing\n", visible.Line(file))
	case err != nil:
		return fmt.Errorf("read the page: %w", err)
	case !bytes.Equal(there, page):
		fmt.Fprintf(v.out, "%s: it is not what would be written now\n", visible.Line(file))
	default:
		return nil
	}
	return errChanges
}
