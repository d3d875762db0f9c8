package apply

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
)

// Code of the user's that a statement runs (triggers, functions in defaults, checks and indexes) is to
// find what it finds in the application's sessions, so such a statement runs under the search_path that
// the session began with: that of PGOPTIONS or the URL, of the role, the database or the server.
//
// The statement itself is to mean what it means under the pinned path. The server reads DDL and runs it
// in one go, so there is no moment between at which the path could change: the text has to mean the same
// under both. Names outside pg_catalog are qualified in a plan. A bare name is one of pg_catalog, and
// means something else only where a schema of the application's path has a namesake: a routine or an
// operator whose arguments fit better, or anything at all that stands before pg_catalog. Namesakes are
// looked for; where one occurs in the statement, its name is qualified, and where that cannot be done,
// the plan is refused before anything is changed.
//
// A statement that runs no code stays under the pinned path. Since PostgreSQL 17 the server itself runs
// functions in the build of an index and the fill of a materialized view under pg_catalog, pg_temp.

// pinnedPath is the search_path of our connections.
const pinnedPath = "pg_catalog, pg_temp"

// These run under either path: they use no operator and no bare name.
const (
	setSQL = "SELECT pg_catalog.set_config('search_path', $1, $3), pg_catalog.set_config('row_security', $2, $3)"
	pinSQL = "SELECT pg_catalog.set_config('search_path', '" + pinnedPath + "', $1), pg_catalog.set_config('row_security', 'off', $1)"
)

// settings are those that code of the user's depends on.
type settings struct{ searchPath, rowSecurity string }

// askApplication has a session asked, in a batch, for what it has begun with, before we had set anything.
func askApplication(b *pgx.Batch, a *settings) {
	const sql = `SELECT (SELECT s.reset_val FROM pg_catalog.pg_settings s WHERE s.name = 'search_path'),
  (SELECT s.reset_val FROM pg_catalog.pg_settings s WHERE s.name = 'row_security')`
	b.Queue(sql).QueryRow(func(row pgx.Row) error { return row.Scan(&a.searchPath, &a.rowSecurity) })
}

// seeingAll are the settings of a statement that has to see every row.
func (a settings) seeingAll() settings { return settings{a.searchPath, "off"} }

// behind are the settings with the application's path behind one that a statement asks for.
func (a settings) behind(path string) settings {
	if path != "" && a.searchPath != "" {
		path += ", "
	}
	a.searchPath = path + a.searchPath
	return a
}

// evaluates are the statements of class brief that may run code; keeps are those among them that only
// keep a text for later.
var (
	evaluates = regexp.MustCompile(`^(?:INSERT INTO|UPDATE|DELETE FROM|ALTER (?:TABLE|DOMAIN|INDEX|MATERIALIZED)|CREATE (?:UNIQUE )?INDEX|CREATE MATERIALIZED|REFRESH|REINDEX|CREATE (?:UNLOGGED )?TABLE (?s:.*)\bPARTITION\b)`)
	keeps     = regexp.MustCompile(` NOT VALID$|^ALTER (?:TABLE|DOMAIN) .* SET DEFAULT `)
	// showsRows are the statements with a query that is to see every row.
	showsRows = regexp.MustCompile(`^(?:CREATE MATERIALIZED|REFRESH|SELECT)| VALIDATE CONSTRAINT `)
)

// runsUserCode reports whether a step's statement may run code of the user's.
func (s surroundings) runsUserCode(step plan.Step) bool {
	switch {
	case step.Class != plan.Brief:
		return true
	case strings.HasPrefix(step.SQL, "SELECT "):
		return false // setval
	}
	return s.eventTriggers || evaluates.MatchString(step.SQL) && !keeps.MatchString(step.SQL)
}

// under runs a function under settings, of the transaction or, where they are not local, of the
// session. Afterwards they are ours again, whatever the code that ran has set.
func under(ctx context.Context, conn execer, set settings, local bool, run func() error) error {
	if _, err := conn.Exec(ctx, setSQL, set.searchPath, set.rowSecurity, local); err != nil {
		return err
	}
	err := run()
	var pg *pgconn.PgError
	if local && errors.As(err, &pg) {
		return err // with the transaction go its settings
	}
	if _, pinErr := conn.Exec(ctx, pinSQL, local); err == nil {
		err = pinErr
	}
	return err
}

// statement runs a step's statement, or a batch of it, under the path that it is to have.
func (r *runner) statement(ctx context.Context, conn execer, s plan.Step, args ...any) error {
	if changesSurroundings.MatchString(s.Statement()) {
		defer r.forgetSurroundings()
	}
	sql, set, err := r.textOf(ctx, s)
	if err != nil {
		return err
	}
	run := func() error {
		_, err := conn.Exec(ctx, sql, args...)
		return err
	}
	if set == nil {
		return run()
	}
	return under(ctx, conn, *set, s.Class != plan.Concurrent, run)
}

// textOf is the text of a step's statement among what surrounds it, and the settings that it runs under; nil for ours.
func (r *runner) textOf(ctx context.Context, s plan.Step) (sql string, set *settings, err error) {
	around, err := r.lookAround(ctx)
	if err != nil {
		return "", nil, err
	}
	s.SQL = s.Statement()
	switch {
	case around.runsUserCode(s):
		app := r.app.behind(s.SearchPath)
		if showsRows.MatchString(s.SQL) || s.Declared != nil || s.DataStep != nil {
			app = app.seeingAll()
		}
		sql, err = around.pinned(s)
		return sql, &app, err
	case s.SearchPath == "":
		return s.SQL, nil, nil
	}
	return s.SQL, &settings{s.SearchPath, "off"}, nil
}

// define adds to a batch, of one transaction, what makes something of ours. Event triggers may run code at that.
func (r *runner) define(ctx context.Context) journal.Definer {
	return func(b *pgx.Batch, statements ...string) error {
		around, err := r.lookAround(ctx)
		if err != nil {
			return err
		}
		set := settings{pinnedPath, "off"}
		if around.eventTriggers {
			set = r.app
		}
		b.Queue(setSQL, set.searchPath, set.rowSecurity, true)
		for _, sql := range statements {
			if around.eventTriggers {
				if sql, err = around.pin(sql); err != nil {
					return err
				}
			}
			b.Queue(sql)
		}
		b.Queue(pinSQL, true)
		return nil
	}
}

// commit ends a transaction under the application's path: what was deferred runs now.
func (r *runner) commit(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, setSQL, r.app.searchPath, r.app.rowSecurity, true); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err := r.work.Exec(ctx, pinSQL, false)
	return err
}

// called finds the function of the user's that an error came from, in the server's context of it.
var called = regexp.MustCompile(`function ("(?:[^"]|"")+"|[^\s"]+\))`)

// notFound are the errors of a name that stands for nothing in the path.
var notFound = map[string]bool{
	pgerrcode.UndefinedTable: true, pgerrcode.UndefinedFunction: true, pgerrcode.UndefinedObject: true,
	pgerrcode.InvalidSchemaName: true, pgerrcode.UndefinedParameter: true,
}

// userCodeHint reports what to do where code of the user's finds no object of a name.
func (r *runner) userCodeHint(s plan.Step, err error) string {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || !notFound[pg.Code] || pg.Where == "" {
		return ""
	}
	what := "a function that the statement calls"
	if m := called.FindStringSubmatch(pg.Where); m != nil {
		what = "function " + m[1] + ", which the statement calls,"
	}
	if r.plan.Target.ServerVersion >= 170000 && (s.Index != nil || maintains.MatchString(s.SQL)) {
		return what + " does not find it: since PostgreSQL 17 the server runs functions in the build of an index and the fill of a materialized view " +
			"under search_path = pg_catalog, pg_temp; qualify the name in the function, or ALTER FUNCTION ... SET search_path; then " + again
	}
	return fmt.Sprintf("%s does not find it in the search path of this role in this database, %s: qualify the name in the function, ALTER FUNCTION ... SET search_path, "+
		"or give the path that the application has with PGOPTIONS=-csearch_path=...; then %s", what, cmp.Or(r.app.searchPath, "which is empty"), again)
}

// maintains finds the statements that PostgreSQL 17 and newer run under a path of their own.
var maintains = regexp.MustCompile(`^(?:CREATE (?:UNIQUE )?INDEX|CREATE MATERIALIZED|REFRESH|REINDEX|CLUSTER|ANALYZE)`)
