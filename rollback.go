package schemactl

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/hcl"
)

// Rollback names the revision to go back to.
type Rollback struct {
	// To is the revision's number, or, where it is negative, counts back from the last one that reached its state.
	To int64
	// Explicit reports whether somebody chose it: else it must be clear what is to be undone.
	Explicit bool
}

// NewRollbackJob is the job that brings the database back to the state of an earlier revision, which it
// returns too. Going back is a revision itself, and asks for data_loss where rows would go.
func NewRollbackJob(ctx context.Context, cfg Config, to Rollback, opts JobOptions) (*Job, *history.Revision, error) {
	var target history.Revision
	var states []history.State
	err := readJournal(ctx, cfg, func(conn *pgx.Conn) error {
		list, err := journal.List(ctx, conn)
		if err != nil {
			return err
		}
		if target, err = history.Target(list, to.To, to.Explicit); err != nil {
			return err
		}
		states, err = journal.States(ctx, conn, target.ID)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	state, err := back(ctx, states)
	if err != nil {
		return nil, nil, err
	}
	cfg.Schemas = nil
	j := newJob(cfg.Of(state), opts, history.Rollback)
	if j.note == "" {
		j.note = fmt.Sprintf("rollback to revision %d", target.ID)
	}
	j.make, j.rehearses = j.backwards, true
	return j, &target, nil
}

// backwards makes the plan to the state of an earlier revision.
func (j *Job) backwards(ctx context.Context) error {
	if err := j.compare(ctx); err != nil {
		return err
	}
	if j.plan.Result == plan.Noop && j.plan.Unfinished == nil {
		j.state = "" // the database is there already: that is no revision
	}
	j.plan.AskForLoss()
	return nil
}

// stateFile is a journaled state as a file, whose errors name the revision.
func stateFile(s history.State) hcl.File {
	return hcl.File{Name: fmt.Sprintf("revision %d", s.ID), Data: []byte(s.Desired)}
}

// back is the state that the first of some revisions reached, to be planned from the state that
// the last of them reached: what was renamed since says so, so that its rows stay.
func back(ctx context.Context, states []history.State) (hcl.File, error) {
	read := make([]*schema.Database, len(states))
	for i, s := range states {
		var err error
		if read[i], err = hcl.ParseFile(ctx, stateFile(s)); err != nil {
			return hcl.File{}, journal.UnreadableState(s.ID, err)
		}
	}
	read[0].RenameBack(read[1:])
	text, err := StateText(read[0])
	if err != nil {
		return hcl.File{}, err
	}
	return stateFile(history.State{ID: states[0].ID, Desired: text}), nil
}
