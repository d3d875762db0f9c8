package apply

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/apply/rights"
)

// ready asks, in one round trip, for what may keep the plan from being run, and refuses it before anything is changed.
// The working session is marked with it.
func (r *runner) ready(ctx context.Context) error {
	b := &pgx.Batch{}
	r.markWork(b)
	around := r.askSurroundings(b)
	var lacks []rights.Lack
	rights.Ask(b, r.plan, &lacks)
	var secured []protected
	askProtected(b, readBy(r.plan), &secured)
	if err := r.work.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("look at the session: %w", err)
	}
	if !r.marked {
		return errProxy
	}
	if err := r.surrounded(ctx, around); err != nil {
		return err
	}
	if err := r.refuseCaptures(); err != nil {
		return err
	}
	if err := r.refuseLacks(lacks); err != nil {
		return err
	}
	return refuseHidden(r.server.user, r.plan, secured)
}

// markWork marks the working session, in a batch, as one that changes something, where it is still the same session.
func (r *runner) markWork(b *pgx.Batch) {
	if r.marked {
		return
	}
	b.Queue(shareWorkSQL+whereSame, int32(journal.LockClass), int32(journal.WorkKey), r.worker.pid, workWord).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{nil}, func() error { r.marked = true; return nil })
		return err
	})
}

// refuseLacks refuses a plan that the role, or the server, lacks something for: all of it at once, where
// the first step that needs it would be in the middle.
func (r *runner) refuseLacks(list []rights.Lack) error {
	if len(list) == 0 {
		return nil
	}
	e := &RefusedError{Message: fmt.Sprintf("the role %s cannot run the plan: %s", r.server.user, list[0].Text)}
	for _, l := range list[1:] {
		e.Message += "; " + l.Text
	}
	for _, l := range list {
		e.Advice = append(e.Advice, l.Mend)
	}
	e.Advice[len(e.Advice)-1] += "; nothing has been changed"
	return e
}
