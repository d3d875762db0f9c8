package schemactl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/rights"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/scratch"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// NotRehearsedError reports that a plan which must be rehearsed before it runs is not.
type NotRehearsedError struct{ Rehearsal *plan.Rehearsal }

// Error implements error.
func (e *NotRehearsedError) Error() string {
	return "the plan must be rehearsed, and it is " + e.Rehearsal.String()
}

// Hints says what to do about it.
func (e *NotRehearsedError) Hints() []string {
	var out []string
	if e.Rehearsal.Hint != "" {
		out = append(out, e.Rehearsal.Hint)
	}
	return append(out, "nothing has happened to the database")
}

// MustBeRehearsed returns a [NotRehearsedError] where the policy demands a rehearsal that was not made.
func (c Config) MustBeRehearsed(p *plan.Plan) error {
	if c.Rehearse == policy.RehearseRequired && p.Result == plan.Changes && p.Rehearsal != nil && p.Rehearsal.Result == plan.NotRehearsed {
		return &NotRehearsedError{p.Rehearsal}
	}
	return nil
}

// rehearsing is one rehearsal of a plan.
type rehearsing struct {
	cfg  Config
	plan *plan.Plan
	// live is the state that the plan begins with. Part reports that the plan reaches no whole state.
	live *schema.Database
	part bool
	// others are the changes that are pending beside the plan.
	others []plan.Change

	server *scratch.Server
	db     *scratch.Database
	built  *built
	// rows are made up for the database, where they are asked for.
	rows sampled
	// report is what the plan says of it.
	report plan.Rehearsal
}

// Rehearse runs the plan of a comparison on a throwaway database with the same schema, where the
// configuration asks for it, and takes the proof there. A plan that fails there is refused; what keeps it
// from being rehearsed is said in the plan, and is no error.
func Rehearse(ctx context.Context, cfg Config, out *Outcome) error {
	cfg.Desired = out.Declared
	r := &rehearsing{cfg: cfg, plan: out.Plan, live: out.Live}
	return r.run(ctx)
}

// wanted reports whether the configuration asks for a rehearsal, and the plan has steps to rehearse.
func (r *rehearsing) wanted() bool {
	on := r.cfg.Rehearse == policy.RehearseOn || r.cfg.Rehearse == policy.RehearseRequired
	byDefault := r.cfg.Rehearse == "" && r.cfg.DevURL != ""
	return r.plan.Result == plan.Changes && len(r.plan.Steps) > 0 && (on || byDefault)
}

func (r *rehearsing) run(ctx context.Context) error {
	if !r.wanted() {
		return nil
	}
	start := time.Now()
	r.rows.n = r.cfg.RehearseRows
	err := r.attempt(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.report.Seconds = time.Since(start).Round(100 * time.Millisecond).Seconds()
	if r.server != nil {
		r.report.On, r.report.Server = string(r.server.Form), r.server.Version
	}
	r.report.Result = plan.Passed
	if err != nil {
		r.judge(err)
	}
	r.plan.Rehearsal = &r.report
	return nil
}

// attempt rehearses the plan; where a step does not take the rows that were made up, once more without those.
func (r *rehearsing) attempt(ctx context.Context) (err error) {
	if why := r.impossible(); why != nil {
		return why
	}
	target := scratch.Target{URL: r.cfg.URL, Major: r.live.Server.VersionNum / 10000}
	if r.server, err = scratch.Serve(ctx, r.cfg.DevURL, target); err != nil {
		return err
	}
	defer func() { r.end(ctx, "", r.server.Close()) }()
	like, err := r.like(ctx)
	if err != nil {
		return err
	}
	defer func() { r.rows.note(r) }()
	for {
		err := r.once(ctx, like)
		if !r.rows.doNotFit(err) {
			return err
		}
		r.report.Notes = nil // of the same again
	}
}

// once makes the throwaway database, runs the plan there, and drops the database.
func (r *rehearsing) once(ctx context.Context, like scratch.Like) (err error) {
	if r.db, err = r.server.Create(ctx, like); err != nil {
		return err
	}
	defer func() { r.end(ctx, r.db.Name, r.db.Close(ctx)) }()
	for _, name := range r.db.Removed {
		r.note("removed the database %s, which a run that was killed had left on the %s server", name, r.server.Form)
	}
	r.report.Notes = append(r.report.Notes, r.db.Doubts...)
	if r.built, err = build(ctx, r.db.URL, r.live, &r.rows, r.server.Form == scratch.Sandbox); err != nil {
		return fmt.Errorf("build the schema of the database there: %w", err)
	}
	if lost := r.built.lost(); lost != "" {
		r.note("left out, since the %s server lacks what they need: %s", r.server.Form, lost)
	}
	return r.rehearse(ctx)
}

// end notes what could not be cleaned up: the rehearsal holds all the same.
func (r *rehearsing) end(ctx context.Context, database string, err error) {
	switch {
	case err != nil && database != "":
		r.note("%s; the next run removes it", err)
	case err != nil:
		r.note("stop the server: %s", err)
	}
}

func (r *rehearsing) note(format string, args ...any) {
	r.report.Notes = append(r.report.Notes, fmt.Sprintf(format, args...))
}

// impossible says why no rehearsal is begun.
func (r *rehearsing) impossible() error {
	switch {
	case r.cfg.NoRehearsal != "":
		return &scratch.UnavailableError{Why: r.cfg.NoRehearsal}
	case r.cfg.DevURL == "":
		return &scratch.UnavailableError{
			Why:  "no dev server is configured",
			Hint: "give --dev-url of a server where the role may create databases, or --dev-url sandbox; or write dev in the env of atlas.hcl",
		}
	case len(r.plan.Refused) > 0:
		return &scratch.UnavailableError{Why: "the plan is refused as it is"}
	case r.live == nil || r.live.Server.VersionNum == 0 || r.cfg.URL == "":
		return &scratch.UnavailableError{Why: "the plan is not that of a database"}
	}
	return nil
}

// like asks the target what its sessions begin with, and whether its schema may be made elsewhere.
func (r *rehearsing) like(ctx context.Context) (scratch.Like, error) {
	conn, err := live.Connect(ctx, r.cfg.URL)
	if err != nil {
		return scratch.Like{}, err
	}
	defer closeConn(ctx, conn)
	if err := refuseStrangers(ctx, conn); err != nil {
		return scratch.Like{}, err
	}
	return scratch.LikeOf(ctx, conn)
}

// rehearse runs the steps with the executor of apply, up to the proof. There is no journal: what it keeps is
// for whoever resumes a run or goes back, which is not done there.
func (r *rehearsing) rehearse(ctx context.Context) error {
	p := *r.plan
	p.Target.SystemIdentifier = ""
	p.Steps = slices.DeleteFunc(slices.Clone(p.Steps), r.reachesOut)
	if r.server.Form != scratch.Sandbox { // what they make is then to be there
		p.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(ch plan.Change) bool { return outside(ch.Object) })
	}
	if n := len(r.plan.Steps) - len(p.Steps); n > 0 {
		r.note("%d of %d steps are not rehearsed: they change what lies outside of a database, roles or subscriptions", n, len(r.plan.Steps))
	}
	if err := r.lacksRights(ctx, &p); err != nil || len(p.Steps) == 0 {
		return err
	}
	opts := apply.Options{RetryFor: rehearsalPatience, LockCap: time.Second, LockStart: 100 * time.Millisecond, Fixed: true}
	for _, h := range p.Hazards {
		opts.Allow = append(opts.Allow, h.Name)
	}
	if !r.part {
		opts.Prove = r.prove
	}
	_, err := apply.Run(ctx, connector(r.db.URL), &p, opts, func(apply.Event) {})
	return err
}

// rehearsalPatience is how long a lock is asked for on a database that has no other session.
const rehearsalPatience = 10 * time.Second

// lacksRights says what the role of the dev server lacks. That of the target is asked when the plan is made.
func (r *rehearsing) lacksRights(ctx context.Context, p *plan.Plan) error {
	conn, err := live.Connect(ctx, r.db.URL)
	if err != nil {
		return err
	}
	defer closeConn(ctx, conn)
	list, err := rights.Missing(ctx, conn, p)
	if err != nil || len(list) == 0 {
		return err
	}
	return &scratch.UnavailableError{Why: fmt.Sprintf("on the %s server, %s", r.server.Form, list[0].Text), Hint: "there: " + list[0].Mend}
}

// prove compares the throwaway database with the desired state, but for what is not to be had there.
func (r *rehearsing) prove(ctx context.Context, _ *pgx.Conn) (*plan.Plan, error) {
	cfg := r.cfg
	cfg.URL, cfg.DevURL = r.db.URL, ""
	if cfg.Desired != nil { // there are no rows but those that were made up, and no journal
		cfg.Desired = withoutRows(cfg.Desired)
	}
	out, err := Diff(ctx, cfg)
	if err != nil {
		return nil, err
	}
	left := apply.Without(out.Plan, r.others)
	left.Changes = slices.DeleteFunc(left.Changes, func(ch plan.Change) bool {
		return outside(ch.Object) || r.built.without(ch.Object) || unfilled(ch)
	})
	if len(left.Changes) == 0 && left.Result == plan.Changes {
		left.Result = plan.Noop
	}
	return left, nil
}

// unfilled reports whether a change is the filling of a materialized view: a build fills none.
func unfilled(ch plan.Change) bool {
	return ch.Action == diff.Repair && ch.Object.Kind == schema.KindMaterialized
}

// judge says what an error means for the plan: it would fail on the database as well, or nothing is known.
func (r *rehearsing) judge(err error) {
	var step *apply.StepError
	var proof *apply.ProofError
	switch {
	case errors.As(err, &proof) && proof.Left != nil && r.built.complete():
		ch := proof.Left.Changes[0]
		r.refuse(ch.Object, fmt.Sprintf("every step runs, and the database would still differ, as the rehearsal shows: %s %s", ch.Action, ch.Object.Ref()), "this is a fault of schemactl, please report it")
	case errors.As(err, &step) && !r.excused(step):
		r.report.Step = step.Step.ID
		code := ""
		if step.SQLState != "" {
			code = " (" + step.SQLState + ")"
		}
		r.refuse(step.Step.Object, fmt.Sprintf("step %d of %d failed in the rehearsal%s: %s: %s", step.Step.ID, len(r.plan.Steps), code, step.Step.Summary, step.Message), step.Advice())
	case proof != nil && proof.Left != nil:
		ch := proof.Left.Changes[0]
		r.report.Result, r.report.Why = plan.NotRehearsed, fmt.Sprintf("every step runs there, and for what was left out it is not proven that nothing would differ: %s %s", ch.Action, ch.Object.Ref())
	default:
		r.report.Result, r.report.Why, r.report.Hint = plan.NotRehearsed, err.Error(), hintOf(err)
	}
}

// refuse refuses the plan at the line of the HCL that the object has.
func (r *rehearsing) refuse(o plan.Object, text, hint string) {
	r.report.Result = plan.FailedThere
	if hint != "" {
		hint += "; "
	}
	r.plan.Refused = append(r.plan.Refused, plan.Refusal{Object: o, Text: text, Hint: hint + "nothing has happened to the database", Place: placeOf(r.plan, o)})
}

// placeOf is where the HCL says what is to be done with an object, or with its table.
func placeOf(p *plan.Plan, o plan.Object) *plan.Place {
	var near *plan.Place
	for _, ch := range p.Changes {
		switch {
		case ch.Place == nil:
		case ch.Object == o:
			return ch.Place
		case near == nil && ch.Object.Schema == o.Schema && (ch.Object.Table == o.Table && o.Table != "" || ch.Object.Name == o.Table || ch.Object.Table == o.Name):
			near = ch.Place
		}
	}
	return near
}

// hintOf is the first thing that an error says to do.
func hintOf(err error) string {
	var advice interface{ Hints() []string }
	if errors.As(err, &advice) && len(advice.Hints()) > 0 {
		return advice.Hints()[0]
	}
	return ""
}
