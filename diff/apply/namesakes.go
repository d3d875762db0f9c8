package apply

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema/sqltext"
)

// surroundings are what a statement meets in the application's search path.
type surroundings struct {
	// eventTriggers reports whether whatever defines something runs code.
	eventTriggers bool
	// names are the namesakes of pg_catalog's routines and operators in the schemas of the path;
	// objects are those of its types, relations and other objects that stand before it.
	names   sqltext.Namesakes
	objects map[string]bool
	// where reports in which schema a namesake is.
	where map[string]string
	// path are its schemas.
	path []string
	at   time.Time
}

// schemasSQL gives the schemas of the path that is in force, in the order in which they are searched, and keeps them for a
// later statement of the transaction.
const schemasSQL = "SELECT pg_catalog.current_schemas(true)::pg_catalog.text[], pg_catalog.set_config('schemactl.path', pg_catalog.current_schemas(true)::pg_catalog.text, true)"

// namesakesSQL finds the routines and operators that may fit the operands of a bare name better than
// those of pg_catalog, wherever in the path that was kept they are. A member of an extension is what its types
// are made for.
//
// Only what has an object identifier from 16384 on was made by somebody (FirstNormalObjectId): a long plan asks this again
// and again, and to read the catalogs whole took ten times as long.
const namesakesSQL = `WITH path AS (
  SELECT n.oid, quote_ident(n.nspname) AS name FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY (current_setting('schemactl.path')::text[]) AND n.nspname <> 'pg_catalog'
), found AS MATERIALIZED (
  SELECT 'routine' AS kind, 'pg_proc'::regclass AS class, f.oid, f.proname AS name, p.name AS schema
  FROM path p JOIN pg_catalog.pg_proc f ON f.pronamespace = p.oid WHERE f.oid >= 16384
  UNION ALL
  SELECT 'operator', 'pg_operator'::regclass, o.oid, o.oprname, p.name
  FROM path p JOIN pg_catalog.pg_operator o ON o.oprnamespace = p.oid WHERE o.oid >= 16384
)
SELECT f.kind, f.name::text, min(f.schema) FROM found f
WHERE CASE f.kind WHEN 'routine' THEN EXISTS (SELECT FROM pg_catalog.pg_proc c WHERE c.proname = f.name AND c.pronamespace = 'pg_catalog'::regnamespace)
  ELSE EXISTS (SELECT FROM pg_catalog.pg_operator c WHERE c.oprname = f.name AND c.oprnamespace = 'pg_catalog'::regnamespace) END
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = f.class AND d.objid = f.oid AND d.deptype = 'e')
GROUP BY f.kind, f.name
UNION ALL
SELECT 'event trigger', '', '' WHERE EXISTS (SELECT FROM pg_catalog.pg_event_trigger e WHERE e.evtenabled <> 'D')`

// earlierSQL finds what hides a type, a relation or another object of pg_catalog from schemas $1 that
// are searched before it.
const earlierSQL = `WITH objects (schema, name) AS (
  SELECT t.typnamespace, t.typname FROM pg_catalog.pg_type t UNION ALL
  SELECT c.relnamespace, c.relname FROM pg_catalog.pg_class c UNION ALL
  SELECT c.collnamespace, c.collname FROM pg_catalog.pg_collation c UNION ALL
  SELECT c.opcnamespace, c.opcname FROM pg_catalog.pg_opclass c UNION ALL
  SELECT c.cfgnamespace, c.cfgname FROM pg_catalog.pg_ts_config c
)
SELECT 'object', o.name::text, min(quote_ident(n.nspname)) FROM objects o
JOIN pg_catalog.pg_namespace n ON n.oid = o.schema AND n.nspname = ANY ($1::text[])
WHERE EXISTS (SELECT FROM objects c WHERE c.name = o.name AND c.schema = 'pg_catalog'::regnamespace)
GROUP BY o.name`

// surroundingsLast is how long what was seen of the path is relied on.
const surroundingsLast = time.Second

// changesSurroundings finds the statements after which it is to be looked at again.
var changesSurroundings = regexp.MustCompile(`\b(?:FUNCTION|PROCEDURE|AGGREGATE|OPERATOR|TYPE|DOMAIN|SCHEMA|EVENT TRIGGER)\b`)

// lookAround sees what is in the application's path, unless it was seen a moment ago. The session is
// under the pinned path.
func (r *runner) lookAround(ctx context.Context) (surroundings, error) {
	if time.Since(r.around.at) < surroundingsLast {
		return r.around, nil
	}
	b := &pgx.Batch{}
	s := r.askSurroundings(b)
	err := r.work.SendBatch(ctx, b).Close()
	if err == nil {
		err = r.surrounded(ctx, s)
	}
	if err != nil {
		return r.around, fmt.Errorf("look at the application's search path: %w", err)
	}
	return r.around, nil
}

// forgetSurroundings makes lookAround look again.
func (r *runner) forgetSurroundings() { r.around.at = time.Time{} }

// askSurroundings looks in a batch, which is one transaction.
func (r *runner) askSurroundings(b *pgx.Batch) *surroundings {
	s := &surroundings{
		names:   sqltext.Namesakes{Routines: make(map[string]bool), Operators: make(map[string]bool)},
		objects: make(map[string]bool), where: make(map[string]string), at: time.Now(),
	}
	b.Queue(setSQL, r.app.searchPath, r.app.rowSecurity, true)
	b.Queue(schemasSQL).QueryRow(func(row pgx.Row) error { return row.Scan(&s.path, nil) })
	b.Queue(pinSQL, true)
	b.Queue(namesakesSQL).Query(s.scan)
	return s
}

// surrounded takes what was seen, and looks for what stands before pg_catalog where a schema does.
func (r *runner) surrounded(ctx context.Context, s *surroundings) error {
	if i := slices.Index(s.path, "pg_catalog"); i > 0 {
		rows, err := r.work.Query(ctx, earlierSQL, s.path[:i])
		if err != nil {
			return err
		}
		if err := s.scan(rows); err != nil {
			return err
		}
	}
	r.around = *s
	return nil
}

func (s *surroundings) scan(rows pgx.Rows) error {
	var kind, name, where string
	_, err := pgx.ForEachRow(rows, []any{&kind, &name, &where}, func() error {
		s.where[name] = where
		switch kind {
		case "routine":
			s.names.Routines[name] = true
		case "operator":
			s.names.Operators[name] = true
		case "object":
			s.objects[name] = true
		default:
			s.eventTriggers = true
		}
		return nil
	})
	return err
}

// pinned is the text of a step's statement that means under the application's path what the step's
// means under the pinned one. A step that asks for a path is to find what stands there.
func (s surroundings) pinned(step plan.Step) (string, error) {
	switch {
	case step.Batches != nil && step.SearchPath != "":
		return step.Batches.Update, nil
	case step.SearchPath != "":
		return step.SQL, nil
	case step.Batches != nil && step.DataStep != nil:
		return s.pin(step.Batches.Update)
	case step.Batches != nil: // its operators are qualified
		return step.Batches.Update, s.hidden(step.Batches.Update)
	}
	return s.pin(step.SQL)
}

func (s surroundings) pin(sql string) (string, error) {
	if err := s.hidden(sql); err != nil {
		return "", err
	}
	out, stuck := sqltext.Pin(sql, s.names)
	if stuck != "" {
		return "", &captureError{stuck, s.where[stuck]}
	}
	return out, nil
}

// hidden is an error where a text names what something in the path hides.
func (s surroundings) hidden(sql string) error {
	if len(s.objects) == 0 {
		return nil
	}
	for _, w := range sqltext.Words(sql) {
		if s.objects[w] {
			return &captureError{w, s.where[w]}
		}
	}
	return nil
}

// captureError reports that a name in a statement might be taken for another than is meant.
type captureError struct{ name, schema string }

func (e *captureError) Error() string {
	return fmt.Sprintf("%s might not be PostgreSQL's own here: schema %s, which is in the search path of the application, has one too", e.name, e.schema)
}

func (e *captureError) hint() string {
	return fmt.Sprintf("drop %s of schema %s, or rename it, or give a search path without that schema with PGOPTIONS=-csearch_path=...", e.name, e.schema)
}

// refuseCaptures refuses a plan that has a statement which might not mean what it says.
func (r *runner) refuseCaptures() error {
	for _, s := range r.plan.Steps {
		if !r.around.runsUserCode(s) {
			continue
		}
		var capture *captureError
		if _, err := r.around.pinned(s); errors.As(err, &capture) {
			return &RefusedError{
				Message: fmt.Sprintf("step %d, %s: %s", s.ID, s.Summary, capture),
				Advice:  []string{capture.hint() + "; nothing has been changed"},
			}
		}
	}
	return nil
}
