package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Restore is how a dump is restored.
type Restore struct {
	Tools Tools
	URL   string
	File  string
	// Clean drops what the dump has from the database first.
	Clean bool
	// Jobs is how many tables and indexes are restored at the same time. With 1, all is one transaction, unless Loose is set.
	Jobs int
	// Loose takes up the next object where one fails.
	Loose bool
	// Rights restores owners and privileges.
	Rights Rights
	// NoSubscriptions leaves out what would connect to another server.
	NoSubscriptions bool
	// Tables are those of the manifest, for the progress.
	Tables   []Table
	Progress func(Progress)
}

// Run restores the dump. It runs the SQL that the dump holds, as the role of the address.
func (r Restore) Run(ctx context.Context) error {
	args := []string{"--no-password", "--verbose"}
	switch {
	case r.Jobs > 1:
		args = append(args, "--jobs="+strconv.Itoa(r.Jobs))
		if !r.Loose {
			args = append(args, "--exit-on-error")
		}
	case !r.Loose:
		args = append(args, "--single-transaction")
	}
	if r.Clean {
		args = append(args, "--clean", "--if-exists")
	}
	if r.Rights == WithoutRights {
		args = append(args, "--no-owner", "--no-privileges")
	}
	if r.NoSubscriptions {
		args = append(args, "--no-subscriptions")
	}
	err := program{
		tools: r.Tools, name: "pg_restore", args: append(args, "--", r.File), url: r.URL, stdout: io.Discard,
		line: newMeter(r.Tables, r.Progress).line,
	}.run(ctx)
	if r.Loose {
		return withoutSettings(err)
	}
	return err
}

// ofNewer reports whether a message of pg_restore is about the one setting of its session that servers older than itself do not know:
// it has turned transaction_timeout off since 17, and nothing of the dump depends on that (_doSetFixedOutputState in
// pg_backup_archiver.c).
func ofNewer(message string) bool {
	return strings.Contains(message, `unrecognized configuration parameter "transaction_timeout"`)
}

// withoutSettings takes what is about the session of a newer pg_restore out of an error; nil where nothing else is left, and it came
// to its end: then its exit code is 1.
func withoutSettings(err error) error {
	var failed *ProgramError
	if !errors.As(err, &failed) || !slices.ContainsFunc(failed.Lines, ofNewer) {
		return err
	}
	rest := slices.DeleteFunc(slices.Clone(failed.Lines), ofNewer)
	var exit *exec.ExitError
	if len(rest) == 0 && errors.As(failed.err, &exit) && exit.ExitCode() == 1 {
		return nil
	}
	return &ProgramError{Name: failed.Name, Lines: rest, err: failed.err}
}

// CheckContents sees that pg_restore can read the table of contents of a dump.
func CheckContents(ctx context.Context, tools Tools, dump string) error {
	err := program{tools: tools, name: "pg_restore", args: []string{"--list", "--", dump}, stdout: io.Discard}.run(ctx)
	lines, failed := failedWith(err)
	if !failed {
		return err
	}
	e := &UnusableError{File: dump, Why: "pg_restore cannot read it", Hint: "take another backup: schemactl backup list", err: err}
	if len(lines) > 0 {
		e.Why += ": " + lines[0]
		if strings.HasPrefix(lines[0], "unsupported version") {
			e.Why = "it was made by a newer pg_dump than the pg_restore in " + tools.Dir + ": " + lines[0]
			e.Hint = "name the folder of a newer one: --pg-bin FOLDER, or " + BinVariable
		}
	}
	return e
}

// occupantsSQL lists what a database has that a new one has not.
const occupantsSQL = `SELECT o.what FROM (
  SELECT CASE c.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'S' THEN 'sequence ' WHEN 'f' THEN 'foreign table '
                        WHEN 'c' THEN 'type ' ELSE 'table ' END || n.nspname || '.' || c.relname AS what,
         CASE WHEN c.relkind IN ('r', 'p') THEN 0 ELSE 1 END AS rank
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'c') AND n.nspname !~ '^pg_'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
  UNION ALL
  SELECT 'function ' || n.nspname || '.' || p.proname, 2
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
  WHERE p.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
  UNION ALL
  SELECT 'type ' || n.nspname || '.' || t.typname, 2
  FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  WHERE t.oid >= 16384 AND t.typtype IN ('e', 'd', 'r') AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid AND d.deptype IN ('e', 'i'))
  UNION ALL
  SELECT 'extension ' || e.extname, 3 FROM pg_catalog.pg_extension e WHERE e.oid >= 16384
  UNION ALL
  SELECT 'schema ' || n.nspname, 4 FROM pg_catalog.pg_namespace n
  WHERE n.oid >= 16384 AND n.nspname !~ '^pg_' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'event trigger ' || e.evtname, 5 FROM pg_catalog.pg_event_trigger e
  UNION ALL
  SELECT 'publication ' || p.pubname, 5 FROM pg_catalog.pg_publication p
  UNION ALL
  SELECT 'large object ' || l.oid, 6 FROM pg_catalog.pg_largeobject_metadata l) AS o
ORDER BY o.rank, 1`

// Occupants lists what is in a database that is not empty, tables first.
func Occupants(ctx context.Context, conn *pgx.Conn) ([]string, error) {
	list, err := collect[string](ctx, conn, occupantsSQL)
	if err != nil {
		return nil, fmt.Errorf("see whether the database is empty: %w", err)
	}
	return list, nil
}

const missingRolesSQL = `SELECT w.name FROM unnest($1::text[]) AS w (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = w.name) ORDER BY 1`

// MissingRoles lists the roles of a backup that a server does not have.
func MissingRoles(ctx context.Context, conn *pgx.Conn, m *Manifest) ([]string, error) {
	list, err := collect[string](ctx, conn, missingRolesSQL, m.Roles)
	if err != nil {
		return nil, fmt.Errorf("look for the roles of the backup: %w", err)
	}
	return list, nil
}

const missingExtensionsSQL = `SELECT w.name FROM unnest($1::text[]) AS w (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_available_extensions a WHERE a.name = w.name) ORDER BY 1`

// MissingExtensions lists the extensions of a backup that are not installed on a server.
func MissingExtensions(ctx context.Context, conn *pgx.Conn, m *Manifest) ([]string, error) {
	names := make([]string, len(m.Extensions))
	for i, e := range m.Extensions {
		names[i] = e.Name
	}
	list, err := collect[string](ctx, conn, missingExtensionsSQL, names)
	if err != nil {
		return nil, fmt.Errorf("look for the extensions of the backup: %w", err)
	}
	return list, nil
}
