package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/live"
)

func applyCommand(v *voice) *cli.Command {
	return &cli.Command{
		Name:      "apply",
		Usage:     "make the database equal to the HCL, online, and prove it",
		ArgsUsage: "[FILE]",
		Description: "With FILE, runs the plan that schemactl diff --out saved there, and only that; refuses it if\n" +
			"what it touches has changed since.\n\n" +
			"Examples:\n   schemactl apply --plan\n   schemactl apply\n   schemactl apply --auto-approve --allow drop_column\n   schemactl apply --until expand\n   schemactl apply plan.json",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "until", Usage: "stop where the `PART` ends: expand adds and takes nothing away, so that a deploy can go between"},
			&cli.BoolFlag{Name: "plan", Usage: "show exactly what would run here and change nothing (exit code 0 noop, 2 changes)"},
			formatFlag("text, json or sql"), devFlag(),
		}, runFlags()...),
		Action: func(c *cli.Context) error { return runApply(c, v) },
	}
}

// runFlags are those of every command that changes the database.
func runFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "auto-approve", Usage: "do not ask"},
		&cli.StringSliceFlag{Name: "allow", Usage: "let `HAZARD` happen, by the name that the plan gives it; may be repeated"},
		&cli.DurationFlag{Name: "retry-for", Usage: "how long to go on asking for a lock, `DURATION`", DefaultText: "5m, or the policy's"},
		&cli.DurationFlag{Name: "lock-wait", Usage: "how long to wait for another apply to end, `DURATION`"},
	}
}

func runApply(c *cli.Context, v *voice) error {
	if err := errors.Join(atMostArgs(c, 1), allowed(c)); err != nil {
		return err
	}
	format, err := oneOf(c, "format", "text", "json", "sql")
	if err != nil {
		return err
	}
	if u := c.String("until"); u != "" && u != untilExpand {
		return &usageError{message: "--until " + u + " names no part of a plan", hint: "the part is called " + untilExpand}
	}
	cfg, err := config(c)
	if err != nil {
		return v.inFormat(format, err)
	}
	// What may happen decides the form: an allowed rewrite is done at once.
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, c.StringSlice("allow"))
	var p *plan.Plan
	if file := c.Args().First(); file != "" {
		p, err = savedPlan(c, cfg, file)
		cfg.Sources = nil // the HCL may have moved on: the plan alone is run
	} else {
		var out *engine.Outcome
		if out, err = engine.Diff(c.Context, cfg); err == nil {
			p = out.Plan
		}
	}
	if err != nil {
		return v.inFormat(format, err)
	}
	if c.String("until") == untilExpand {
		p = p.Expand()
	}
	return planOrRun(c, v, cfg, p, format)
}

// untilExpand is the part that --until names.
const untilExpand = "expand"

// allowed checks what --allow names: a slip there must not show only when it is needed.
func allowed(c *cli.Context) error {
	for _, h := range c.StringSlice("allow") {
		if !slices.Contains(policy.Hazards, h) {
			return &usageError{message: "--allow " + h + " names no hazard", hint: "known are " + strings.Join(policy.Hazards, ", ")}
		}
	}
	return nil
}

// planOrRun prints the plan, and runs it unless --plan is given.
func planOrRun(c *cli.Context, v *voice, cfg engine.Config, p *plan.Plan, format string) error {
	if c.Bool("plan") || p.Result != plan.Changes {
		if err := v.plan(p, format, c.Bool("verbose")); err != nil {
			return err
		}
		return pending(p)
	}
	return v.planAndRun(p, format, c.Bool("verbose"), func() error { return execute(c, v, cfg, p) })
}

// savedPlan reads a plan from a file, if the database is as it was when the plan was made.
func savedPlan(c *cli.Context, cfg engine.Config, file string) (*plan.Plan, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open the plan: %w", err)
	}
	defer f.Close()
	p, err := apply.ReadSaved(f)
	if err != nil {
		return nil, err
	}
	current, err := engine.ReadLive(c.Context, cfg)
	if err != nil {
		return nil, err
	}
	if err := apply.CheckCurrent(p, plan.TargetOf(current), plan.TouchedOf(current, p.Touched)); err != nil {
		return nil, err
	}
	return p, nil
}

// execute asks, runs the plan, and proves that nothing is left to do.
func execute(c *cli.Context, v *voice, cfg engine.Config, p *plan.Plan) error {
	allow := cfg.Policy.Allow.Hazards
	if err := apply.Permitted(p, allow); err != nil {
		return err
	}
	if !c.Bool("auto-approve") {
		if err := v.approve(p); err != nil {
			return err
		}
	}
	t := cfg.Policy.Timeouts.WithDefaults()
	opts := apply.Options{Allow: allow, LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: t.RetryFor, LockWait: c.Duration("lock-wait")}
	if c.IsSet("retry-for") {
		opts.RetryFor = c.Duration("retry-for")
	}
	start := time.Now()
	outcome, err := apply.Run(c.Context, connector(cfg.URL), p, opts, v.event)
	if err != nil {
		return err
	}
	if c.String("until") == untilExpand {
		v.say("done: %d steps in %s; deploy, then run apply without --until for the rest", outcome.Steps, time.Since(start).Round(1e6))
		return nil
	}
	if len(cfg.Sources) == 0 {
		v.say("done: %d steps in %s", outcome.Steps, time.Since(start).Round(1e6))
		return nil
	}
	return prove(c, v, cfg, outcome)
}

func connector(url string) apply.Connect {
	return func(ctx context.Context, notice func(*pgconn.Notice)) (*pgx.Conn, error) {
		return live.ConnectNotices(ctx, url, notice)
	}
}

// prove reads the database again: anything but noop is a fault of ours.
func prove(c *cli.Context, v *voice, cfg engine.Config, outcome apply.Outcome) error {
	again, err := engine.Diff(c.Context, cfg)
	if err != nil {
		return fmt.Errorf("all %d steps are done, but the proof failed: %w", outcome.Steps, err)
	}
	if again.Plan.Result != plan.Noop {
		if err := report.Text(v.err, again.Plan, report.TextOptions{}); err != nil {
			return err
		}
		return fmt.Errorf("all %d steps are done, and the database still differs: this is a fault of schemactl, please report it", outcome.Steps)
	}
	v.say("done and proven: %d steps in %s, the database is as desired", outcome.Steps, outcome.Duration.Round(1e6))
	return nil
}

// approve asks on a terminal, and refuses where there is nobody to ask.
func (v *voice) approve(p *plan.Plan) error {
	if !isTerminal(v.in) {
		return &apply.RefusedError{
			Message: "nobody is here to approve the plan; nothing has been changed",
			Hints:   []string{"look at it with --plan, then give --auto-approve"},
		}
	}
	target := p.Target.Database
	fmt.Fprintf(v.err, "schemactl: run these %d steps on database %s? Type yes: ", len(p.Steps), target)
	answer, err := bufio.NewReader(v.in).ReadString('\n')
	if err != nil || !slices.Contains([]string{"yes", "y"}, strings.ToLower(strings.TrimSpace(answer))) {
		return &apply.RefusedError{Message: "not approved; nothing has been changed"}
	}
	return nil
}
