package schemactl

import (
	"context"
	"errors"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema/hcl"
)

// NewAbandonJob is the job that drops what an interrupted run has left: its temporary objects, invalid
// indexes and half-filled columns.
func NewAbandonJob(cfg Config, opts JobOptions) *Job {
	j := newJob(cfg, opts, history.Abandon)
	j.cfg.Perf = true
	j.make = j.cleanUp
	return j
}

// cleanUp makes the plan to the state without leftovers.
func (j *Job) cleanUp(ctx context.Context) error {
	state, err := withoutLeftovers(ctx, j.cfg, j.first)
	if err != nil {
		return err
	}
	j.cfg = j.cfg.Of(state)
	if _, err := j.diff(ctx); err != nil {
		return err
	}
	if slices.ContainsFunc(j.plan.Changes, func(ch plan.Change) bool { return ch.Action != diff.Drop }) {
		return errors.New("what was left cannot be told from the rest: this is a fault of schemactl, please report it; nothing has been changed")
	}
	return nil
}

// LiveWithoutLeftovers is the state that the database is in but for what an interrupted run left.
func LiveWithoutLeftovers(ctx context.Context, cfg Config) (hcl.File, error) {
	return withoutLeftovers(ctx, cfg, nil)
}

func withoutLeftovers(ctx context.Context, cfg Config, first firstThing) (hcl.File, error) {
	db, err := readLive(ctx, cfg, first)
	if err != nil {
		return hcl.File{}, err
	}
	planner.WithoutLeftovers(db)
	text, err := StateText(db)
	if err != nil {
		return hcl.File{}, err
	}
	return hcl.File{Name: "the database", Data: []byte(text)}, nil
}
