package main

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

func backupCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "backup",
		Usage:     "back up the database by pg_dump, prove that the backup can be restored, and restore it",
		ArgsUsage: "FILE|FOLDER|-",
		Description: "Writes a dump, and beside it FILE.json, which says what the dump must hold: the objects, the rows of each table, all of\n" +
			"one snapshot. In a folder the dump gets a name of its own, which is printed; - is standard output.\n" +
			"Needs pg_dump of the server's major version or newer.\n\n" +
			"Examples:\n   schemactl backup /backups/\n   schemactl backup before.dump && schemactl backup verify before.dump\n   schemactl backup - --manifest app.dump.json | age -r KEY > app.dump.age",
		Category: "the database",
		Flags: []cli.Flag{
			urlFlag(),
			&cli.StringFlag{Name: "as", Usage: "form of the dump: custom or directory", Value: string(backup.Custom)},
			jobsFlag("tables to dump at the same time, with --as directory, `N`", "1"),
			&cli.BoolFlag{Name: "schema-only", Usage: "leave out the rows"},
			&cli.StringFlag{Name: "counts", Usage: "how the rows of each table are noted: exact or estimate", Value: "exact"},
			&cli.StringFlag{Name: "manifest", Usage: "where the manifest of a dump on standard output is written, `FILE`; - is standard error"},
			pgBinFlag(), formatFlag("text or json"),
		},
		Action: func(c *cli.Context) error { return runBackup(c, v) },
		Subcommands: []*cli.Command{
			backupVerifyCommand(v), backupRestoreCommand(v),
			{
				Name:      "list",
				Usage:     "list the backups of a folder, the newest first",
				ArgsUsage: "[FOLDER]",
				Description: "Says of each how old and how large it is, and what its last verification found. No dump is read: verify does that.\n\n" +
					"Examples:\n   schemactl backup list /backups\n   schemactl backup list /backups --format json",
				Flags:  []cli.Flag{formatFlag("text or json")},
				Action: func(c *cli.Context) error { return runBackupList(c, v) },
			},
		},
	}
}

func backupVerifyCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "verify",
		Usage:     "restore a backup into a throwaway database, and compare it with what it must hold",
		ArgsUsage: "FILE",
		Description: "In a sandbox of the server's major version, or on the server of --dev-url: a dump runs SQL, so only there. Compares every\n" +
			"object, the rows of every table and the validity of every index with FILE.json, notes the result in it, and says whether the\n" +
			"backup is as the HCL says.\n\n" +
			"Exit code 0: the backup is whole; 1: it is not, or could not be verified.\n\n" +
			"Examples:\n   schemactl backup verify /backups/app-20260101T030000Z.dump\n   schemactl backup verify app.dump --dev-url postgres://ci@localhost/postgres",
		Flags: []cli.Flag{
			urlFlag(), toFlag(), jobsFlag("tables and indexes to restore at the same time, `N`", "as many as the machine has processors, up to 4"),
			pgBinFlag(), formatFlag("text or json"), devFlag(),
		},
		Action: func(c *cli.Context) error { return runBackupVerify(c, v) },
	}
}

func backupRestoreCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "restore",
		Usage:     "restore a backup into an empty database, and prove that all of it is there",
		ArgsUsage: "FILE",
		Description: "In one transaction, unless --jobs is given. Then ANALYZE, a comparison with FILE.json, and where there is HCL, its perf\n" +
			"indexes and a comparison with it.\n\n" +
			"Exit code 0: restored, and as the HCL says if there is one; 2: restored, and the HCL asks for changes; 1: an error.\n\n" +
			"Examples:\n   schemactl backup restore app.dump --database app_restored\n   schemactl backup restore app.dump --clean --allow replace_database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "database", Usage: "restore into the database `NAME` of the server, which is made where it is not there"},
			&cli.BoolFlag{Name: "clean", Usage: "drop from a database that is not empty what the backup has, with its rows; needs --allow replace_database"},
			&cli.BoolFlag{Name: "no-owner", Usage: "leave out who owns what and who may do what"},
			jobsFlag("tables and indexes to restore at the same time, not in one transaction, `N`", "1"),
			pgBinFlag(), formatFlag("text or json"), devFlag(),
		}, runFlags()...),
		Action: func(c *cli.Context) error { return runBackupRestore(c, v) },
	}
}

func pgBinFlag() cli.Flag {
	return &cli.StringFlag{Name: "pg-bin", Usage: "`FOLDER` of pg_dump and pg_restore", DefaultText: "SCHEMACTL_PG_BIN, or where they are found"}
}

// backupFlag is of the commands that may take something away.
func backupFlag() cli.Flag {
	return &cli.StringFlag{Name: "backup", Usage: "make a backup in `FOLDER` before the first step"}
}

func jobsFlag(usage, without string) cli.Flag {
	return &cli.IntFlag{Name: "jobs", Aliases: []string{"j"}, Usage: usage, DefaultText: without, Action: func(_ *cli.Context, n int) error {
		if n < 1 {
			return &usageError{message: "--jobs is a number from 1"}
		}
		return nil
	}}
}

// oneFile is the only argument.
func oneFile(c *cli.Context, example string) (string, error) {
	if err := atMostArgs(c, 1); err != nil {
		return "", err
	}
	if c.Args().First() == "" {
		return "", &usageError{message: "no file is named", hint: example}
	}
	return c.Args().First(), nil
}

func runBackup(c *cli.Context, v *voice) error {
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	path, err := oneFile(c, "schemactl backup FILE, or a folder, or - for standard output")
	if err != nil {
		return err
	}
	form, err := oneOf(c, "as", string(backup.Custom), string(backup.Directory))
	if err != nil {
		return err
	}
	counts, err := oneOf(c, "counts", "exact", "estimate")
	if err != nil {
		return err
	}
	opts := schemactl.BackupOptions{
		Path: path, Format: backup.Format(form), Jobs: c.Int("jobs"), SchemaOnly: c.Bool("schema-only"), Estimate: counts == "estimate",
		PGBin: c.String("pg-bin"), ToolVersion: version(),
	}
	if err := v.streamed(c, &opts); err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	start := time.Now()
	told, end := v.followBytes()
	opts.Progress = told
	m, file, err := schemactl.Backup(c.Context, cfg, opts)
	end()
	if err != nil {
		return err
	}
	if len(m.InvalidIndexes) > 0 {
		v.say("warning: indexes that are not valid are not in the dump: %s", strings.Join(m.InvalidIndexes, ", "))
	}
	v.say("backed up database %s in %s: %s", m.Target.Database, time.Since(start).Round(10*time.Millisecond), m.Summary())
	switch {
	case opts.Stream != nil && c.String("manifest") == "-":
		text, err := m.Text()
		fmt.Fprintf(v.err, "%s", text)
		return err
	case opts.Stream != nil:
		return nil
	case format == "json":
		return v.writeJSON(brief(backup.Entry{File: file, Manifest: m}))
	}
	_, err = fmt.Fprintln(v.out, file)
	return err
}

// streamed has the dump go to standard output where - is named.
func (v *voice) streamed(c *cli.Context, opts *schemactl.BackupOptions) error {
	switch {
	case opts.Path != "-" && c.IsSet("manifest"):
		return &usageError{message: "--manifest goes with a dump on standard output", hint: "beside a file the manifest is FILE.json"}
	case opts.Path != "-":
		return nil
	case opts.Format != backup.Custom || c.String("format") == "json":
		return &usageError{message: "standard output takes a dump in the custom form alone", hint: "leave out --as and --format; --manifest FILE writes the manifest"}
	case isTerminal(v.out):
		return &usageError{message: "a dump is not written to a terminal", hint: "write it to a file: schemactl backup - > FILE"}
	}
	opts.Stream = v.out
	if file := c.String("manifest"); file != "-" {
		opts.Manifest = file
	}
	return nil
}

// brief leaves out the lists of a manifest, which are in the file.
func brief(e backup.Entry) backup.Entry {
	if e.Manifest != nil {
		m := *e.Manifest
		m.Objects, m.Tables = nil, nil
		e.Manifest = &m
	}
	return e
}

func runBackupVerify(c *cli.Context, v *voice) error {
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	file, err := oneFile(c, "schemactl backup verify FILE")
	if err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	told, end := v.followBytes()
	found, err := schemactl.VerifyBackup(c.Context, cfg, file, schemactl.VerifyOptions{
		PGBin: c.String("pg-bin"), Jobs: c.Int("jobs"), ToolVersion: version(), Progress: told,
	})
	end()
	if err != nil {
		return fmt.Errorf("not verified: %w", err)
	}
	if format == "json" {
		err = v.writeJSON(found)
	} else {
		err = v.verified(found)
	}
	if err == nil && found.Result == backup.Failed {
		err = &backup.DifferentError{What: file, Problems: found.Problems, Hint: "take another backup: schemactl backup list"}
	}
	return err
}

// compared says how much was compared.
func compared(objects, tables int, rows int64) string {
	return fmt.Sprintf("%s, %s with %s", report.Count(objects, "objects"), report.Count(tables, "tables"), report.Count(int(rows), "rows"))
}

// verified prints a verification.
func (v *voice) verified(found *backup.Verification) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, in %.1fs", found.Result, compared(found.Objects, found.Tables, found.Rows), found.Seconds)
	if found.On != "" {
		fmt.Fprintf(&b, " on %s, %s", found.On, found.Server)
	}
	if found.HCL != "" {
		fmt.Fprintf(&b, "\nthe HCL: %s", found.HCL)
	}
	for _, n := range found.Notes {
		fmt.Fprintf(&b, "\nnote: %s", n)
	}
	_, err := fmt.Fprintln(v.out, visible.Lines(b.String()))
	return err
}

func runBackupRestore(c *cli.Context, v *voice) error {
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	file, err := oneFile(c, "schemactl backup restore FILE")
	if err != nil {
		return err
	}
	if err := allowed(c); err != nil {
		return err
	}
	cfg, err := config(c)
	if err != nil {
		return err
	}
	t := v.talk(c)
	opts := schemactl.RestoreOptions{
		Database: c.String("database"), Clean: c.Bool("clean"), Jobs: c.Int("jobs"), NoRights: c.Bool("no-owner"), PGBin: c.String("pg-bin"),
		JobOptions: t.options(),
	}
	opts.Approve = nil // building an index takes nothing away
	told, end := v.followBytes()
	opts.Progress = told
	done, err := schemactl.RestoreBackup(c.Context, cfg, file, opts)
	end()
	if err != nil {
		return err
	}
	if format == "json" {
		err = v.writeJSON(done)
	} else {
		err = v.restored(done)
	}
	if err == nil && done.HCL == plan.Changes {
		err = errChanges
	}
	return err
}

// restored prints what a restore has done.
func (v *voice) restored(done *schemactl.Restored) error {
	var b strings.Builder
	for _, p := range done.Phases {
		fmt.Fprintf(&b, "%-26s %8.2fs\n", p.Name, p.Seconds)
	}
	for _, n := range done.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	fmt.Fprintf(&b, "restored and proven: %s, in database %s", compared(done.Objects, done.Tables, done.Rows), done.Database)
	switch {
	case done.HCL == plan.Noop:
		b.WriteString("; it is as the HCL says")
	case done.HCL != "":
		fmt.Fprintf(&b, "; the HCL asks for %s more: schemactl diff, then schemactl apply", report.Count(done.Pending, "changes"))
	}
	_, err := fmt.Fprintln(v.out, visible.Lines(b.String()))
	return err
}

func runBackupList(c *cli.Context, v *voice) error {
	if err := atMostArgs(c, 1); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json")
	if err != nil {
		return err
	}
	list, err := schemactl.Backups(cmp.Or(c.Args().First(), "."))
	if err != nil {
		return err
	}
	if format == "json" {
		out := make([]backup.Entry, len(list))
		for i, e := range list {
			out[i] = brief(e)
		}
		return v.writeJSON(map[string]any{"format_version": backup.FormatVersion, "backups": out})
	}
	w := tabwriter.NewWriter(v.out, 0, 0, 2, ' ', 0)
	for _, e := range list {
		if e.Manifest == nil {
			fmt.Fprintf(w, "-\t-\t-\t%s\t%s\n", visible.Line(e.Fault), visible.Line(e.File))
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", e.Time.Format(time.DateTime), schema.SizeText(e.Bytes), visible.Line(e.Target.Database), stateOf(e), visible.Line(e.File))
	}
	return w.Flush()
}

// stateOf says in a word or two whether a backup can be relied on.
func stateOf(e backup.Entry) string {
	only := ""
	if e.SchemaOnly {
		only = ", no rows"
	}
	switch {
	case e.Fault != "":
		return visible.Line(e.Fault)
	case e.Manifest.Verified == nil:
		return "not verified" + only
	case e.Verified():
		return "verified " + e.Manifest.Verified.Time.Format(time.DateOnly) + only
	}
	return "FAILED " + e.Manifest.Verified.Time.Format(time.DateOnly)
}
