package journal

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
)

// DataSteps are the data steps that have run in the database, by name, with the hash of what each did. One that has
// several steps in a plan has run when the last of them is done. Where there is no journal, there are none; an *Error
// says that it is not to be read, so that whether a step has run is not known.
func DataSteps(ctx context.Context, conn Conn) (map[string]string, error) {
	out := make(map[string]string)
	a, err := accessOf(ctx, conn)
	if err != nil {
		return nil, err
	}
	if ok, _ := a.readable(); !ok {
		switch {
		case a.fault != nil:
			return nil, a.fault
		case !a.tables:
			return out, nil
		}
		return nil, &Error{
			Message: "whether the data steps of the HCL have run cannot be told: the role may not read the journal",
			Advice:  []string{"GRANT USAGE ON SCHEMA schemactl, and SELECT ON ALL TABLES IN SCHEMA schemactl, to the role"},
		}
	}
	rows, err := conn.Query(ctx, dataStepsSQL)
	if err != nil {
		return nil, read(err)
	}
	type planned struct {
		id   int64
		body *string
		done []int32
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (p planned, err error) {
		err = row.Scan(&p.id, &p.body, &p.done)
		return p, err
	})
	if err != nil {
		return nil, read(err)
	}
	for _, l := range list {
		body, err := checkPlan(l.id, l.body)
		if err != nil {
			return nil, err
		}
		var p plan.Plan
		if err := json.Unmarshal(body, &p); err != nil {
			return nil, err
		}
		noteDone(&p, l.done, out)
	}
	return out, nil
}

// noteDone notes the data steps of a plan whose steps are all done.
func noteDone(p *plan.Plan, done []int32, out map[string]string) {
	left := make(map[plan.DataStep]bool)
	for _, s := range p.Steps {
		if s.DataStep != nil {
			left[*s.DataStep] = left[*s.DataStep] || !slices.Contains(done, int32(s.ID))
		}
	}
	for step, open := range left {
		if !open {
			out[step.Name] = step.Hash
		}
	}
}
