package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/apply/journal"
	"github.com/replyx/schemactl/diff/history"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
)

// job is a plan that a command prints or runs.
type job struct {
	cfg  schemactl.Config
	plan *plan.Plan
	// ran is the plan that a run began with. Where it goes on after a cut connection, plan is what was left.
	ran *plan.Plan
	// make makes the plan, again where another run came between; mark is the journal's from before.
	make func() error
	mark string
	// allow names the hazards that may happen.
	allow []string
	// fixed says that the plan comes from a file: a run that was cut is not gone on with by another.
	fixed bool
	// command and note are for the journal, and so are state, the whole state that the plan reaches, and
	// baseline, the one before it where the journal has none. State is empty where a plan reaches no whole one.
	command         history.Command
	note            string
	state, baseline string
	// fault says why the journal can be neither read nor written.
	fault *journal.Error
	// part says that the plan is the expand part of a longer one.
	part bool
	// others are the changes that are pending beside a saved plan.
	others []plan.Change
}

// newJob is a job by the policy and the hazards that --allow names. What may happen decides the form of a
// plan: an allowed rewrite is done at once.
func newJob(c *cli.Context, cfg schemactl.Config, command history.Command) *job {
	policy := *cfg.Policy
	policy.Allow.Hazards = slices.Concat(policy.Allow.Hazards, c.StringSlice("allow"))
	cfg.Policy, cfg.KeepTexts = &policy, true
	return &job{cfg: cfg, command: command, allow: policy.Allow.Hazards}
}

// load reads the HCL, once: what was approved is what is run, journalled and proven.
func (j *job) load(c *cli.Context) error {
	if j.cfg.Files != nil || j.cfg.URL == "" {
		return nil
	}
	var err error
	if j.cfg, err = j.cfg.Load(c.Context); err != nil {
		return err
	}
	if j.note == "" && !c.Bool("plan") && !c.Bool("no-journal") && !c.IsSet("revision-note") {
		j.note = gitNote(c.Context, j.cfg.Sources)
	}
	return nil
}

// diff compares the database with the desired state.
func (j *job) diff(c *cli.Context) (*schemactl.Outcome, error) {
	if err := j.load(c); err != nil {
		return nil, err
	}
	out, err := schemactl.Diff(c.Context, j.cfg)
	if err != nil {
		return nil, err
	}
	j.plan, j.mark, j.fault = out.Plan, out.Mark, out.Fault
	return out, nil
}

// compare makes the plan from the database to the desired state.
func (j *job) compare(c *cli.Context) error {
	out, err := j.diff(c)
	if err == nil {
		j.state, j.baseline = out.State, out.Baseline
	}
	return err
}

// expand leaves the expand part of the plan.
func (j *job) expand() {
	all := len(j.plan.Steps)
	if j.plan = j.plan.Expand(); len(j.plan.Steps) < all {
		j.command, j.state, j.part = history.Expand, "", true
	}
}

// unreachedFor is how long an apply waits for a server that has not answered yet: as long as a restart takes.
const unreachedFor = 10 * time.Second

// begin makes the plan, before which nothing of an earlier run may be going on. A run waits for a server
// that is starting again; what only looks says at once that it is not there.
func (j *job) begin(c *cli.Context, v *voice) error {
	if c.Bool("plan") || j.cfg.URL == "" {
		return j.make()
	}
	patience := apply.Patience{For: j.retryFor(c), Unreached: unreachedFor}
	if c.IsSet("retry-for") {
		patience.Unreached = 0
	}
	lines := v.lines()
	return apply.Persist(c.Context, patience, lines, "before there was a plan", func() error {
		if err := apply.EndOrphans(c.Context, connector(j.cfg.URL), lines); err != nil {
			return err
		}
		return j.make()
	})
}

// retryFor is how long a lock, and a connection that was cut, are asked for again.
func (j *job) retryFor(c *cli.Context) time.Duration {
	if c.IsSet("retry-for") {
		return c.Duration("retry-for")
	}
	return j.cfg.Policy.Timeouts.WithDefaults().RetryFor
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
	if err := apply.Permitted(j.plan, j.allow); err != nil {
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

// prove compares the database with the desired state again. What was pending beside a saved plan still is.
func (j *job) prove(ctx context.Context) (*plan.Plan, error) {
	cfg := j.cfg
	cfg.KeepTexts = false
	out, err := schemactl.Diff(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return apply.Without(out.Plan, j.others), nil
}

// unplannedWarning tells of what is pending beside a saved plan.
func unplannedWarning(others []plan.Change) plan.Warning {
	count, first := "1 other change is", "it is"
	if n := len(others); n > 1 {
		count, first = fmt.Sprintf("%d other changes are", n), "the first is"
	}
	return plan.Warning{Text: fmt.Sprintf("%s pending that the plan does not have; %s: %s %s", count, first, others[0].Action, others[0].Object.Ref())}
}
