package apply

import (
	"context"
	"fmt"
	"iter"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// prechecks asks every precheck before anything is changed, but those that only make sense later.
func (r *runner) prechecks(ctx context.Context) error {
	refused := &RefusedError{}
	r.asked = make(map[*plan.Precheck]bool)
	for s, p := range questions(r.plan.Steps) {
		if p.Late {
			continue
		}
		n, err := r.ask(ctx, p)
		if err != nil {
			if code, _ := describe(err); madeByStep[code] {
				continue // asked again before its step, when all that it reads is there
			}
			if leftToServer(s, err) {
				r.asked[p] = true
				continue
			}
			if policy, passed := r.refusedByPolicy(ctx, s, p, err); policy != nil {
				return policy
			} else if passed {
				r.asked[p] = true
				continue
			}
			if !failsByValue(err) {
				return r.askError(s, p, err)
			}
			n = 1
		}
		r.asked[p] = true
		if n > 0 {
			refused.Steps = append(refused.Steps, s)
			refused.Advice = append(refused.Advice, r.misfit(s, p, err), "the rows: "+p.Find)
		}
	}
	if len(refused.Advice) == 0 {
		return nil
	}
	refused.Message = "the data does not allow this plan; nothing has been changed"
	return refused
}

// questions yields the prechecks of steps.
func questions(steps []plan.Step) iter.Seq2[plan.Step, *plan.Precheck] {
	return func(yield func(plan.Step, *plan.Precheck) bool) {
		for _, s := range steps {
			for _, p := range s.Prechecks() {
				if !yield(s, p) {
					return
				}
			}
		}
	}
}

// wanted is the place where the HCL asks for what a step does, in brackets; empty where it has none.
func (r *runner) wanted(s plan.Step) string {
	for _, ch := range r.plan.Changes {
		if ch.Object == s.Object && ch.Place != nil {
			return fmt.Sprintf(" (%s:%d)", ch.Place.File, ch.Place.Line)
		}
	}
	return ""
}

// failsByValue reports whether a precheck's query fails as its statement would: at a value that the rows have or get.
func failsByValue(err error) bool {
	code, _ := describe(err)
	return pgerrcode.IsDataException(code) || pgerrcode.IsIntegrityConstraintViolation(code)
}

// misfit is what a precheck of a step found: rows, or what the server said of one that ended its query.
func (r *runner) misfit(s plan.Step, p *plan.Precheck, err error) string {
	found := p.Message
	if err != nil {
		code, message := describe(err)
		found += fmt.Sprintf("; a row ends the query: %s (%s)", message, code)
	}
	return found + r.wanted(s)
}

// leftToServer reports whether a check may not be asked that the statement itself makes with other rights: a
// foreign key to a table of somebody else is looked up as its owner.
func leftToServer(s plan.Step, err error) bool {
	code, _ := describe(err)
	return code == pgerrcode.InsufficientPrivilege && s.Object.Kind == schema.KindForeignKey
}

// latePrechecks asks, before the steps of a transaction run, the prechecks of theirs that could not be
// asked before.
func (r *runner) latePrechecks(ctx context.Context, steps []plan.Step) error {
	for s, p := range questions(steps) {
		if r.asked[p] {
			continue
		}
		n, err := r.ask(ctx, p)
		if err != nil {
			if code, _ := describe(err); madeByStep[code] && len(steps) > 1 {
				continue // a step of the same transaction makes it; the statement itself fails on such rows
			}
			if leftToServer(s, err) {
				continue
			}
			if policy, passed := r.refusedByPolicy(ctx, s, p, err); policy != nil {
				return policy
			} else if passed {
				continue
			}
			if !failsByValue(err) {
				return r.askError(s, p, err)
			}
			n = 1
		}
		if n > 0 {
			return &RefusedError{
				Message: fmt.Sprintf("the data does not allow step %d of %d: %s", s.ID, len(r.plan.Steps), r.misfit(s, p, err)),
				Steps:   []plan.Step{s},
				Advice:  []string{"the rows: " + p.Find, fmt.Sprintf("%d of %d steps are done, and stay; then %s", r.done, len(r.plan.Steps), again)},
			}
		}
	}
	return nil
}

// ask counts the rows that a precheck finds. The functions that it calls run as those of a statement do.
func (r *runner) ask(ctx context.Context, p *plan.Precheck) (n int64, err error) {
	around, err := r.lookAround(ctx)
	if err != nil {
		return 0, err
	}
	set, sql := r.app.seeingAll(), p.Count
	if pinned, err := around.pin(sql); err == nil {
		sql = pinned
	} else {
		set.searchPath = pinnedPath // what it says comes before what it calls
	}
	return r.count(ctx, set, sql)
}

// count asks for a number, under settings, in a transaction that cannot write and is rolled back.
func (r *runner) count(ctx context.Context, set settings, sql string) (n int64, err error) {
	defer r.rollback(ctx)
	b := &pgx.Batch{}
	b.Queue("BEGIN READ ONLY")
	b.Queue(setSQL, set.searchPath, set.rowSecurity, true)
	b.Queue(sql).QueryRow(func(row pgx.Row) error { return row.Scan(&n) })
	b.Queue("ROLLBACK")
	err = r.work.SendBatch(ctx, b).Close()
	return n, err
}

// askError reports why a precheck could not be asked: the role may lack the right to read what it reads.
func (r *runner) askError(s plan.Step, p *plan.Precheck, err error) error {
	code, message := describe(err)
	switch code {
	case pgerrcode.InsufficientPrivilege:
	case pgerrcode.ReadOnlySQLTransaction:
		return &RefusedError{
			Message: fmt.Sprintf("the rows that step %d of %d depends on cannot be asked about (%s): %s", s.ID, len(r.plan.Steps), code, message),
			Advice: []string{
				"the query that finds them reads, and what it calls writes: let an expression over rows call functions that do not",
				"the query is: " + p.Count,
			},
		}
	default:
		return r.stepError(s, err)
	}
	return &RefusedError{
		Message: fmt.Sprintf("the rows that step %d of %d depends on cannot be read (%s): %s", s.ID, len(r.plan.Steps), pgerrcode.InsufficientPrivilege, message),
		Advice: []string{
			"grant SELECT on it to role " + r.server.role + ", or run apply as the owner; the step is: " + s.Summary,
			"the query is: " + p.Count,
		},
	}
}

// madeByStep are the SQLSTATEs of a query that reads what an earlier step makes: an undefined table,
// column, schema, function or object.
var madeByStep = map[string]bool{
	pgerrcode.UndefinedTable: true, pgerrcode.UndefinedColumn: true, pgerrcode.InvalidSchemaName: true,
	pgerrcode.UndefinedFunction: true, pgerrcode.UndefinedObject: true,
}
