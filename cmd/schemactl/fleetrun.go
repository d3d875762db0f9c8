package main

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
)

// progressEvery is how often a run that nobody watches says how far it is.
const progressEvery = 10 * time.Second

// hear counts the results of a run, tells how far it is, and writes JSON as results come.
func (v *voice) hear(m *many, events iter.Seq[fleet.Event]) (*fleet.Tally, error) {
	t := fleet.NewTally(m.env, len(m.targets))
	bar := v.bar(t)
	defer bar.end()
	lines := v.fleetLines(m)
	last := time.Now()
	for e := range events {
		switch e := e.(type) {
		case fleet.TargetDone:
			r := e.Result
			r.Env = m.env
			if r.Err != nil {
				r.Error = failure(r.Err)
			}
			for i, f := range r.Findings {
				r.Findings[i] = withoutSecrets(f)
			}
			t.Add(r)
			bar.step()
			lines.add(r)
		case fleet.WaveStarted:
			bar.say("group %s: %s", e.Wave, report.Count(e.Targets, "targets"))
		case fleet.Pausing:
			bar.say("%s before group %s begins", e.For, e.Wave)
		case fleet.Stopped:
			bar.say("%s: no other target is begun", e.Why)
		case fleet.Step:
			if blocked, ok := e.Event.(apply.Waiting); ok && len(blocked.Blockers) > 0 && time.Since(last) > progressEvery {
				last = time.Now()
				bar.say("%s: step %d waits for %s", e.Target, blocked.Step.ID, blocked.Blockers[0])
			}
		}
		if !bar.drawn() && time.Since(last) > progressEvery {
			last = time.Now()
			v.say("%s", report.FleetSummary(t))
		}
	}
	return t, lines.end()
}

// fleetBar is the progress of a run on a terminal; elsewhere it draws nothing.
type fleetBar struct {
	v         *voice
	container *mpb.Progress
	bar       *mpb.Bar
}

func (v *voice) bar(t *fleet.Tally) *fleetBar {
	b := &fleetBar{v: v}
	if canDraw(v.err) && v.err != v.out {
		b.container = mpb.New(mpb.WithOutput(v.err))
		b.bar = b.container.New(int64(t.Total), mpb.BarStyle().Lbound("").Rbound(" ").Filler("━").Tip("━").Padding("─"), mpb.BarWidth(barWidth), mpb.BarRemoveOnComplete(),
			mpb.AppendDecorators(decor.CountersNoUnit("%d of %d targets, "), decor.Elapsed(decor.ET_STYLE_GO)))
	}
	return b
}

func (b *fleetBar) drawn() bool { return b.bar != nil }

func (b *fleetBar) step() {
	if b.bar != nil {
		b.bar.Increment()
	}
}

// say prints a line, above the bar where there is one.
func (b *fleetBar) say(format string, args ...any) {
	if b.container == nil {
		b.v.say(format, args...)
		return
	}
	fmt.Fprintf(b.container, "schemactl: "+format+"\n", visible.Args(args)...)
}

func (b *fleetBar) end() {
	if b.bar != nil {
		b.bar.Abort(true)
		b.container.Wait()
	}
}

// looked ends a command that has looked at each target.
func (v *voice) looked(c *cli.Context, m *many, events iter.Seq[fleet.Event]) error {
	t, err := v.hear(m, events)
	if err == nil {
		err = v.showFleet(c, m, t)
	}
	if err != nil {
		return &unwrittenError{err}
	}
	return passing(c, verdict(t))
}

func diffMany(c *cli.Context, v *voice, m *many) error {
	if err := errors.Join(noArgs(c), alone(c, "from")); err != nil {
		return err
	}
	for i := range m.targets {
		m.targets[i].Config.Perf = c.Bool("perf")
	}
	dir := c.String("out")
	if dir == "" {
		return v.looked(c, m, m.Diff(c.Context))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the plans: %w", err)
	}
	return v.looked(c, m, m.Save(c.Context, func(target string, out *schemactl.Outcome) error {
		if out.Plan.Result == plan.Error {
			return nil
		}
		return save(c, planFile(dir, target), out)
	}))
}

// planFile is the file of a target's plan.
func planFile(dir, target string) string {
	return filepath.Join(dir, url.PathEscape(target)+".json")
}

func statusMany(c *cli.Context, v *voice, m *many) error {
	if err := noArgs(c); err != nil {
		return err
	}
	return v.looked(c, m, m.Status(c.Context))
}

func doctorMany(c *cli.Context, v *voice, m *many) error {
	if err := noArgs(c); err != nil {
		return err
	}
	if c.String("explain") != "" {
		return runDoctor(c, v)
	}
	return v.looked(c, m, m.Doctor(c.Context))
}

func perfStatusMany(c *cli.Context, v *voice, m *many) error {
	if err := errors.Join(noArgs(c), alone(c, "fail-on")); err != nil {
		return err
	}
	return v.looked(c, m, m.Perf(c.Context))
}

func applyMany(c *cli.Context, v *voice, m *many) error {
	if err := errors.Join(atMostArgs(c, 1), allowed(c), alone(c, "backup")); err != nil {
		return err
	}
	if u := c.String("until"); u != "" && u != untilExpand {
		return &usageError{message: "--until " + u + " names no part of a plan", hint: "the part is called " + untilExpand}
	}
	dir := c.Args().First()
	if c.Bool("abandon") && (dir != "" || c.IsSet("until")) {
		return &usageError{message: "--abandon goes with neither plans nor --until", hint: "it makes a plan of its own"}
	}
	return v.changeMany(c, m, func(target string, cfg schemactl.Config, opts schemactl.JobOptions) (*schemactl.Job, error) {
		opts.Expand = c.String("until") == untilExpand
		switch {
		case c.Bool("abandon"):
			return schemactl.NewAbandonJob(cfg, opts), nil
		case dir != "":
			return schemactl.NewSavedJob(cfg, planFile(dir, target), opts)
		}
		return schemactl.NewJob(cfg, opts), nil
	})
}

func perfApplyMany(c *cli.Context, v *voice, m *many) error {
	if err := errors.Join(allowed(c), c.Set("auto-approve", "true")); err != nil {
		return err
	}
	choice := diff.PerfChoice{Prune: c.Bool("prune"), Names: c.Args().Slice()}
	return v.changeMany(c, m, func(_ string, cfg schemactl.Config, opts schemactl.JobOptions) (*schemactl.Job, error) {
		return schemactl.NewPerfJob(cfg, choice, opts), nil
	})
}

func rollbackMany(c *cli.Context, v *voice, m *many) error {
	if err := errors.Join(noArgs(c), allowed(c), alone(c, "backup")); err != nil {
		return err
	}
	to, err := strconv.ParseInt(c.String("to"), 10, 64)
	if err != nil || to == 0 {
		return &usageError{message: "--to " + c.String("to") + " is no revision", hint: "give an id that schemactl history lists, or -1"}
	}
	for _, t := range m.targets {
		if m.Shares(t) {
			return &usageError{
				message: "target " + t.Name + " is one of several schemas of a database, whose journal does not tell their revisions apart",
				hint:    "take the HCL back, and apply it",
			}
		}
	}
	return v.changeMany(c, m, func(_ string, cfg schemactl.Config, opts schemactl.JobOptions) (*schemactl.Job, error) {
		j, _, err := schemactl.NewRollbackJob(c.Context, cfg, schemactl.Rollback{To: to, Explicit: c.IsSet("to")}, opts)
		return j, err
	})
}

// changeMany looks at the plans, asks about them, and runs them, wave by wave.
func (v *voice) changeMany(c *cli.Context, m *many, job schemactl.NewFleetJob) error {
	opts := v.talk(c).optionsOf(m.targets[0].Config)
	opts.Approve = nil
	if c.Bool("plan") {
		return v.looked(c, m, m.Plans(c.Context, opts, job))
	}
	of := schemactl.FleetOptions{JobOptions: opts}
	if !c.Bool("auto-approve") {
		approved, err := v.askMany(c, m, m.Plans(c.Context, opts, job))
		if err != nil {
			return err
		}
		of.Approve = func(_, alike string, _ *plan.Plan) error {
			if !approved[alike] {
				return &apply.RefusedError{Message: "the plan is none of those that were approved: the database has changed since; nothing has been changed there"}
			}
			return nil
		}
	}
	v.checks = false
	t, err := v.hear(m, m.Apply(c.Context, of, job))
	if err == nil {
		err = v.showFleet(c, m, t)
	}
	if err != nil {
		return err
	}
	return verdict(t)
}

// askMany shows the plans, and asks about them: which of them were approved.
func (v *voice) askMany(c *cli.Context, m *many, plans iter.Seq[fleet.Event]) (map[string]bool, error) {
	quiet := *m
	quiet.format, quiet.files = "text", nil
	t, err := v.hear(&quiet, plans)
	if err != nil {
		return nil, err
	}
	shown := *v
	shown.out = v.err
	if m.format == "text" {
		shown.out = v.out
	}
	if err := shown.showFleet(c, &quiet, t); err != nil {
		return nil, err
	}
	approved := make(map[string]bool)
	plansOf := 0
	for _, b := range t.Buckets() {
		if b.State == fleet.Changes {
			plansOf += len(b.Targets)
		}
		if b.First.Plan != nil {
			approved[b.First.Alike] = true
		}
	}
	if plansOf == 0 {
		return approved, nil
	}
	return approved, v.askYes(fmt.Sprintf("change %s", report.Count(plansOf, "databases")))
}
