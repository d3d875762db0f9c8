package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// RestoreOptions are how a backup is restored.
type RestoreOptions struct {
	// Database is that of the server to restore into, which is made where it is not there; empty is that of the address.
	Database string
	// Clean drops what the backup has from a database that is not empty, where Allow has the hazard replace_database.
	Clean bool
	// Jobs is how many tables and indexes are restored at the same time. With 0 or 1, all is one transaction.
	Jobs int
	// NoRights leaves out who owns what, and who may do what.
	NoRights bool
	// PGBin is the folder of pg_restore; empty looks for it.
	PGBin string
	// JobOptions are for the perf indexes that are built afterwards; Allow is for the restore too.
	JobOptions
	// Progress is told how far the restore is; nil where nobody listens.
	Progress func(backup.Progress)
}

// Restored is what a restore has done.
type Restored struct {
	Database string  `json:"database"`
	Objects  int     `json:"objects"`
	Tables   int     `json:"tables"`
	Rows     int64   `json:"rows"`
	Phases   []Phase `json:"phases"`
	// PerfIndexes is how many steps the perf indexes of the desired state took.
	PerfIndexes int `json:"perf_indexes"`
	// HCL is what a comparison with the desired state gave; empty where there is none. Pending is how many changes it asks for.
	HCL     plan.Verdict `json:"hcl,omitempty"`
	Pending int          `json:"pending"`
	Notes   []string     `json:"notes,omitempty"`
}

// Phase is a part of a restore, with the time that it took.
type Phase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// RestoreBackup restores a backup into an empty database, or with Clean over what is in one, and proves that the database is
// then as the manifest says. Where there is a desired state, its perf indexes are built and the database is compared with it.
func RestoreBackup(ctx context.Context, cfg Config, dump string, opts RestoreOptions) (_ *Restored, err error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	m, err := backup.ReadManifest(dump)
	if err != nil {
		return nil, err
	}
	r := &restoring{cfg: cfg, dump: dump, opts: opts, m: m, done: &Restored{Objects: len(m.Objects)}}
	if err := r.phase("check the file", func() error { return backup.Check(ctx, dump, m) }); err != nil {
		return nil, err
	}
	made, err := r.database(ctx)
	if err != nil {
		return nil, interrupted(ctx, err)
	}
	if err := r.restore(ctx); err != nil {
		err = interrupted(ctx, err)
		if made && !r.restored {
			err = errors.Join(err, r.drop(ctx))
		}
		return nil, err
	}
	return r.done, interrupted(ctx, r.prove(ctx))
}

// restoring is one restore.
type restoring struct {
	cfg  Config
	dump string
	opts RestoreOptions
	m    *backup.Manifest
	done *Restored
	// maintenance is the address of another database of the server.
	maintenance string
	// restored says that the dump is in the database, whatever comes of the rest.
	restored bool
}

func (r *restoring) phase(name string, work func() error) error {
	start := time.Now()
	err := work()
	r.done.Phases = append(r.done.Phases, Phase{name, time.Since(start).Round(time.Millisecond).Seconds()})
	return err
}

// database makes the database that is named, where it is not there. It reports whether it did.
func (r *restoring) database(ctx context.Context) (made bool, err error) {
	if r.opts.Database == "" {
		return false, nil
	}
	if r.maintenance, err = live.WithDatabase(r.cfg.URL, "postgres"); err != nil {
		return false, err
	}
	if r.cfg.URL, err = live.WithDatabase(r.cfg.URL, r.opts.Database); err != nil {
		return false, err
	}
	conn, err := live.ConnectNotices(ctx, r.maintenance, nil)
	if err != nil {
		return false, err
	}
	defer closeConn(ctx, conn)
	var there bool
	const sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database d WHERE d.datname = $1)"
	if err := conn.QueryRow(ctx, sql, r.opts.Database).Scan(&there); err != nil || there {
		return false, err
	}
	create := "CREATE DATABASE " + schema.Ident(r.opts.Database) + " TEMPLATE template0" + r.m.Locale.Options()
	if _, err := conn.Exec(ctx, create); err != nil {
		return false, fmt.Errorf("make the database %s: %w", r.opts.Database, err)
	}
	return true, nil
}

// drop drops the database that was made.
func (r *restoring) drop(ctx context.Context) error {
	conn, err := live.ConnectNotices(context.WithoutCancel(ctx), r.maintenance, nil)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	_, err = conn.Exec(context.WithoutCancel(ctx), "DROP DATABASE IF EXISTS "+schema.Ident(r.opts.Database)+" WITH (FORCE)")
	return err
}

// restore restores the backup, and compares the database with the manifest.
func (r *restoring) restore(ctx context.Context) error {
	conn, err := live.ConnectNotices(ctx, r.cfg.URL, nil)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	if err := r.lock(ctx, conn); err != nil {
		return err
	}
	before, err := live.Read(ctx, conn, live.Options{})
	if err != nil {
		return err
	}
	r.done.Database = before.Server.Database
	if err := r.fits(ctx, conn, before); err != nil {
		return err
	}
	if err := r.run(ctx, before); err != nil {
		return err
	}
	r.restored = true
	if err := r.phase("ANALYZE", func() error { _, err := conn.Exec(ctx, "ANALYZE"); return err }); err != nil {
		return fmt.Errorf("analyze the restored tables: %w", err)
	}
	return r.phase("compare with the manifest", func() error { return r.compare(ctx, conn) })
}

// lock keeps every apply out for as long as the connection lasts.
func (r *restoring) lock(ctx context.Context, conn *pgx.Conn) error {
	var got bool
	err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1, $2)", int32(journal.LockClass), int32(journal.LockKey)).Scan(&got)
	if err == nil && !got {
		err = &apply.RefusedError{Message: "an apply is running on this database", Advice: []string{"wait for it; nothing has been changed"}}
	}
	return err
}

// fits refuses a database that the backup cannot be restored into as it is.
func (r *restoring) fits(ctx context.Context, conn *pgx.Conn, before *schema.Database) error {
	if have := before.Server.VersionNum / 10000; have < r.m.Major() {
		return &apply.RefusedError{
			Message: fmt.Sprintf("the backup is of PostgreSQL %d, and the server is PostgreSQL %d", r.m.Major(), have),
			Advice:  []string{fmt.Sprintf("restore it into a server of version %d or newer", r.m.Major())},
		}
	}
	occupants, err := backup.Occupants(ctx, conn)
	if err != nil {
		return err
	}
	if err := r.mayReplace(before.Server.Database, occupants); err != nil {
		return err
	}
	lacks, err := backup.MissingExtensions(ctx, conn, r.m)
	if err != nil {
		return err
	}
	if len(lacks) > 0 {
		return &apply.RefusedError{Message: "the server lacks extensions of the backup: " + strings.Join(lacks, ", "), Advice: []string{"install their packages on the server; nothing has been changed"}}
	}
	roles, err := backup.MissingRoles(ctx, conn, r.m)
	if err != nil || len(roles) == 0 || r.opts.NoRights {
		return err
	}
	var create []string
	for _, name := range roles {
		create = append(create, "CREATE ROLE "+schema.Ident(name)+";")
	}
	return &apply.RefusedError{
		Message: "the server lacks roles that own something in the backup, or may do something there: " + strings.Join(roles, ", "),
		Advice:  []string{"make them: " + strings.Join(create, " "), "or leave out who owns what and who may do what: --no-owner; nothing has been changed"},
	}
}

// mayReplace refuses a database that is not empty, unless it is allowed to replace what is in it.
func (r *restoring) mayReplace(database string, occupants []string) error {
	if len(occupants) == 0 {
		return nil
	}
	what := fmt.Sprintf("the database %s is not empty: it has %s", database, firstOf(occupants))
	switch {
	case !r.opts.Clean:
		return &apply.RefusedError{Message: what, Advice: []string{
			"restore into a new database: --database NAME", "or drop what the backup has, with all rows, and put the backup in its place: --clean --allow " + policy.HazardReplaceDatabase,
		}}
	case !slices.Contains(r.opts.Allow, policy.HazardReplaceDatabase):
		return &apply.RefusedError{Message: what + "; --clean drops what the backup has of it, with all rows", Advice: []string{
			"to permit this, add: --allow " + policy.HazardReplaceDatabase, "to keep what is there, make a backup of it first: schemactl backup FOLDER",
		}}
	}
	return nil
}

// run runs pg_restore.
func (r *restoring) run(ctx context.Context, before *schema.Database) error {
	major := max(r.m.DumperMajor(), before.Server.VersionNum/10000)
	tools, err := backup.FindTools(ctx, r.opts.PGBin, major, "a backup that "+r.m.Dumper+" made")
	if err != nil {
		return err
	}
	if err := backup.CheckContents(ctx, tools, r.dump); err != nil {
		return err
	}
	err = r.phase("pg_restore", func() error {
		return backup.Restore{
			Tools: tools, URL: r.cfg.URL, File: r.dump, Clean: r.opts.Clean, Jobs: r.opts.Jobs, Rights: backup.Rights(!r.opts.NoRights),
			Tables: r.m.Tables, Progress: r.opts.Progress,
		}.Run(ctx)
	})
	var failed *backup.ProgramError
	if !errors.As(err, &failed) {
		return err
	}
	advice := "all of it is rolled back: the database is as it was"
	if r.opts.Jobs > 1 {
		advice = "with --jobs it is not one transaction: what was restored so far is there; drop the database, or restore into another: --database NAME"
	}
	return &apply.RefusedError{Message: failed.Error(), Advice: []string{advice}}
}

// compare compares the database with the manifest. What a replaced database keeps beside the backup is noted.
func (r *restoring) compare(ctx context.Context, conn *pgx.Conn) error {
	db, err := live.Read(ctx, conn, live.Options{})
	if err != nil {
		return err
	}
	scope := backup.Scope{Rights: backup.Rights(!r.opts.NoRights), NamesOnly: db.Server.VersionNum/10000 != r.m.Major()}
	f, err := backup.Compare(ctx, conn, db, r.m, scope)
	if err != nil {
		return err
	}
	r.done.Tables, r.done.Rows, r.done.Notes = f.Tables, f.Rows, append(r.done.Notes, f.Notes...)
	if scope.NamesOnly {
		r.done.Notes = append(r.done.Notes, fmt.Sprintf("the server is of another major version than the backup, %d: definitions were not compared", r.m.Major()))
	}
	if r.opts.Clean && len(f.Extra) > 0 {
		r.done.Notes = append(r.done.Notes, f.Extra...)
		f.Extra = nil
	}
	if problems := append(f.Problems, f.Extra...); len(problems) > 0 {
		return &backup.DifferentError{What: "the restored database", Problems: problems, Hint: "do not use it as it is; verify the backup: schemactl backup verify " + r.dump}
	}
	return nil
}

// prove builds the perf indexes of the desired state, and compares the database with it.
func (r *restoring) prove(ctx context.Context) error {
	if !r.cfg.HasDesired() {
		return nil
	}
	err := r.phase("perf indexes", func() error {
		j := NewPerfJob(r.cfg, diff.PerfChoice{}, r.opts.JobOptions)
		defer j.Close()
		p, err := j.Prepare(ctx)
		if err != nil || p.Result != plan.Changes {
			return err
		}
		r.done.PerfIndexes = len(p.Steps)
		_, err = j.Run(ctx)
		return err
	})
	if err != nil {
		return fmt.Errorf("the backup is restored; build the perf indexes: %w", err)
	}
	return r.phase("compare with the HCL", func() error {
		out, err := Diff(ctx, r.cfg)
		if err == nil {
			err = Checked(out.Plan)
		}
		if err != nil {
			return fmt.Errorf("the backup is restored; compare with the HCL: %w", err)
		}
		r.done.HCL, r.done.Pending = out.Plan.Result, len(out.Plan.Changes)
		return nil
	})
}
