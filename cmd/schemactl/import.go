package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/internal/sqlschema"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema/hcl"
)

func importCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "import",
		Usage:     "write the schema of SQL, migrations or another database as HCL",
		ArgsUsage: "[SOURCE...]",
		Description: "SOURCE is a file or folder of SQL, file://FOLDER?format=FORMAT of migrations, or the URL of a database. SQL, and what\n" +
			"--run gives, is run in a throwaway database: on the server of --dev-url, or in a sandbox.\n\n" +
			"Examples:\n   schemactl import schema.sql > schema.hcl\n   schemactl import --split schema \"file://migrations?format=goose\"\n" +
			"   schemactl import --split schema --run 'alembic upgrade head'",
		Category: "the HCL",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.StringFlag{Name: "run", Usage: "`COMMAND` that makes the schema in the empty database of DATABASE_URL, PGHOST and its like"},
			&cli.StringFlag{Name: "run-scheme", Usage: "what DATABASE_URL begins with for --run, `SCHEME`: postgresql+psycopg for SQLAlchemy with that driver", Value: "postgresql"},
			&cli.StringFlag{Name: "split", Usage: "write a file for each table into folder `DIR`"},
			&cli.BoolFlag{Name: "overwrite", Usage: "with --split: write over files that have been edited"},
			&cli.BoolFlag{Name: "owners", Usage: "write who owns what"},
			&cli.BoolFlag{Name: "bookkeeping", Usage: "write the tables too in which migration tools note what they have run"},
			devFlag(),
		},
		Action: func(c *cli.Context) error { return runImport(c, v) },
	}
}

func runImport(c *cli.Context, v *voice) error {
	cfg, err := config(c)
	if err != nil {
		return err
	}
	if c.String("run") != "" && c.Args().Present() {
		return &usageError{message: "--run goes with no other source", hint: "leave out " + c.Args().First()}
	}
	sources, url, err := desiredOf(c, c.Args().Slice())
	if err != nil {
		return err
	}
	cfg = cfg.From(sources, url)
	ran := &upgrades{out: io.Discard}
	if c.Bool("verbose") {
		ran.out = os.Stderr
	}
	got, err := schemactl.Import(c.Context, cfg, schemactl.ImportOptions{
		Run: c.String("run"), Scheme: c.String("run-scheme"), Output: ran, Bookkeeping: c.Bool("bookkeeping"),
	})
	var failed *sqlschema.CommandError
	if errors.As(err, &failed) {
		return &notEmptyError{failed, ran.last}
	}
	if err != nil {
		return err
	}
	for _, note := range got.Notes {
		v.say("%s", visible.Line(note))
	}
	for _, left := range got.Left {
		v.say("left out: %s", visible.Line(left))
	}
	takeAlembicIndexes(v, c.String("run"), got.Database)
	v.unmanaged(got.Database)
	dir := c.String("split")
	files, err := hcl.Write(got.Database, hcl.WriteOptions{Split: dir != "", Owners: c.Bool("owners")})
	if err != nil {
		return err
	}
	if dir == "" {
		_, err := v.out.Write(files[0].Data)
		return err
	}
	return writeSplit(v, dir, files, c.Bool("overwrite"))
}

// upgrades passes on what a command prints, and remembers the last revision that Alembic began.
type upgrades struct {
	out  io.Writer
	rest []byte
	last string
}

// Write implements io.Writer.
func (u *upgrades) Write(p []byte) (int, error) {
	u.rest = append(u.rest, p...)
	for {
		i := bytes.IndexByte(u.rest, '\n')
		if i < 0 {
			break
		}
		if _, revision, ok := strings.Cut(string(u.rest[:i]), "Running upgrade "); ok {
			u.last = revision
		}
		u.rest = u.rest[i+1:]
	}
	if _, err := u.out.Write(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

// notEmptyError reports that a command failed in an empty database, and where it was.
type notEmptyError struct {
	*sqlschema.CommandError
	revision string
}

// Unwrap returns the error of the command.
func (e *notEmptyError) Unwrap() error { return e.CommandError }

// Details are the revision that failed, and what the command printed last.
func (e *notEmptyError) Details() []string {
	if e.revision == "" {
		return e.CommandError.Details()
	}
	return append([]string{"the revision that failed: " + e.revision}, e.CommandError.Details()...)
}

// Hints says what to do about it.
func (e *notEmptyError) Hints() []string {
	return []string{"the command ran in an empty database: migrations that cannot make the schema from nothing are mended first, or the schema is imported from a database that has it: schemactl import URL"}
}
