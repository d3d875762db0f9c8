package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema/live"
)

// planOrRun makes the plan and prints it, and runs it unless --plan is given.
func planOrRun(c *cli.Context, v *voice, j *job, format string) error {
	if err := j.begin(c, v); err != nil {
		return v.inFormat(format, err)
	}
	v.checks = c.Bool("plan")
	if c.Bool("plan") || j.plan.Result != plan.Changes {
		if j.plan.Result == plan.Noop && !c.Bool("plan") {
			if _, err := j.run(c, v); err != nil {
				return v.inFormat(format, err)
			}
		}
		if err := v.plan(j.plan, format, c.Bool("verbose")); err != nil {
			return err
		}
		return pending(j.plan)
	}
	if j.fault != nil && !c.Bool("no-journal") {
		return v.inFormat(format, apply.JournalRefused(j.fault))
	}
	j.ran = j.plan
	return v.planAndRun(func() *plan.Plan { return j.ran }, format, c.Bool("verbose"), func() error { return execute(c, v, j) })
}

// execute asks, runs the plan, and says whether it is proven that nothing is left to do.
func execute(c *cli.Context, v *voice, j *job) error {
	if err := apply.Permitted(j.plan, j.allow); err != nil {
		return err
	}
	if !c.Bool("auto-approve") {
		if err := v.approve(j.plan); err != nil {
			return err
		}
	}
	start := time.Now()
	outcome, err := j.run(c, v)
	var unproven *apply.ProofError
	if errors.As(err, &unproven) && unproven.Left != nil {
		err = errors.Join(report.Text(v.err, unproven.Left, report.TextOptions{}), err)
	}
	if err != nil {
		return err
	}
	steps := report.Count(outcome.Steps, "steps")
	switch {
	case j.part:
		v.say("done: %s in %s; deploy, then run apply without --until for the rest", steps, time.Since(start).Round(1e6))
	case len(j.others) > 0:
		v.say("done and proven: %s in %s, the database is as the plan says; %s", steps, time.Since(start).Round(1e6), unplannedWarning(j.others).Text)
	default:
		v.say("done and proven: %s in %s, the database is as desired", steps, time.Since(start).Round(1e6))
	}
	return nil
}

// run runs the plan and proves it, or only notes in the journal that there is nothing to run.
func (j *job) run(c *cli.Context, v *voice) (apply.Outcome, error) {
	t := j.cfg.Policy.Timeouts.WithDefaults()
	told := v.follow()
	defer told.end()
	opts := apply.Options{
		Allow: j.allow, LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: j.retryFor(c), LockWait: c.Duration("lock-wait"),
		WaitFor: t.ConcurrentWait,
		Seen:    j.mark, Fixed: j.fixed, Replan: func(context.Context) (*plan.Plan, error) { return j.anew(c, v, told.pause) },
		Journal: entry(c, j),
	}
	if !j.part {
		opts.Prove = j.prove
	}
	return apply.Run(c.Context, connector(j.cfg.URL), j.plan, opts, func(e apply.Event) {
		if _, ok := e.(apply.Overtaken); ok {
			j.ran = j.plan
		}
		told.event(e)
	})
}

func connector(url string) apply.Connect {
	return func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
}

// approve asks on a terminal, and refuses where there is nobody to ask.
func (v *voice) approve(p *plan.Plan) error {
	if !isTerminal(v.in) {
		return &apply.RefusedError{
			Message: "cannot ask for approval: standard input is not a terminal; nothing has been changed",
			Hints:   []string{"look at it with --plan, then give --auto-approve"},
		}
	}
	these := "these"
	if len(p.Steps) == 1 {
		these = "this"
	}
	fmt.Fprintf(v.err, "schemactl: run %s %s on database %s? Type yes: ", these, report.Count(len(p.Steps), "steps"), visible.Line(p.Target.Database))
	answer, err := bufio.NewReader(v.in).ReadString('\n')
	if err != nil || !slices.Contains([]string{"yes", "y"}, strings.ToLower(strings.TrimSpace(answer))) {
		return &apply.RefusedError{Message: "not approved; nothing has been changed"}
	}
	return nil
}
