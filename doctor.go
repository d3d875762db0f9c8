package schemactl

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/doctor"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/live"
)

// Doctor makes the checks that precede a deploy: of the connection, the rights of the role, the plan, the journal, the
// objects, what others do in the database, and the room that there is. It changes nothing, and needs no right but CONNECT:
// what the role may not see is unknown in the report, with what would help. Without a desired state, what depends on a
// plan is unknown too.
func Doctor(ctx context.Context, cfg Config) (*doctor.Report, error) {
	if cfg.URL == "" {
		return nil, ErrNoURL
	}
	cfg.Policy = cfg.policyOrNone()
	cfg.PerfFacts = true
	if cfg.Now.IsZero() {
		cfg.Now = time.Now()
	}
	c := &checkup{cfg: cfg, limits: cfg.Policy.Doctor.WithDefaults(), facts: doctor.Facts{Now: cfg.Now, Allowed: cfg.Policy.Allow.Hazards}}
	if err := c.gather(ctx); err != nil {
		return nil, interrupted(ctx, err)
	}
	r := doctor.Judge(c.facts, cfg.Policy.Doctor)
	r.Env, r.Target = cfg.Env, c.target()
	return r, nil
}

// checkup gathers what the checks of doctor look at.
type checkup struct {
	cfg    Config
	limits policy.Doctor
	facts  doctor.Facts
	// last is the last state that the journal has, or nil.
	last *history.State
	out  *Outcome
}

// gather reads the server, and makes the plan by the same connection. What is refused is noted in the facts; the error
// is of a context that is over.
func (c *checkup) gather(ctx context.Context) error {
	out, err := comparison{cfg: c.cfg, first: before(c.look), last: c.lookAtPlan}.run(ctx)
	if err == nil {
		err = Checked(out.Plan)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.facts.NoPlan = unreadBy(err)
	default:
		c.out, c.facts.Plan, c.facts.Desired = out, out.Plan, out.Desired
		for _, l := range out.Lacks {
			c.facts.Lacks = append(c.facts.Lacks, doctor.Lack(l))
		}
	}
	if c.facts.Health == nil {
		if err := c.lookAlone(ctx); err != nil {
			return err
		}
	}
	c.lookForBackup()
	return c.lookForDrift(ctx)
}

// lookForBackup says whether there is the backup that the policy requires.
func (c *checkup) lookForBackup() {
	need := c.cfg.Policy.RequireBackup
	if need == nil {
		return
	}
	c.facts.Backup.Required = true
	target := c.target()
	if err := RequiredBackup(need, target, c.cfg.Now); err != nil {
		u := unreadBy(err)
		c.facts.Backup.Problem, c.facts.Backup.Mend = u.Reason, u.Mend
		return
	}
	if newest, err := NewestBackup(need.Dir, target); err == nil && newest != nil {
		c.facts.Backup.Newest = fmt.Sprintf("%s is %s old", newest.File, ageText(newest.Age(c.cfg.Now)))
	}
}

// lookAlone reads the server where no plan was begun.
func (c *checkup) lookAlone(ctx context.Context) error {
	conn, err := live.Connect(ctx, c.cfg.URL)
	if err == nil {
		defer closeConn(ctx, conn)
		err = c.look(ctx, conn)
	}
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	var refused *live.ConnectError
	c.facts.Health, c.facts.Unreached = nil, unreadBy(err)
	c.facts.Pooled = errors.As(err, &refused) && refused.Pooled
	c.facts.Journal.Unread = &c.facts.Unreached
	return nil
}

// look reads the state of the server, the transactions of others, and the journal.
func (c *checkup) look(ctx context.Context, conn *pgx.Conn) error {
	h, err := live.Health(ctx, conn, live.HealthOptions{LargeTable: c.limits.LargeTable / doctor.BloatShare})
	if err != nil {
		return err
	}
	list, err := apply.OpenTransactions(ctx, conn)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		h.Unread[schema.HealthActivity] = unreadBy(err)
	} else if err != nil {
		return err
	}
	c.facts.Transactions = nil
	for _, t := range list {
		c.facts.Transactions = append(c.facts.Transactions, doctor.Transaction{
			Who: t.String(), State: t.State, Age: t.Age, SnapshotAge: t.SnapshotAge, Here: t.Here, Sender: t.Sender, Hidden: t.Hidden,
		})
	}
	if c.facts.Limits, err = live.Limits(ctx, conn); err != nil {
		return err
	}
	c.facts.Health = h
	return c.lookAtJournal(ctx, conn)
}

// lookAtJournal reads whether the journal can be used, and the last state that it has.
func (c *checkup) lookAtJournal(ctx context.Context, conn *pgx.Conn) error {
	j := &c.facts.Journal
	var err error
	if j.There, err = journal.Exists(ctx, conn); err != nil || !j.There {
		return err
	}
	writable, err := journal.Writable(ctx, conn)
	var fault *journal.Error
	if errors.As(err, &fault) {
		j.Distrust(fault.Message, fault.Advice)
		return nil
	}
	if err != nil {
		return err
	}
	revision, state, err := lastReachedBy(ctx, conn)
	switch {
	case errors.As(err, &fault):
		u := unreadBy(err)
		j.Unread = &u
		return nil
	case err != nil:
		return err
	case state != nil:
		j.Revision, c.last = revision.ID, state
	}
	j.Unfinished, err = journal.Unfinished(ctx, conn)
	switch {
	case errors.As(err, &fault):
		j.Distrust(fault.Message, fault.Advice)
		return nil
	case err != nil:
		return err
	}
	if s := c.facts.Health.Session; !writable && !s.InRecovery {
		j.Fault = "the role " + s.Role + " may read the journal, and not write it"
		j.Mends = []string{"GRANT INSERT, UPDATE ON ALL TABLES IN SCHEMA schemactl TO " + schema.Ident(s.Role)}
	}
	return nil
}

// lookAtPlan asks whether a step of the plan would not see every row that it must.
func (c *checkup) lookAtPlan(ctx context.Context, conn *pgx.Conn, out *Outcome) error {
	err := apply.HiddenRows(ctx, conn, c.facts.Health.Session.Role, out.Plan)
	var refused *apply.RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	u := unreadBy(err)
	c.facts.HiddenRows = &doctor.Lack{Text: u.Reason, Mend: u.Mend}
	return nil
}

// lookForDrift compares the database with the last state of the journal. Where the HCL is that state, the plan is the
// drift.
func (c *checkup) lookForDrift(ctx context.Context) error {
	if c.last == nil || c.facts.Journal.Unread != nil {
		return nil
	}
	var p *plan.Plan
	if c.out != nil {
		text, err := StateText(c.out.Declared)
		if err != nil {
			return err
		}
		if text == c.last.Desired {
			p = c.out.Plan
		}
	}
	if p == nil {
		var err error
		cfg := c.cfg
		cfg.PerfFacts = false
		if p, _, err = driftFrom(ctx, cfg, *c.last); err == nil {
			err = Checked(p)
		}
		if err != nil {
			u := unreadBy(err)
			c.facts.Journal.Unread = &u
			return ctx.Err()
		}
	}
	for _, ch := range p.Changes {
		c.facts.Journal.Drift = append(c.facts.Journal.Drift, string(ch.Action)+" "+ch.Object.Ref().String())
	}
	return nil
}

// target names the database, as far as it is known.
func (c *checkup) target() plan.Target {
	switch {
	case c.out != nil:
		return c.out.Plan.Target
	case c.facts.Health != nil:
		return plan.Target{Database: c.facts.Health.Session.Database, ServerVersion: c.facts.Health.Session.VersionNum}
	}
	return plan.Target{}
}

// unreadBy says why something is not known, and what its error advises.
func unreadBy(err error) schema.Unread {
	lines := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '\n' })
	return schema.Unread{Reason: strings.Join(lines, "; "), Mend: hintOf(err)}
}
