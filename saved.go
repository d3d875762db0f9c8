package schemactl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// NewSavedJob is the job that runs the plan that a file holds, and only that. It is made again, and
// refused if the database is not as it was when the plan was made. The HCL may have changed since: the state
// that the file holds is what counts.
func NewSavedJob(cfg Config, file string, opts JobOptions) (*Job, error) {
	saved, desired, err := readSaved(file)
	if err != nil {
		return nil, err
	}
	j := newJob(cfg, opts, history.SavedPlan)
	j.cfg.Policy = cfg.policyOrNone() // the plan was made without what opts allows
	j.cfg = j.cfg.Of(hcl.File{Name: file, Data: []byte(desired)})
	j.cfg.Perf = slices.ContainsFunc(saved.Changes, func(ch plan.Change) bool { return ch.Object.Kind == schema.KindPerfIndex })
	j.fixed, j.rehearses = true, true
	j.make = func(ctx context.Context) error { return j.pickSaved(ctx, saved, desired) }
	return j, nil
}

// ReadPlan reads the plan that a file holds, to be written in another form.
func ReadPlan(file string) (*plan.Plan, error) {
	p, _, err := readSaved(file)
	if err == nil && p.Rehearsal != nil && p.Rehearsal.Result == plan.FailedThere {
		err = failedBefore(p)
	}
	return p, err
}

func readSaved(file string) (saved *plan.Plan, desired string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, "", fmt.Errorf("open the plan: %w", err)
	}
	defer f.Close()
	saved, desired, err = apply.ReadSaved(f)
	if err == nil && desired == "" {
		err = &apply.SavedError{
			Message: "the plan does not hold the state that it is to reach, so it cannot be made again and compared",
			Hint:    "make the plan again: schemactl diff --out FILE",
		}
	}
	return saved, desired, err
}

// pickSaved makes the plan again and takes what the saved one has of it.
func (j *Job) pickSaved(ctx context.Context, saved *plan.Plan, desired string) error {
	out, err := j.diff(ctx)
	if err != nil {
		return err
	}
	if out.Plan.Result == plan.Error {
		return nil
	}
	if r := saved.Rehearsal; r != nil && r.Result == plan.FailedThere {
		return failedBefore(saved)
	}
	if err := j.pick(ctx, saved, out); err != nil {
		return err
	}
	if j.plan.Rehearsal = saved.Rehearsal; saved.Rehearsal != nil && saved.Rehearsal.Result == plan.NotRehearsed {
		j.plan.Rehearsal = nil // this run may be able to
	}
	j.plan.Unfinished, j.state, j.baseline = out.Plan.Unfinished, desired, out.Baseline
	if d := out.Declared; len(d.Data)+len(d.Migrations) > 0 {
		if j.state, err = StateText(d); err != nil {
			return err
		}
	}
	if len(j.others) > 0 {
		j.state = "" // not the whole of it is reached
		j.plan.Warnings = append(slices.Clone(j.plan.Warnings), UnplannedWarning(j.others))
	}
	return nil
}

// failedBefore refuses a plan that failed in the rehearsal when it was made.
func failedBefore(saved *plan.Plan) error {
	e := &apply.SavedError{Message: "the plan failed in its rehearsal", Hint: "mend what it says, and make the plan again: schemactl diff --out FILE; nothing has happened to the database"}
	if n := len(saved.Refused); n > 0 {
		e.Message = "the plan was refused when it was made: " + saved.Refused[n-1].Text
	}
	return e
}

// pick takes what the saved plan has of the plan that was made again. Of one that was begun and stopped in the
// middle it takes what is left.
func (j *Job) pick(ctx context.Context, saved *plan.Plan, out *Outcome) error {
	err := apply.CheckCurrent(saved, out.Plan.Target, plan.TouchedOf(out.Live, saved.Touched))
	if err == nil {
		j.plan, j.others, err = apply.Replanned(saved, out.Plan)
	}
	if err == nil {
		return nil
	}
	var refused *apply.SavedError
	if !errors.As(err, &refused) || out.Plan.Unfinished == nil || out.Plan.Unfinished.AtWork {
		return err
	}
	begun, beginErr := j.begun(ctx, out.Plan.Unfinished.Revision)
	if beginErr != nil {
		return beginErr
	}
	if begun == nil || begun.Target != saved.Target || !apply.SameSteps(begun, saved) {
		return err
	}
	j.plan, j.others = apply.Remaining(saved, out.Plan)
	return nil
}

// begun is the plan of a revision.
func (j *Job) begun(ctx context.Context, revision int64) (*plan.Plan, error) {
	conn, err := live.Connect(ctx, j.cfg.URL)
	if err != nil {
		return nil, err
	}
	defer closeConn(ctx, conn)
	f, err := journal.Get(ctx, conn, revision)
	if err != nil || f == nil {
		return nil, err
	}
	p := &plan.Plan{}
	return p, json.Unmarshal(f.Plan, p)
}

// UnplannedWarning tells of what is pending beside a saved plan.
func UnplannedWarning(others []plan.Change) plan.Warning {
	count, first := "1 other change is", "it is"
	if n := len(others); n > 1 {
		count, first = fmt.Sprintf("%d other changes are", n), "the first is"
	}
	return plan.Warning{Text: fmt.Sprintf("%s pending that the plan does not have; %s: %s %s", count, first, others[0].Action, others[0].Object.Ref())}
}
