package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

// read makes the plan that a file holds, again, if the database is as it was when the plan was made. The
// HCL may have moved on: the state that the file holds is what counts.
func (j *job) read(c *cli.Context, file string) error {
	saved, desired, err := readPlan(file)
	if err != nil {
		return err
	}
	j.cfg.Sources, j.cfg.Files, j.cfg.State = nil, nil, &hcl.File{Name: file, Data: []byte(desired)}
	j.cfg.Perf = slices.ContainsFunc(saved.Changes, func(ch plan.Change) bool { return ch.Object.Kind == schema.KindPerfIndex })
	out, err := j.diff(c)
	if err != nil {
		return err
	}
	if out.Plan.Result == plan.Error {
		return nil
	}
	if err := j.pick(c, saved, out); err != nil {
		return err
	}
	j.plan.Unfinished, j.state, j.baseline = out.Plan.Unfinished, desired, out.Baseline
	if len(j.others) > 0 {
		j.state = "" // not the whole of it is reached
		j.plan.Warnings = append(slices.Clone(j.plan.Warnings), unplannedWarning(j.others))
	}
	return nil
}

func readPlan(file string) (saved *plan.Plan, desired string, err error) {
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

// pick takes what the saved plan has of the plan that was made again. Of one that was begun and stopped in the
// middle it takes what is left.
func (j *job) pick(c *cli.Context, saved *plan.Plan, out *schemactl.Outcome) error {
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
	begun, beginErr := j.begun(c, out.Plan.Unfinished.Revision)
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
func (j *job) begun(c *cli.Context, revision int64) (*plan.Plan, error) {
	conn, err := live.Connect(c.Context, j.cfg.URL)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(c.Context) }()
	f, err := journal.Get(c.Context, conn, revision)
	if err != nil || f == nil {
		return nil, err
	}
	p := &plan.Plan{}
	return p, json.Unmarshal(f.Plan, p)
}
