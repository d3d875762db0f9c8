package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
)

// The journal is written on the watching connection, but for what belongs in a step's own
// transaction: that is written there.

// readJournal reads what the journal says, of which [runner.tryLock] has seen whether it may be read.
func (r *runner) readJournal(ctx context.Context) error {
	if r.journal.Asked || r.opts.Journal == nil && r.opts.Replan == nil {
		return nil
	}
	b := &pgx.Batch{}
	r.journal.Ask(b, r.command())
	if b.Len() == 0 {
		return nil
	}
	if err := r.watch.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	return nil
}

func (r *runner) command() history.Command {
	if r.opts.Journal == nil {
		return ""
	}
	return r.opts.Journal.Command
}

// beginJournal makes the journal where there is none and begins a revision, which is written with the first step.
func (r *runner) beginJournal(ctx context.Context) (err error) {
	if r.opts.Journal == nil {
		return nil
	}
	r.log, err = r.journal.Begin(ctx, r.watch, *r.opts.Journal, r.plan, history.Running, r.define(ctx))
	return refusedJournal(err)
}

func refusedJournal(err error) error {
	var e *journal.Error
	if errors.As(err, &e) {
		return JournalRefused(e)
	}
	return err
}

// JournalRefused reports that nothing is run, since the journal cannot be written, and what would do.
func JournalRefused(e *journal.Error) *RefusedError {
	r := &RefusedError{Message: e.Message, Advice: slices.Clone(e.Advice)}
	if !slices.ContainsFunc(r.Advice, func(h string) bool { return strings.Contains(h, "--no-journal") }) {
		r.Advice = append(r.Advice, "or apply without a journal: --no-journal; nothing has been changed")
	}
	return r
}

// finishTakes is how long a run that was stopped, or that failed, tries to say so.
const finishTakes = 5 * time.Second

// finishJournal writes how the run ended, and returns its error. Where its connection was cut it
// tries on one of its own: once where the run continues by itself, for the revision that continues takes
// this one over, and for as long as --retry-for where the run is done.
func (r *runner) finishJournal(ctx context.Context, runErr error) error {
	if r.log == nil {
		return runErr
	}
	failure, takes := "", max(finishTakes, r.opts.RetryFor)
	if runErr != nil {
		failure, takes = runErr.Error(), finishTakes
		if r.opts.Replan != nil && !r.opts.Fixed {
			takes = 0
		}
	}
	ctx = context.WithoutCancel(ctx)
	err := r.finishOn(ctx, r.watch, failure)
	if err == nil {
		return runErr
	}
	// What cannot be written stays "running": the next run sees that no one is at work on it.
	quiet := func(Event) {}
	if runErr == nil {
		quiet = r.events
	}
	err = Persist(ctx, Patience{For: takes}, quiet, "while the journal was written", func() error {
		conn, err := r.connect(ctx, nil)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }()
		return r.finishOn(ctx, conn, failure)
	})
	if runErr != nil {
		return runErr
	}
	return err
}

func (r *runner) finishOn(ctx context.Context, conn *pgx.Conn, failure string) error {
	ctx, cancel := context.WithTimeout(ctx, finishTakes)
	defer cancel()
	return r.log.Finish(ctx, conn, failure)
}

// recordNoop is noteNoop, if it can be: that nothing is to be done holds all the same.
func (r *runner) recordNoop(ctx context.Context) error {
	err := r.noteNoop(ctx)
	var refused *RefusedError
	var fault *journal.Error
	if errors.As(err, &refused) || errors.As(err, &fault) {
		return nil
	}
	return err
}

// noteNoop writes a run without steps, where the journal is there and the run ends what had
// stopped in the middle, or aims at another state than the last one.
func (r *runner) noteNoop(ctx context.Context) error {
	if r.opts.Journal == nil {
		return nil
	}
	if wanted, err := r.wantsNoop(ctx); err != nil || !wanted {
		return err
	}
	if r.watch == nil {
		if err := r.open(ctx); err != nil {
			return err
		}
		if err := r.readJournal(ctx); err != nil || r.overtaken() {
			return err // what another run has left is its own to note
		}
	}
	if err := r.beginJournal(ctx); err != nil {
		return err
	}
	return r.finishJournal(ctx, nil)
}

func (r *runner) wantsNoop(ctx context.Context) (bool, error) {
	conn, log, err := r.lookForNoop(ctx)
	if err != nil {
		return false, err
	}
	if r.opts.Session == nil {
		defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	}
	if ok, err := log.Writable(); err != nil || !ok {
		return false, err
	}
	b := &pgx.Batch{}
	log.Ask(b, r.opts.Journal.Command)
	last := journal.AskLastState(b)
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return false, err
	}
	open, err := log.Open()
	return open || r.opts.Journal.Desired != "" && r.opts.Journal.Desired != *last, err
}

// lookForNoop looks for the journal on a connection of its own, where the plan was not made by one that is still there.
func (r *runner) lookForNoop(ctx context.Context) (*pgx.Conn, *journal.Summary, error) {
	if s := r.opts.Session; s != nil {
		return s.conn, s.log.Again(), nil
	}
	conn, err := r.connect(ctx, nil)
	if err != nil {
		return nil, nil, err
	}
	b := &pgx.Batch{}
	log := journal.Look(b)
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, nil, err
	}
	return conn, log, nil
}

func (r *runner) revision() int64 {
	if r.log == nil {
		return 0
	}
	return r.log.ID
}

// Import notes in the journal where another tool has left the database, without running anything.
func Import(ctx context.Context, connect Connect, opts Options, p *plan.Plan, events func(Event)) (revision int64, err error) {
	r := &runner{connect: connect, plan: p, opts: opts, events: events}
	defer r.close(ctx)
	if err := r.open(ctx); err != nil {
		return 0, err
	}
	log, err := r.journal.Begin(ctx, r.watch, *opts.Journal, p, history.Imported, r.define(ctx))
	if err == nil {
		err = log.Flush(ctx)
	}
	if err != nil {
		return 0, refusedJournal(err)
	}
	return log.ID, nil
}
