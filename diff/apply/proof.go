package apply

import (
	"context"
	"errors"
	"fmt"

	"github.com/replyx/schemactl/diff/plan"
)

// ProofError reports that all steps are done, and that the database is not proven to be as desired. In the
// journal the revision is failed.
type ProofError struct {
	Steps int
	// Left is the plan of what still differs; nil where the proof could not be taken.
	Left *plan.Plan
	Hint string
	err  error
}

// Error implements error.
func (e *ProofError) Error() string {
	done := fmt.Sprintf("all %d steps are done", e.Steps)
	if e.Steps == 1 {
		done = "the step is done"
	}
	if e.Left != nil {
		return done + ", and the database still differs: this is a fault of schemactl, please report it"
	}
	return done + ", but the proof could not be taken: " + reason(e.err)
}

// Unwrap gives why there is no proof.
func (e *ProofError) Unwrap() error { return e.err }

// Hints reports what to do about it.
func (e *ProofError) Hints() []string { return []string{e.Hint} }

// prove compares the database with the state that the plan reaches. The advisory lock is held, so that
// no other run comes between.
func (r *runner) prove(ctx context.Context) error {
	if r.opts.Prove == nil {
		return nil
	}
	if r.work != nil {
		r.drop(ctx, &r.work) // what the steps have set there, the proof does not see
	}
	var left *plan.Plan
	conn := r.watch
	err := Persist(ctx, Patience{For: r.opts.RetryFor}, r.events, "while the proof was taken", func() (err error) {
		left, err = r.opts.Prove(ctx, conn)
		conn = nil // is gone where another one is needed
		return err
	})
	failed := &ProofError{Steps: r.before + len(r.plan.Steps), err: err}
	var lost *LostError
	switch {
	case errors.As(err, &lost), Lost(err):
		failed.Hint = "when the server is back, run apply again: it takes the proof, and closes the revision in the journal"
	case err != nil:
		failed.Hint = "run apply again: it takes the proof, and closes the revision in the journal"
	case left.Result == plan.Error:
		failed.err = errors.New(left.Error.Message)
		failed.Hint = left.Error.Hint
	case left.Result != plan.Noop:
		failed.Left = left
	default:
		r.proven = true
		return nil
	}
	return failed
}
