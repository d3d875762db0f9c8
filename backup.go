package schemactl

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema/live"
)

// BackupOptions are how a backup is made.
type BackupOptions struct {
	// Path is a file that is not there yet, or a folder, in which the backup gets a name of its own.
	Path string
	// Stream takes the dump instead, and Manifest, if it is given, is the file for its manifest.
	Stream   io.Writer
	Manifest string
	// Format is that of pg_dump; empty is [backup.Custom]. Jobs is for the other one.
	Format backup.Format
	Jobs   int
	// SchemaOnly leaves out the rows.
	SchemaOnly bool
	// Estimate takes the numbers of rows from the catalogs, instead of counting them in the snapshot of the dump.
	Estimate bool
	// PGBin is the folder of pg_dump; empty looks for it.
	PGBin string
	// ToolVersion is what the manifest says of the program.
	ToolVersion string
	// Progress is told how far the dump is; nil where nobody listens.
	Progress func(backup.Progress)
	// Done is told the file and its manifest when they are whole; nil where nobody listens.
	Done func(file string, m *backup.Manifest)
}

// Backup makes a backup of the database: a dump by the server's own pg_dump, and beside it a manifest that says what the
// dump must hold. Both are of one snapshot. It returns the manifest, and the path of the dump.
func Backup(ctx context.Context, cfg Config, opts BackupOptions) (*backup.Manifest, string, error) {
	if cfg.URL == "" {
		return nil, "", ErrNoURL
	}
	// Row security is an error on this connection, as pg_dump has it.
	conn, err := live.ConnectNotices(ctx, cfg.URL, nil)
	if err != nil {
		return nil, "", err
	}
	defer closeConn(ctx, conn)
	source, err := backup.OpenSource(ctx, conn)
	if err != nil {
		return nil, "", err
	}
	defer source.Close(ctx)
	m := &backup.Manifest{FormatVersion: backup.FormatVersion, Time: source.Time, SchemaOnly: opts.SchemaOnly, Tool: opts.ToolVersion}
	if err := describe(ctx, cfg, source, m); err != nil {
		return nil, "", interrupted(ctx, err)
	}
	d, err := dumpOf(ctx, cfg, opts, m)
	if err != nil {
		return nil, "", err
	}
	if err := dumpAndCount(ctx, d, source, m, !opts.Estimate); err != nil {
		return nil, "", err
	}
	if err := keep(d, opts, m); err != nil {
		return nil, "", err
	}
	if opts.Done != nil {
		opts.Done(d.File, m)
	}
	return m, d.File, nil
}

// describe fills in what the manifest says of the database, all of it in the snapshot.
func describe(ctx context.Context, cfg Config, source *backup.Source, m *backup.Manifest) error {
	if err := source.Describe(ctx, m); err != nil {
		return err
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	db, err := live.Read(ctx, conn, live.Options{Snapshot: source.Snapshot})
	if err != nil {
		return err
	}
	m.Contents(db)
	m.Server = "PostgreSQL " + strings.Fields(conn.PgConn().ParameterStatus("server_version") + " ")[0]
	like, err := scratch.LikeOf(ctx, conn)
	if err != nil {
		return err
	}
	m.Locale = like.Locale
	m.Revision, err = latestRevision(ctx, conn)
	return err
}

// latestRevision is the number of the last run in the journal; 0 where there is none, or none that can be read.
func latestRevision(ctx context.Context, conn *pgx.Conn) (int64, error) {
	there, err := journal.Exists(ctx, conn)
	if err == nil && there {
		err = journal.MustRead(ctx, conn)
	}
	var fault *journal.Error
	if errors.As(err, &fault) || err == nil && !there {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	list, err := journal.List(ctx, conn)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return list[0].ID, nil
}

// dumpOf says how and where the dump is made.
func dumpOf(ctx context.Context, cfg Config, opts BackupOptions, m *backup.Manifest) (d backup.Dump, err error) {
	d = backup.Dump{
		URL: cfg.URL, File: opts.Path, Stream: opts.Stream, Format: cmp.Or(opts.Format, backup.Custom), Jobs: opts.Jobs, Progress: opts.Progress,
	}
	if d.Stream == nil {
		if info, err := os.Stat(opts.Path); err == nil && info.IsDir() || strings.HasSuffix(opts.Path, "/") {
			d.File = backup.NameIn(opts.Path, m.Target, m.Time, d.Format)
		}
	}
	d.Tools, err = backup.FindTools(ctx, opts.PGBin, m.Major(), "a server of "+m.Server)
	return d, err
}

// dumpAndCount dumps, and counts the rows in the same snapshot at the same time. The error of one ends the other.
func dumpAndCount(ctx context.Context, d backup.Dump, source *backup.Source, m *backup.Manifest, exact bool) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	tables := slices.Clone(m.Tables)
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		if !exact {
			return
		}
		if err := source.Count(ctx, tables); err != nil {
			end(err)
		}
	}()
	err := d.Run(ctx, source, m)
	if err != nil {
		end(err)
	}
	<-counted
	cause := context.Cause(ctx) // the first error
	switch {
	case cause == nil:
		m.Tables = tables
		return nil
	case err == nil && d.Stream == nil:
		return errors.Join(cause, d.Discard())
	}
	return cause
}

// keep writes the manifest, and gives the dump its name.
func keep(d backup.Dump, opts BackupOptions, m *backup.Manifest) error {
	switch {
	case d.Stream == nil:
		return d.Finish(m)
	case opts.Manifest != "":
		return m.WriteTo(opts.Manifest)
	}
	return nil
}

// Backups lists the backups of a folder, the newest first.
func Backups(folder string) ([]backup.Entry, error) { return backup.List(folder) }

// NewestBackup returns the newest backup of a database in a folder, and whether it is verified is what its method
// Verified reports; nil where there is none.
func NewestBackup(folder string, target plan.Target) (*backup.Entry, error) {
	return backup.Newest(folder, target)
}
