package schemactl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// VerifyOptions are how a backup is verified.
type VerifyOptions struct {
	// PGBin is the folder of pg_restore; empty looks for it.
	PGBin string
	// Jobs is how many tables and indexes are restored at the same time; 0 takes what the machine has.
	Jobs int
	// ToolVersion is what the record says of the program.
	ToolVersion string
	// Progress is told how far the restore is; nil where nobody listens.
	Progress func(backup.Progress)
}

// mostJobs is how many jobs restore a backup where nothing is said.
const mostJobs = 4

// VerifyBackup restores a backup into a throwaway database, on the dev server of the configuration or else in a sandbox, and
// compares what is there with the manifest, and with the desired state where there is one. What it finds is noted in the
// manifest. An error says that the backup could not be verified, which says nothing of the backup.
func VerifyBackup(ctx context.Context, cfg Config, dump string, opts VerifyOptions) (*backup.Verification, error) {
	m, err := backup.ReadManifest(dump)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	v := &verifying{cfg: cfg, dump: dump, opts: opts, m: m, found: &backup.Verification{Tool: opts.ToolVersion, Objects: len(m.Objects)}}
	var damaged *backup.DamagedError
	switch err := v.run(ctx); {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &damaged):
		v.found.Problems = append(v.found.Problems, damaged.Why)
	case err != nil:
		return nil, err
	}
	v.found.Result = backup.Passed
	if len(v.found.Problems) > 0 {
		v.found.Result = backup.Failed
	}
	v.found.Time = time.Now().UTC().Truncate(time.Second)
	v.found.Seconds = time.Since(start).Round(100 * time.Millisecond).Seconds()
	m.Verified = v.found
	return v.found, m.Write(dump)
}

// verifying is one verification.
type verifying struct {
	cfg    Config
	dump   string
	opts   VerifyOptions
	m      *backup.Manifest
	server *scratch.Server
	db     *scratch.Database
	// rights says whether the server has the roles that own and may do something.
	rights  backup.Rights
	missing []string
	found   *backup.Verification
}

func (v *verifying) note(format string, args ...any) {
	v.found.Notes = append(v.found.Notes, fmt.Sprintf(format, args...))
}

// run restores the backup, and compares. Its error says that this could not be done.
func (v *verifying) run(ctx context.Context) (err error) {
	tools, err := backup.FindTools(ctx, v.opts.PGBin, max(v.m.Major(), v.m.DumperMajor()), "a backup that "+v.m.Dumper+" made")
	if err != nil {
		return cmp.Or(backup.Check(ctx, v.dump, v.m), err)
	}
	// A dump is read from end to end for its hash while the server starts; nothing of it is restored before.
	checked := make(chan error, 1)
	go func() { checked <- v.check(ctx, tools) }()
	v.server, err = scratch.Serve(ctx, cmp.Or(v.cfg.DevURL, string(scratch.Sandbox)), scratch.Target{URL: v.cfg.URL, Major: v.m.Major()})
	if err == nil {
		defer func() { v.end(v.server.Close()) }()
	}
	if err := cmp.Or(<-checked, err); err != nil {
		return err
	}
	v.found.On, v.found.Server = string(v.server.Form), v.server.Version
	if v.db, err = v.server.Create(ctx, scratch.Like{Locale: v.m.Locale}); err != nil {
		return err
	}
	defer func() { v.end(v.db.Close(ctx)) }()
	v.found.Notes = append(v.found.Notes, v.db.Doubts...)
	return v.restoreAndCompare(ctx, tools)
}

// check sees that the dump is whole and can be read.
func (v *verifying) check(ctx context.Context, tools backup.Tools) error {
	if err := backup.Check(ctx, v.dump, v.m); err != nil {
		return err
	}
	return backup.CheckContents(ctx, tools, v.dump)
}

// end notes what could not be cleaned up: what was found holds all the same.
func (v *verifying) end(err error) {
	if err != nil {
		v.note("%s", err)
	}
}

func (v *verifying) restoreAndCompare(ctx context.Context, tools backup.Tools) error {
	conn, err := live.ConnectNotices(ctx, v.db.URL, nil)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	if err := v.prepare(ctx, conn); err != nil {
		return err
	}
	r := backup.Restore{
		Tools: tools, URL: v.db.URL, File: v.dump, Jobs: cmp.Or(v.opts.Jobs, min(mostJobs, runtime.NumCPU())), Loose: true,
		Rights: v.rights, NoSubscriptions: true, Tables: v.m.Tables, Progress: v.opts.Progress,
	}
	if err := v.judge(r.Run(ctx)); err != nil {
		return err
	}
	db, err := live.Read(ctx, conn, live.Options{})
	if err != nil {
		return err
	}
	f, err := backup.Compare(ctx, conn, db, v.m, backup.Scope{Rights: v.rights})
	if err != nil {
		return err
	}
	v.found.Problems = slices.Concat(v.found.Problems, f.Problems, f.Extra)
	v.found.Notes = append(v.found.Notes, f.Notes...)
	v.found.Tables, v.found.Rows = f.Tables, f.Rows
	return v.compareWithHCL(ctx)
}

// prepare makes what a dump does not hold: on a server of our own the roles. Elsewhere it says which are missing.
func (v *verifying) prepare(ctx context.Context, conn *pgx.Conn) error {
	lacks, err := backup.MissingExtensions(ctx, conn, v.m)
	if err != nil {
		return err
	}
	if len(lacks) > 0 {
		return &scratch.UnavailableError{
			Why:  fmt.Sprintf("the %s server lacks extensions of the backup: %s", v.server.Form, strings.Join(lacks, ", ")),
			Hint: "install them there, or give --dev-url of a server that has them",
		}
	}
	if v.missing, err = backup.MissingRoles(ctx, conn, v.m); err != nil {
		return err
	}
	if v.rights = backup.WithRights; len(v.missing) == 0 {
		return nil
	}
	if v.server.Form == scratch.Sandbox {
		var roles []*schema.Role
		for _, name := range v.missing {
			roles = append(roles, &schema.Role{Name: name})
		}
		return makeRoles(ctx, conn, roles)
	}
	v.rights = backup.WithoutRights
	v.note("the server there lacks roles: %s; so who owns what, who may do what, and policies were not compared: in a sandbox they are", strings.Join(v.missing, ", "))
	return nil
}

// judge tells what of a restore's failures is the backup's fault. Its error says that the server is not fit for it.
func (v *verifying) judge(err error) error {
	var failed *backup.ProgramError
	if !errors.As(err, &failed) {
		return err
	}
	for _, line := range failed.Lines {
		switch {
		case v.forWantOfRole(line):
		case forWantOfRights(line):
			return &scratch.UnavailableError{
				Why:  fmt.Sprintf("the role of the %s server may not restore the backup: %s", v.server.Form, line),
				Hint: "give --dev-url of a superuser, or --dev-url sandbox",
			}
		case backup.OfTheDump(line):
			v.found.Problems = append(v.found.Problems, "pg_restore: "+line)
		default:
			return err
		}
	}
	if len(failed.Lines) == 0 {
		return err
	}
	return nil
}

// forWantOfRole reports whether a failure is that a role is missing which the server is known to lack.
func (v *verifying) forWantOfRole(line string) bool {
	return slices.ContainsFunc(v.missing, func(name string) bool { return strings.Contains(line, `role "`+name+`" does not exist`) })
}

// forWantOfRights reports whether a failure is that the role which restores may not do something.
func forWantOfRights(line string) bool {
	return strings.Contains(line, "permission denied") || strings.Contains(line, "must be superuser") || strings.Contains(line, "must be owner of")
}

// compareWithHCL says whether the backup is as the desired state says. It may well be of before a change.
func (v *verifying) compareWithHCL(ctx context.Context) error {
	if !v.cfg.HasDesired() {
		return nil
	}
	cfg := v.cfg
	cfg.URL, cfg.DevURL = v.db.URL, ""
	out, err := Diff(ctx, cfg)
	if err == nil {
		err = Checked(out.Plan)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		v.note("not compared with the HCL: %s", err)
		return nil
	}
	left := slices.DeleteFunc(slices.Clone(out.Plan.Changes), func(ch plan.Change) bool {
		return outside(ch.Object) || v.rights == backup.WithoutRights && backup.NamesRoles(ch.Object.Kind)
	})
	if v.found.HCL = plan.Noop; len(left) > 0 {
		v.found.HCL = plan.Changes
		v.note("the HCL asks for %s that the backup does not have; the first: %s %s", countOf(len(left), "change"), left[0].Action, left[0].Object.Ref())
	}
	return nil
}

// countOf is a number of things.
func countOf(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
