package schemactl

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Status says whether the database, the HCL and the last revision agree. The error beside it, which is not
// nil, is a fault of the journal: then nothing is known to have drifted.
func Status(ctx context.Context, cfg Config) (*history.Status, *journal.Error, error) {
	revision, state, err := lastReached(ctx, cfg)
	var at *Standing
	if err == nil {
		at, err = Stand(ctx, cfg, state)
	}
	var fault *journal.Error
	if errors.As(err, &fault) {
		revision = nil
		at, err = Stand(ctx, cfg, nil)
	}
	if err != nil {
		return nil, nil, err
	}
	return statusOf(at, revision, fault)
}

// statusAlone is Status without the journal, where a revision may be that of another schema.
func statusAlone(ctx context.Context, cfg Config) (*history.Status, *journal.Error, error) {
	at, err := Stand(ctx, cfg, nil)
	if err != nil {
		return nil, nil, err
	}
	return statusOf(at, nil, nil)
}

func statusOf(at *Standing, revision *history.Revision, fault *journal.Error) (*history.Status, *journal.Error, error) {
	if fault == nil {
		fault = at.Outcome.Fault
	}
	p := at.Outcome.Plan
	if err := Checked(p); err != nil {
		return nil, fault, err
	}
	s := &history.Status{
		FormatVersion: plan.FormatVersion, Target: p.Target, Revision: revision, Unfinished: p.Unfinished,
		Drift: append([]plan.Change{}, at.Drift...), Pending: append([]plan.Change{}, at.Pending...),
	}
	s.Judge(at.InPlace)
	return s, fault, nil
}

// lastReached is the last revision that reached a whole state; nil where there is none.
func lastReached(ctx context.Context, cfg Config) (*history.Revision, *history.State, error) {
	if cfg.URL == "" {
		return nil, nil, ErrNoURL
	}
	conn, err := live.Connect(ctx, cfg.URL)
	if err != nil {
		return nil, nil, err
	}
	defer closeConn(ctx, conn)
	return lastReachedBy(ctx, conn)
}

// lastReachedBy asks a connection for the last revision that reached a whole state.
func lastReachedBy(ctx context.Context, conn *pgx.Conn) (*history.Revision, *history.State, error) {
	there, err := journal.Exists(ctx, conn)
	if err != nil || !there {
		return nil, nil, err
	}
	if err := journal.MustRead(ctx, conn); err != nil {
		return nil, nil, err
	}
	list, err := journal.List(ctx, conn)
	if err != nil {
		return nil, nil, err
	}
	reached := history.Reached(list)
	if len(reached) == 0 {
		return nil, nil, nil
	}
	states, err := journal.States(ctx, conn, reached[0].ID)
	if err != nil || len(states) == 0 {
		return nil, nil, err
	}
	return &reached[0], &states[0], nil
}

// Standing is where the database stands beside the HCL and the last revision.
type Standing struct {
	// Pending is what the HCL asks for and the last revision did not; Drift is what would bring the
	// database back to the last revision.
	Pending, Drift []plan.Change
	// InPlace reports whether the database is as the HCL says, whatever the journal has.
	InPlace bool
	Outcome *Outcome
}

// Stand compares the database, the HCL, and the last state that the journal has, or nil.
func Stand(ctx context.Context, cfg Config, last *history.State) (*Standing, error) {
	out, err := Diff(ctx, cfg)
	if err != nil {
		return nil, err
	}
	s := &Standing{InPlace: out.Plan.Result == plan.Noop, Outcome: out}
	if last == nil {
		s.Pending = out.Plan.Changes
		return s, nil
	}
	drift, was, err := driftFrom(ctx, cfg, *last)
	if err != nil {
		return nil, err
	}
	if s.Drift = drift.Changes; len(s.Drift) == 0 {
		s.Pending = out.Plan.Changes
		return s, nil
	}
	text, err := StateText(out.Declared)
	if err != nil || text == last.Desired {
		return s, err
	}
	s.Pending, err = between(ctx, cfg, was, out.Declared)
	return s, err
}

// driftFrom plans from the database back to a state of the journal, which is returned too.
func driftFrom(ctx context.Context, cfg Config, last history.State) (*plan.Plan, *schema.Database, error) {
	was := cfg.Of(stateFile(last))
	var err error
	if was.Desired, err = ReadHCL(ctx, was); err != nil {
		return nil, nil, journal.UnreadableState(last.ID, err)
	}
	out, err := Diff(ctx, was)
	if err != nil {
		return nil, nil, err
	}
	return out.Plan, was.Desired, nil
}

// between is what differs between two declared states as text.
func between(ctx context.Context, cfg Config, from, to *schema.Database) ([]plan.Change, error) {
	from = live.ResolveTypes(from, from)
	canonical, err := live.Canonicalize(ctx, nil, nil, from, diff.WithReplacedEnums(from, live.ResolveTypes(from, to)))
	if err != nil {
		return nil, err
	}
	res := diff.Compare(canonical.Live, canonical.Desired, cfg.compareOptions())
	return planner.Build(res, canonical.Live, canonical.Desired, planner.Options{Policy: cfg.Policy, Env: cfg.Env}).Changes, nil
}
