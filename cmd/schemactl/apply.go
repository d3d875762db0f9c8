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

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/engine"
	"github.com/replyx/schemactl/internal/visible"
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
			"Examples:\n   schemactl apply --plan\n   schemactl apply\n   schemactl apply --auto-approve --allow drop_column\n   schemactl apply --until expand\n   schemactl apply plan.json\n   schemactl apply --abandon",
		Category: "the database",
		Flags: append([]cli.Flag{
			urlFlag(), toFlag(),
			&cli.StringFlag{Name: "until", Usage: "stop where the `PART` ends: expand adds and takes nothing away, so that a deploy can go between"},
			&cli.BoolFlag{Name: "abandon", Usage: "do not go on with what stopped in the middle: take away what it left under temporary names, its invalid indexes and the columns that it was filling"},
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
		&cli.DurationFlag{Name: "retry-for", Usage: "how long to go on asking for a lock, and for a connection that was cut, `DURATION`", DefaultText: "5m, or the policy's"},
		&cli.DurationFlag{Name: "lock-wait", Usage: "how long to wait for another apply to end, `DURATION`"},
		&cli.BoolFlag{Name: "no-journal", Usage: "do not write the journal, the tables of schema schemactl: no history of this run, and no way back to it"},
		&cli.StringFlag{Name: "revision-note", Usage: "what the journal says of the run, `TEXT`", DefaultText: "the git commit of the HCL"},
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
	if c.Bool("abandon") {
		return runAbandon(c, v, cfg, format)
	}
	// What may happen decides the form: an allowed rewrite is done at once.
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, c.StringSlice("allow"))
	j := &job{cfg: cfg, command: history.Apply}
	j.make = func() error { return j.compare(c) }
	if file := c.Args().First(); file != "" {
		j.fixed, j.make = true, func() error { return j.read(c, file) }
	}
	if c.String("until") == untilExpand {
		whole := j.make
		j.make = func() error {
			err := whole()
			if err == nil {
				j.expand()
			}
			return err
		}
	}
	return planOrRun(c, v, j, format)
}

// runAbandon takes away what an interrupted apply has left.
func runAbandon(c *cli.Context, v *voice, cfg engine.Config, format string) error {
	if c.Args().Present() || c.IsSet("until") {
		return &usageError{message: "--abandon goes with neither a plan nor --until", hint: "it makes a plan of its own"}
	}
	cfg.Policy.Allow.Hazards = slices.Concat(cfg.Policy.Allow.Hazards, c.StringSlice("allow"))
	j := &job{cfg: cfg, command: history.Abandon}
	j.cfg.Perf = true
	j.make = func() error { return j.cleanUp(c) }
	return planOrRun(c, v, j, format)
}

// cleanUp makes the plan to the state without leftovers.
func (j *job) cleanUp(c *cli.Context) error {
	state, err := engine.LiveWithoutLeftovers(c.Context, j.cfg)
	if err != nil {
		return err
	}
	j.cfg.State = state
	if err := j.compare(c); err != nil {
		return err
	}
	j.state = nil
	if slices.ContainsFunc(j.plan.Changes, func(ch plan.Change) bool { return ch.Action != diff.Drop }) {
		return errors.New("what was left cannot be told from the rest: this is a fault of schemactl, please report it; nothing has been changed")
	}
	return nil
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

// job is a plan that a command prints or runs.
type job struct {
	cfg  engine.Config
	plan *plan.Plan
	// ran is the plan that a run began with. Where it goes on after a cut connection, plan is what was left.
	ran *plan.Plan
	// make makes the plan, again where another run came between; mark is the journal's from before.
	make func() error
	mark string
	// fixed says that the plan comes from a file: a run that was cut is not gone on with by another.
	fixed bool
	// command, note and state are for the journal. State gives the whole state that the plan
	// reaches; nil where it does not reach one.
	command history.Command
	note    string
	state   func() (string, error)
}

// compare makes the plan from the database to the desired state.
func (j *job) compare(c *cli.Context) error {
	out, err := engine.Diff(c.Context, j.cfg)
	if err != nil {
		return err
	}
	j.plan, j.mark = out.Plan, out.Mark
	j.state = func() (string, error) { return engine.StateText(c.Context, j.cfg) }
	return nil
}

// expand leaves the expand part of the plan.
func (j *job) expand() {
	all := len(j.plan.Steps)
	if j.plan = j.plan.Expand(); len(j.plan.Steps) < all {
		j.command, j.state = history.Expand, nil
	}
}

// read reads a plan from a file, if the database is as it was when the plan was made.
func (j *job) read(c *cli.Context, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open the plan: %w", err)
	}
	defer f.Close()
	var desired string
	if j.plan, desired, err = apply.ReadSaved(f); err != nil {
		return err
	}
	if j.mark, err = engine.Mark(c.Context, j.cfg); err != nil {
		return err
	}
	current, err := engine.ReadLive(c.Context, j.cfg)
	if err != nil {
		return err
	}
	j.cfg.Sources = nil // the HCL may have moved on: the plan alone is run
	j.command, j.state = history.SavedPlan, func() (string, error) { return desired, nil }
	return apply.CheckCurrent(j.plan, plan.TargetOf(current), plan.TouchedOf(current, j.plan.Touched))
}

// endOrphans makes sure that nothing of an earlier run is going on, before the plan is made.
func (v *voice) endOrphans(c *cli.Context, cfg engine.Config) error {
	if c.Bool("plan") || cfg.URL == "" {
		return nil
	}
	return apply.EndOrphans(c.Context, connector(cfg.URL), v.lines())
}

// planOrRun makes the plan and prints it, and runs it unless --plan is given.
func planOrRun(c *cli.Context, v *voice, j *job, format string) error {
	err := v.endOrphans(c, j.cfg)
	if err == nil {
		err = j.make()
	}
	if err != nil {
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
	j.ran = j.plan
	return v.planAndRun(func() *plan.Plan { return j.ran }, format, c.Bool("verbose"), func() error { return execute(c, v, j) })
}

// execute asks, runs the plan, and proves that nothing is left to do.
func execute(c *cli.Context, v *voice, j *job) error {
	if err := apply.Permitted(j.plan, j.cfg.Policy.Allow.Hazards); err != nil {
		return err
	}
	if !c.Bool("auto-approve") {
		if err := v.approve(j.plan); err != nil {
			return err
		}
	}
	start := time.Now()
	outcome, err := j.run(c, v)
	if err != nil {
		return err
	}
	if c.String("until") == untilExpand {
		v.say("done: %s in %s; deploy, then run apply without --until for the rest", report.Count(outcome.Steps, "steps"), time.Since(start).Round(1e6))
		return nil
	}
	if len(j.cfg.Sources) == 0 && j.cfg.State == nil {
		v.say("done: %s in %s", report.Count(outcome.Steps, "steps"), time.Since(start).Round(1e6))
		return nil
	}
	return prove(c, v, j.cfg, outcome)
}

// run runs the plan, or only notes in the journal that there is nothing to run.
func (j *job) run(c *cli.Context, v *voice) (apply.Outcome, error) {
	t := j.cfg.Policy.Timeouts.WithDefaults()
	told := v.follow()
	defer told.end()
	opts := apply.Options{
		Allow: j.cfg.Policy.Allow.Hazards, LockStart: t.LockStart, LockCap: t.LockCap, RetryFor: t.RetryFor, LockWait: c.Duration("lock-wait"),
		Seen: j.mark, Fixed: j.fixed, Replan: func(context.Context) (*plan.Plan, error) { return j.anew(c, v, told.pause) },
	}
	if c.IsSet("retry-for") {
		opts.RetryFor = c.Duration("retry-for")
	}
	var err error
	if opts.Journal, err = entry(c, j); err != nil {
		return apply.Outcome{}, err
	}
	return apply.Run(c.Context, connector(j.cfg.URL), j.plan, opts, func(e apply.Event) {
		if _, ok := e.(apply.Overtaken); ok {
			j.ran = j.plan
		}
		told.event(e)
	})
}

// anew makes the plan again while a run is on. What nobody has approved yet is asked about, once pause
// has made room for it.
func (j *job) anew(c *cli.Context, v *voice, pause func()) (*plan.Plan, error) {
	approved := make(map[string]bool)
	for _, s := range j.plan.Steps {
		approved[s.SQL] = true
	}
	if err := j.make(); err != nil {
		return nil, err
	}
	if err := pending(j.plan); err != nil && !errors.Is(err, errChanges) {
		return nil, err
	}
	if err := apply.Permitted(j.plan, j.cfg.Policy.Allow.Hazards); err != nil {
		return nil, err
	}
	if c.Bool("auto-approve") || !slices.ContainsFunc(j.plan.Steps, func(s plan.Step) bool { return !approved[s.SQL] }) {
		return j.plan, nil
	}
	pause()
	if err := report.Text(v.err, j.plan, report.TextOptions{}); err != nil {
		return nil, err
	}
	return j.plan, v.approve(j.plan)
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
	v.say("done and proven: %s in %s, the database is as desired", report.Count(outcome.Steps, "steps"), outcome.Duration.Round(1e6))
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
	fmt.Fprintf(v.err, "schemactl: run these %d steps on database %s? Type yes: ", len(p.Steps), visible.Line(p.Target.Database))
	answer, err := bufio.NewReader(v.in).ReadString('\n')
	if err != nil || !slices.Contains([]string{"yes", "y"}, strings.ToLower(strings.TrimSpace(answer))) {
		return &apply.RefusedError{Message: "not approved; nothing has been changed"}
	}
	return nil
}
