package schemactl

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// JobOptions are how a job changes the database. Their zero value does not ask, and takes the rest from
// the policy.
type JobOptions struct {
	// Allow names the hazards that may happen beside those that the policy allows.
	Allow []string
	// RetryFor is how long a lock, and a connection that was cut, are asked for again; nil is what the
	// policy says.
	RetryFor *time.Duration
	// LockWait is how long to wait for another run to end.
	LockWait time.Duration
	// Expand leaves what takes something away to a later job, so that a deploy can go between.
	Expand bool
	// NoJournal writes no journal: no history of the run, and no way back to it.
	NoJournal bool
	// ToolVersion and Note are what the journal says of the run.
	ToolVersion, Note string
	// Backup makes a backup before the first step, and none where there is no step; nil makes none.
	Backup *BackupOptions
	// Approve is asked before the plan runs, and again if it was made again meanwhile and has other steps.
	// Its error ends the job. Nil approves.
	Approve func(*plan.Plan) error
	// Events is told what happens on the way; nil for none.
	Events func(apply.Event)
}

// Job is a change of the database: a plan that is made, looked at, approved, run and proven.
//
// The desired state is read once, however often the plan is made: what was approved is what is run,
// journaled and proven.
type Job struct {
	cfg  Config
	opts JobOptions
	// command and note are for the journal, and so are state, the whole state that the plan reaches, and
	// baseline, the one before it where the journal has none. State is empty where a plan reaches no whole one.
	command         history.Command
	note            string
	state, baseline string
	// make makes the plan, again where another run came between; mark is the journal's from before.
	make func(ctx context.Context) error
	mark string
	// first is what every comparison begins with. Met is the session that it has, and kept the one that the plan was made by.
	first     firstThing
	met, kept *apply.Session
	plan      *plan.Plan
	// ran is the plan that the run began with. Where it continues after a cut connection, plan is what was left.
	ran *plan.Plan
	// fixed reports whether the plan comes from a file: a run that was cut is not continued by another.
	fixed bool
	// fault says why the journal can be neither read nor written.
	fault *journal.Error
	// part reports whether the plan is the expand part of a longer one.
	part bool
	// others are the changes that are pending beside a saved plan.
	others []plan.Change
	// live is the state that the plan was made from; rehearses reports that a plan of the job may be rehearsed.
	live      *schema.Database
	rehearses bool
	// backup is the dump that was made before the first step.
	backup string
	// counted are the rows of indexes that the plan was made by: those that come while it runs change nothing
	// about what it was to do.
	counted map[schema.Name]int64
}

// Applied is what a job has done.
type Applied struct {
	apply.Outcome
	// Part reports whether only the expand part was run.
	Part bool
	// Others are the changes that are still pending beside a saved plan.
	Others []plan.Change
	// Preliminary reports whether only statistics were gathered: the job is to be prepared and run again.
	Preliminary bool
}

// NewJob is the job that makes the database equal to the desired state.
func NewJob(cfg Config, opts JobOptions) *Job {
	j := newJob(cfg, opts, history.Apply)
	j.make, j.rehearses = j.compare, true
	return j
}

// newJob is a job by the policy and the hazards that are allowed. What may happen decides the form of a
// plan: an allowed rewrite is done at once.
func newJob(cfg Config, opts JobOptions, command history.Command) *Job {
	cfg.Policy = cfg.policyOrNone()
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, opts.Allow)
	opts.Allow = cfg.Policy.Allow.Hazards
	if opts.Events == nil {
		opts.Events = func(apply.Event) {}
	}
	if opts.Approve == nil {
		opts.Approve = func(*plan.Plan) error { return nil }
	}
	return &Job{cfg: cfg, opts: opts, command: command, note: opts.Note}
}

// Apply makes the database equal to the desired state, and proves it.
func Apply(ctx context.Context, cfg Config, opts JobOptions) (*Applied, error) {
	return NewJob(cfg, opts).Apply(ctx)
}

// Apply makes the plan and runs it, and again what is planned by the statistics that a preliminary one
// has gathered.
func (j *Job) Apply(ctx context.Context) (*Applied, error) {
	defer j.Close()
	for {
		if _, err := j.Prepare(ctx); err != nil {
			return nil, err
		}
		if err := Checked(j.plan); err != nil {
			return nil, err
		}
		if done, err := j.Run(ctx); err != nil || !done.Preliminary {
			return done, err
		}
	}
}

// Plan makes the plan, to be looked at. Nothing is changed, and no lock is waited for.
func (j *Job) Plan(ctx context.Context) (*plan.Plan, error) {
	if err := j.makePlan(ctx); err != nil {
		return nil, err
	}
	return j.plan, j.rehearse(ctx)
}

// unreachedFor is how long a job waits for a server that has not answered yet: as long as a restart takes.
const unreachedFor = 10 * time.Second

// Close ends the connection that Prepare has kept for Run. After Run there is none.
func (j *Job) Close() {
	j.kept.Close(context.Background())
	j.kept = nil
}

// Prepare makes the plan, to be run: it waits for a server that is starting, and for what an earlier run
// left behind at work. A plan that cannot be journaled is refused. Where the plan is not run, the job is to be closed.
func (j *Job) Prepare(ctx context.Context) (*plan.Plan, error) {
	p, err := j.prepare(ctx)
	if err != nil {
		j.Close()
	}
	return p, err
}

func (j *Job) prepare(ctx context.Context) (*plan.Plan, error) {
	j.ran = nil
	if j.cfg.URL == "" {
		return j.Plan(ctx)
	}
	j.first = func(ctx context.Context, conn *pgx.Conn, b *pgx.Batch) error {
		j.met = apply.Meet(conn, b)
		return apply.EndOrphans(ctx, conn, b, j.opts.Events)
	}
	defer func() { j.first = nil }()
	patience := apply.Patience{For: j.retryFor(), Unreached: unreachedFor}
	if j.opts.RetryFor != nil {
		patience.Unreached = 0
	}
	err := apply.Persist(ctx, patience, j.opts.Events, "before there was a plan", func() error { return j.makePlan(ctx) })
	switch {
	case err != nil:
		return nil, err
	case j.plan.Result == plan.Changes && j.fault != nil && !j.opts.NoJournal:
		return nil, apply.JournalRefused(j.fault)
	case j.opts.NoJournal && slices.ContainsFunc(j.plan.Steps, func(s plan.Step) bool { return s.DataStep != nil }):
		return nil, &apply.RefusedError{
			Message: "the plan has data steps, and only the journal knows which have run; nothing has been changed",
			Advice:  []string{"apply without --no-journal, or take the migration blocks out of the HCL"},
		}
	}
	return j.plan, j.rehearse(ctx)
}

// rehearse runs the plan on a throwaway database, where that is asked for. A saved plan that was rehearsed
// when it was made is rehearsed again only where the policy says so by name.
func (j *Job) rehearse(ctx context.Context) error {
	if !j.rehearses {
		return nil
	}
	if was := j.plan.Rehearsal; was != nil && was.Result == plan.Passed && (j.cfg.Rehearse == "" || j.cfg.DevURL == "") {
		return nil
	}
	r := &rehearsing{cfg: j.cfg, plan: j.plan, live: j.live, part: j.part, others: j.others}
	if r.wanted() {
		j.Close() // it takes long, and has connections of its own
	}
	return r.run(ctx)
}

// Ran is the plan that the run began with, or the plan where there was no run.
func (j *Job) Ran() *plan.Plan {
	if j.ran != nil {
		return j.ran
	}
	return j.plan
}

// Run runs the plan that Prepare has made, and proves that the database is as desired. Where there is
// nothing to change, only the journal is written. A preliminary plan proves nothing, and the next one is not
// preliminary.
func (j *Job) Run(ctx context.Context) (*Applied, error) {
	defer j.Close()
	if j.plan.Result == plan.Changes {
		if err := j.cfg.MustBeRehearsed(j.plan); err != nil {
			return nil, err
		}
		if err := apply.Permitted(j.plan, j.opts.Allow); err != nil {
			return nil, err
		}
		if err := j.mustHaveBackup(); err != nil {
			return nil, err
		}
		if err := j.opts.Approve(j.plan); err != nil {
			return nil, err
		}
		if err := j.backUp(ctx); err != nil {
			return nil, err
		}
		j.ran = j.plan
	}
	t := j.cfg.Policy.Timeouts.WithDefaults()
	opts := apply.Options{
		Allow: j.opts.Allow, LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: j.retryFor(), LockWait: j.opts.LockWait,
		WaitFor: t.ConcurrentWait,
		Seen:    j.mark, Fixed: j.fixed, Replan: j.replan, Journal: j.entry(), Session: j.kept.Fresh(ctx),
	}
	j.kept = nil
	if !j.part && !j.plan.Preliminary {
		opts.Prove = j.prove
	}
	out, err := apply.Run(ctx, connector(j.cfg.URL), j.plan, opts, func(e apply.Event) {
		if _, ok := e.(apply.Overtaken); ok {
			j.ran = j.plan
		}
		j.opts.Events(e)
	})
	if err != nil {
		return nil, err
	}
	done := &Applied{Outcome: out, Part: j.part, Others: j.others, Preliminary: j.plan.Preliminary}
	j.cfg.analyzed = j.cfg.analyzed || done.Preliminary
	return done, nil
}

func connector(url string) apply.Connect {
	return func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
}

// retryFor is how long a lock, and a connection that was cut, are asked for again.
func (j *Job) retryFor() time.Duration {
	if j.opts.RetryFor != nil {
		return *j.opts.RetryFor
	}
	return j.cfg.Policy.Timeouts.WithDefaults().RetryFor
}

// entry is what the journal is to keep of the run, or nil.
func (j *Job) entry() *journal.Entry {
	if j.opts.NoJournal {
		return nil
	}
	e := &journal.Entry{ToolVersion: j.opts.ToolVersion, Command: j.command, Note: j.note, Desired: j.state}
	switch j.command {
	case history.Apply, history.Expand, history.SavedPlan:
		e.Baseline = j.baseline
	case history.Rollback, history.Abandon, history.PerfApply, history.PerfReindex, history.ImportAlembic, history.Baseline: // they prove no baseline
	}
	return e
}

// makePlan makes the plan, or the part of it that is asked for.
func (j *Job) makePlan(ctx context.Context) error {
	if err := j.make(ctx); err != nil || !j.opts.Expand {
		return err
	}
	all := len(j.plan.Steps)
	if j.plan = j.plan.Expand(); len(j.plan.Steps) < all {
		j.command, j.state, j.part = history.Expand, "", true
	}
	return nil
}

// diff compares the database with the desired state, which is read for the first comparison only.
func (j *Job) diff(ctx context.Context) (*Outcome, error) {
	var err error
	if j.cfg, err = j.cfg.Load(ctx); err != nil {
		return nil, err
	}
	j.Close()
	out, err := comparison{cfg: j.cfg, first: j.first, baseline: true, keep: j.first != nil}.run(ctx)
	if err != nil {
		return nil, err
	}
	if j.first != nil {
		j.kept = j.met.With(out.log)
	}
	j.cfg.Desired = out.Declared
	j.plan, j.mark, j.fault, j.live, j.counted = out.Plan, out.Mark, out.Fault, out.Live, out.counted
	return out, nil
}

// compare makes the plan from the database to the desired state.
func (j *Job) compare(ctx context.Context) error {
	out, err := j.diff(ctx)
	if err != nil {
		return err
	}
	j.baseline = out.Baseline
	j.state, err = StateText(out.Declared)
	return err
}

// replan makes the plan again while a run is on. Steps that are not approved yet are asked about.
func (j *Job) replan(ctx context.Context) (*plan.Plan, error) {
	approved := make(map[string]bool)
	for _, s := range j.plan.Steps {
		approved[s.SQL] = true
	}
	if err := j.makePlan(ctx); err != nil {
		return nil, err
	}
	if err := Checked(j.plan); err != nil {
		return nil, err
	}
	if err := apply.Permitted(j.plan, j.opts.Allow); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(j.plan.Steps, func(s plan.Step) bool { return !approved[s.SQL] }) {
		return j.plan, j.opts.Approve(j.plan)
	}
	return j.plan, nil
}

// prove compares the database with the desired state again. What was pending beside a saved plan still is, and
// what waited for rows still does.
func (j *Job) prove(ctx context.Context, conn *pgx.Conn) (*plan.Plan, error) {
	cfg := j.cfg
	cfg.counted = j.counted
	out, err := comparison{cfg: cfg, conn: conn, alone: true}.run(ctx)
	if err != nil {
		return nil, err
	}
	return apply.Without(out.Plan, j.others), nil
}
