package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgerrcode"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/apply/rights"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/planner"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Diff compares the database with the desired state, and plans what makes them equal. It changes nothing.
func Diff(ctx context.Context, cfg Config) (*Outcome, error) {
	return comparison{cfg: cfg}.run(ctx)
}

// firstThing is done with a connection before anything is read, and sends a batch with what it asks itself; nil does
// nothing else.
type firstThing func(context.Context, *pgx.Conn, *pgx.Batch) error

func (f firstThing) do(ctx context.Context, conn *pgx.Conn, b *pgx.Batch) error {
	if f == nil {
		return conn.SendBatch(ctx, b).Close()
	}
	return f(ctx, conn, b)
}

// before does something by itself, and sends the batch then.
func before(do func(context.Context, *pgx.Conn) error) firstThing {
	return func(ctx context.Context, conn *pgx.Conn, b *pgx.Batch) error {
		if err := do(ctx, conn); err != nil {
			return err
		}
		return conn.SendBatch(ctx, b).Close()
	}
}

// comparison is a comparison of a database with the desired state.
type comparison struct {
	cfg   Config
	first firstThing
	// last is done with the connection when the plan is made; nil is nothing.
	last func(context.Context, *pgx.Conn, *Outcome) error
	// baseline asks for the text of the live state, where the journal has no state yet.
	baseline bool
	// conn is a connection for reading that is left open; nil opens one. Keep leaves that open too, unless
	// the comparison fails.
	conn *pgx.Conn
	keep bool
	// alone leaves the journal out of the comparison.
	alone bool
}

func (c comparison) run(ctx context.Context) (*Outcome, error) {
	out, err := c.compareLive(ctx)
	return out, interrupted(ctx, err)
}

// interrupted is the error of a context that is over, whatever its end made fail.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// read is a desired state, and the configuration that holds what it was read from.
type read struct {
	cfg Config
	db  *schema.Database
	err error
}

// desired reads the desired state, while the caller does something else.
func (c comparison) desired(ctx context.Context) <-chan read {
	out := make(chan read, 1)
	go func() {
		cfg, db, err := c.cfg.read(ctx)
		out <- read{cfg, db, err}
	}()
	return out
}

// compareLive reads both states at the same time and compares them.
func (c comparison) compareLive(ctx context.Context) (_ *Outcome, err error) {
	if !c.cfg.HasDesired() {
		return nil, ErrNoSource
	}
	if c.cfg.URL == "" {
		return nil, ErrNoURL
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	declared := c.desired(ctx)
	conn := c.conn
	if conn == nil {
		if conn, err = live.Connect(ctx, c.cfg.URL); err != nil {
			// A fault in the HCL is the more useful thing to hear of.
			if d := <-declared; d.err != nil && ctx.Err() == nil {
				return nil, d.err
			}
			return nil, err
		}
		defer func() {
			if err != nil || !c.keep {
				closeConn(ctx, conn)
			}
		}()
	}
	defer tellHolders(ctx, conn, &err)
	log, current, liveErr := c.read(ctx, conn)
	d := <-declared
	if d.err != nil {
		return nil, d.err
	}
	if liveErr != nil {
		return nil, liveErr
	}
	current = c.cfg.catalogs.own(current, d.db)
	out := &Outcome{Declared: d.db, Mark: log.Mark, Fault: log.Fault, log: log}
	if c.baseline && log.Fresh {
		if out.Baseline, err = baselineText(ctx, current, d.db); err != nil {
			return nil, err
		}
	}
	if err := compare(ctx, c.cfg, conn, current, out); err != nil {
		return nil, err
	}
	d.cfg.origin.note(out.Plan)
	if err := out.lookForRights(ctx, conn); err != nil {
		return nil, err
	}
	if err := out.lookForUnfinished(ctx, conn, log); err != nil || c.last == nil {
		return out, err
	}
	return out, c.last(ctx, conn, out)
}

// read reads the journal and the catalogs.
func (c comparison) read(ctx context.Context, conn *pgx.Conn) (*journal.Summary, *schema.Database, error) {
	if c.alone {
		current, err := live.Read(ctx, conn, live.Options{})
		return &journal.Summary{}, current, err
	}
	b := &pgx.Batch{}
	log := journal.Look(b)
	if err := c.first.do(ctx, conn, b); err != nil {
		return nil, nil, fmt.Errorf("look for the journal: %w", err)
	}
	current, err := c.cfg.catalogs.read(ctx, conn, log.Queries())
	return log, current, err
}

// lookForRights warns of what the role that looks lacks for the plan: another one may be to apply it.
func (o *Outcome) lookForRights(ctx context.Context, conn *pgx.Conn) error {
	var err error
	o.Lacks, err = rights.Missing(ctx, conn, o.Plan)
	for _, l := range o.Lacks {
		o.Plan.Warnings = append(o.Plan.Warnings, plan.Warning{Text: fmt.Sprintf("this role could not apply the plan: %s (%s)", l.Text, l.Mend)})
	}
	return err
}

// lookForUnfinished notes what stopped in the middle, and warns where the journal cannot be read: the
// comparison holds all the same.
func (o *Outcome) lookForUnfinished(ctx context.Context, conn *pgx.Conn, log *journal.Summary) (err error) {
	if o.Fault == nil {
		o.Plan.Unfinished, err = log.Unfinished(ctx, conn)
		if errors.As(err, &o.Fault) {
			err = nil
		}
	}
	if o.Fault != nil {
		o.Plan.Warnings = append(o.Plan.Warnings, plan.Warning{Text: o.Fault.Warning()})
	}
	return err
}

// compare compares the live state with the declared one, and makes the plan.
func compare(ctx context.Context, cfg Config, conn *pgx.Conn, current *schema.Database, out *Outcome) error {
	cfg.Policy = cfg.policyOrNone()
	cfg.Policy.MarkPerf(&schema.Database{Tables: managedTables(current, out.Declared)})
	assume(current, cfg.assumed)
	countOthers(current, out.Declared)
	out.Live, out.Desired = current, diff.WithReplacedEnums(current, live.ResolveTypes(current, out.Declared))
	var err error
	if out.counted, err = countRows(ctx, cfg, conn, out.Desired); err != nil {
		return err
	}
	if err := out.settle(ctx, cfg, conn); err != nil {
		return err
	}
	if out.Options, err = planOptions(ctx, cfg, conn, out); err != nil {
		return err
	}
	build := planner.Build
	if cfg.PerfOnly {
		build = planner.BuildPerf
	}
	out.Plan = build(out.Result, out.Live, out.Desired, out.Options)
	out.Desired = diff.WithoutPassing(out.Desired)
	planner.RefuseUnproven(out.Plan, out.Live.Server)
	if cfg.PerfFacts {
		return perfFacts(ctx, cfg, conn, out.Plan, out.Result)
	}
	return nil
}

// settle compares texts, and where some differ, what the server makes of them.
func (o *Outcome) settle(ctx context.Context, cfg Config, conn *pgx.Conn) error {
	o.Result = diff.Compare(o.Live, o.Desired, cfg.compareOptions())
	// What is built again must be in place, and by its text alone it may seem changed.
	changed := cfg.PerfChoice.Reindex && slices.ContainsFunc(o.Result.Perf, func(p diff.PerfIndex) bool { return p.State == diff.PerfChanged })
	if len(o.Result.Changes) == 0 && len(o.Result.PerfChanges(cfg.PerfChoice)) == 0 && !changed {
		warnOfBodies(o.Result, o.Live, o.Desired, nil)
		return nil
	}
	dev := &devServer{url: cfg.DevURL}
	defer dev.close(ctx)
	canonical, err := live.Canonicalize(ctx, conn, dev.connect, o.Live, o.Desired)
	if err != nil {
		return err
	}
	o.Live, o.Desired = canonical.Live, canonical.Desired
	options := cfg.compareOptions()
	options.Before = o.Result
	o.Result = diff.Compare(o.Live, o.Desired, options)
	warnOfBodies(o.Result, o.Live, o.Desired, canonical.Doubts)
	return nil
}

// planOptions asks the server for what a plan depends on beside the two states.
func planOptions(ctx context.Context, cfg Config, conn *pgx.Conn, out *Outcome) (opts planner.Options, err error) {
	opts = planner.Options{Policy: cfg.Policy, Env: cfg.Env, Perf: cfg.PerfChoice, Now: cfg.Now}
	if err := rowOptions(ctx, cfg, conn, out, &opts); err != nil {
		return opts, err
	}
	if cfg.PerfOnly {
		opts.Unanalyzed = out.Result.Unanalyzed(cfg.PerfChoice)
	}
	if opts.Sizes, err = live.Sizes(ctx, conn, slices.Concat(touchedTables(out.Result, cfg.PerfChoice), rowTables(opts), opts.Unanalyzed)); err != nil {
		return opts, err
	}
	if cfg.assumed != nil {
		for t := range opts.Sizes {
			opts.Sizes[t] = *cfg.assumed
		}
	}
	if opts.Uses, err = usesOf(ctx, conn, out.Result); err != nil {
		return opts, err
	}
	if takesAway(out.Result) {
		if out.Live.Needs, err = live.Dependencies(ctx, conn, out.Live); err != nil {
			return opts, err
		}
		if err := leftBehind(out.Result, out.Live, out.Desired); err != nil {
			return opts, err
		}
	}
	asked, free := columnChanges(out.Result)
	if opts.Work, err = live.Work(ctx, conn, out.Live, out.Desired, asked, free); err != nil {
		return opts, err
	}
	if err := workApart(ctx, conn, out.Result, out.Live, out.Desired, asked, free, opts.Work); err != nil {
		return opts, err
	}
	if opts.NoCast, err = live.MissingCasts(ctx, conn, retypes(asked, opts.Work)); err != nil {
		return opts, err
	}
	if cfg.PerfOnly || buildsVectors(out.Result) {
		l, err := live.Limits(ctx, conn)
		if err != nil {
			return opts, err
		}
		opts.Limits = &l
	}
	return opts, nil
}

// compareOptions are how the comparison is made: mode = enforce makes perf indexes part of it.
func (c Config) compareOptions() diff.Options {
	enforced := c.Policy != nil && c.Policy.PerfIndexes.Mode == policy.Enforce
	return diff.Options{Policy: c.Policy, Perf: c.Perf || enforced, Now: c.Now}
}

// devServer is another server to ask, opened where it is needed.
type devServer struct {
	url  string
	conn *pgx.Conn
}

// connect returns nil where no dev server is configured.
func (d *devServer) connect(ctx context.Context) (*pgx.Conn, error) {
	if form, _ := scratch.FormOf(d.url); d.url == "" || form != scratch.Dev {
		return nil, nil
	}
	conn, err := live.Connect(ctx, d.url)
	if err != nil {
		return nil, fmt.Errorf("the dev server: %w", err)
	}
	d.conn = conn
	return conn, nil
}

func (d *devServer) close(ctx context.Context) {
	if d.conn != nil {
		closeConn(ctx, d.conn)
	}
}

// finish closes a connection that was read from.
func finish(ctx context.Context, conn *pgx.Conn, err *error) {
	tellHolders(ctx, conn, err)
	closeConn(ctx, conn)
}

// tellHolders tells an error who holds the lock for want of which the read was given up.
func tellHolders(ctx context.Context, conn *pgx.Conn, err *error) {
	var pg *pgconn.PgError
	if !errors.As(*err, &pg) || pg.Code != pgerrcode.LockNotAvailable || ctx.Err() != nil {
		return
	}
	if _, failed := conn.Exec(ctx, "ROLLBACK"); failed != nil {
		return
	}
	if holders, failed := apply.Holders(ctx, conn); failed == nil && len(holders) > 0 {
		*err = &apply.HeldUpError{Holders: holders, Err: *err}
	}
}

func closeConn(ctx context.Context, conn *pgx.Conn) { _ = conn.Close(context.WithoutCancel(ctx)) }
