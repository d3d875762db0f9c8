package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/samplerows"
	"github.com/replyx/schemactl/schema"
)

// sampled are the made-up rows of a throwaway database.
type sampled struct {
	// n is how many each table gets.
	n int
	// misfits are the tables that stay empty, since a step did not take their rows.
	misfits []schema.Name
	// filled are the tables that have rows, empty those that have none with the reason.
	filled []schema.Name
	empty  []string
}

// fillTimeout bounds one statement that makes rows: a check or an index may call what takes for ever.
const fillTimeout = "10s"

// fill makes up the rows of the tables of a state. What the server refuses leaves its table empty.
func (s *sampled) fill(ctx context.Context, conn *pgx.Conn, state *schema.Database) error {
	s.filled, s.empty = nil, nil
	if s.n == 0 {
		return nil
	}
	for _, t := range samplerows.Make(state, s.n) {
		if slices.Contains(s.misfits, t.Name) {
			continue
		}
		why := t.Why
		for _, sql := range t.Statements {
			code, err := insertRows(ctx, conn, t.Name.Schema, state, sql)
			if err != nil {
				return fmt.Errorf("make up rows of %s: %w", t.Name, err)
			}
			if why = code; why == "" {
				break
			}
		}
		if why == "" {
			s.filled = append(s.filled, t.Name)
		} else {
			s.empty = append(s.empty, fmt.Sprintf("%s (%s)", t.Name, why))
		}
	}
	return nil
}

// insertRows runs one statement under the path that the application's names have. What the server has against it is
// told by its SQLSTATE.
func insertRows(ctx context.Context, conn *pgx.Conn, inSchema string, state *schema.Database, sql string) (code string, err error) {
	err = execAll(ctx, conn, fmt.Sprintf("SET LOCAL search_path = pg_catalog, %s;\nSET LOCAL statement_timeout = %s;\n%s;\nSET LOCAL search_path = pg_catalog, pg_temp",
		schema.SearchPath(inSchema, state, state), schema.Literal(fillTimeout), sql))
	if pg := refusalOf(ctx, err); pg != nil {
		return pg.Code, nil
	}
	return "", err
}

// note says in the report which tables have no rows.
func (s *sampled) note(r *rehearsing) {
	if s.n == 0 {
		return
	}
	r.report.Rows, r.report.RowTables = s.n, len(s.filled)
	if len(s.empty) > 0 {
		r.note("without rows, since none could be made up: %s", firstOf(s.empty))
	}
	if len(s.misfits) > 0 {
		names := make([]string, len(s.misfits))
		for i, n := range s.misfits {
			names[i] = n.String()
		}
		r.note("without rows, since a step takes none that were made up: %s; those of the database are looked at when apply begins", firstOf(names))
	}
}

// firstOf names the first of a list.
func firstOf(names []string) string {
	if n := len(names); n > 5 {
		return strings.Join(names[:5], ", ") + fmt.Sprintf(" and %d more", n-5)
	}
	return strings.Join(names, ", ")
}

// doNotFit notes the tables of the steps that failed by the values of made-up rows, and reports whether there are any: what the
// rows of the database are the rehearsal does not know.
func (s *sampled) doNotFit(err error) bool {
	var failed []plan.Step
	var step *apply.StepError
	var refused *apply.RefusedError
	switch {
	case errors.As(err, &refused):
		failed = refused.Steps
	case errors.As(err, &step) && (pgerrcode.IsDataException(step.SQLState) || pgerrcode.IsIntegrityConstraintViolation(step.SQLState)):
		failed = []plan.Step{step.Step}
	}
	if len(failed) == 0 || len(s.filled) == 0 {
		return false
	}
	before := len(s.misfits)
	for _, t := range s.filled {
		if slices.ContainsFunc(failed, func(step plan.Step) bool { return touches(step, t) }) {
			s.misfits = append(s.misfits, t)
		}
	}
	if len(s.misfits) == before { // whose rows it were cannot be told
		s.misfits = append(s.misfits, s.filled...)
	}
	return true
}

// touches reports whether a step is about a table, or reads its rows.
func touches(s plan.Step, t schema.Name) bool {
	o := s.Object
	return o.Schema == t.Schema && (o.Table == t.Name || o.Table == "" && o.Name == t.Name) || slices.Contains(s.Scans, t.SQL()) || slices.Contains(s.Rewrites, t.SQL())
}
