package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/backup"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
)

// talk is what a job asks and tells.
type talk struct {
	*voice
	c *cli.Context
	// lines tells what happens before the plan runs, told while it does.
	lines func(apply.Event)
	told  *follower
	// asked reports whether the plan, which was printed, was asked about: one that is made again is printed first.
	asked bool
	// saved is how far the backup was when that was told.
	saved time.Duration
}

func (v *voice) talk(c *cli.Context) *talk { return &talk{voice: v, c: c, lines: v.lines()} }

// options are those of a job by the flags.
func (t *talk) options() schemactl.JobOptions {
	o := schemactl.JobOptions{
		Allow: t.c.StringSlice("allow"), LockWait: t.c.Duration("lock-wait"), NoJournal: t.c.Bool("no-journal"),
		ToolVersion: version(), Note: t.c.String("revision-note"), Approve: t.approve, Events: t.event,
	}
	if dir := t.c.String("backup"); dir != "" && !t.c.Bool("plan") {
		o.Backup = &schemactl.BackupOptions{
			Path: strings.TrimSuffix(dir, "/") + "/", PGBin: t.c.String("pg-bin"), Progress: t.bytes,
			Done: func(file string, m *backup.Manifest) { t.say("backed up to %s: %s", file, m.Summary()) },
		}
	}
	if t.c.IsSet("retry-for") {
		d := t.c.Duration("retry-for")
		o.RetryFor = &d
	}
	return o
}

// optionsOf are those of a job to the state of the HCL, whose commit the journal notes.
func (t *talk) optionsOf(cfg schemactl.Config) schemactl.JobOptions {
	o := t.options()
	if o.Note == "" && !o.NoJournal && !t.c.Bool("plan") {
		o.Note = gitNote(t.c.Context, cfg.Sources)
	}
	return o
}

// bytes tells how far the backup before the run is, in lines.
func (t *talk) bytes(p backup.Progress) {
	if p.Elapsed-t.saved >= repeatAfter {
		t.saved = p.Elapsed
		t.tell("        backup: %s", byteText(p))
	}
}

func (t *talk) event(e apply.Event) {
	if t.told != nil {
		t.told.event(e)
		return
	}
	t.lines(e)
}

// approve asks about a plan, unless --auto-approve is given.
func (t *talk) approve(p *plan.Plan) error {
	if t.c.Bool("auto-approve") {
		return nil
	}
	if t.asked {
		t.told.pause()
		if err := report.Text(t.err, t.shown(p), report.TextOptions{}); err != nil {
			return err
		}
	}
	t.asked = true
	if isTerminal(t.in) {
		if err := report.SumUp(t.err, t.sumsUp(p), report.TextOptions{Width: width(t.err)}); err != nil {
			return err
		}
	}
	return t.ask(p)
}

// sumsUp is what a person wants to know before the answer: what the plan costs, what is allowed, and what stands
// behind it if it goes wrong.
func (t *talk) sumsUp(p *plan.Plan) []report.OverviewLine {
	lines := append([]report.OverviewLine{{Name: "steps", Text: report.Steps(p)}}, report.OverviewLines(p)...)
	var hazards []string
	for _, h := range p.Hazards {
		if !slices.Contains(hazards, h.Name) {
			hazards = append(hazards, h.Name)
		}
	}
	if len(hazards) > 0 {
		lines = append(lines, report.OverviewLine{Name: "allowed", Text: strings.Join(hazards, ", ")})
	}
	if findFlag(t.c.Command.Flags, "backup") == nil {
		return lines
	}
	backup := "none; --backup DIR makes one before the first step"
	if dir := t.c.String("backup"); dir != "" {
		backup = "to " + dir + ", before the first step"
	}
	rehearsed := "no; --rehearse runs the plan on a throwaway database first"
	if p.Rehearsal != nil {
		rehearsed = p.Rehearsal.String()
		if rest, ok := strings.CutPrefix(rehearsed, "rehearsed: "); ok {
			rehearsed = "yes: " + rest
		}
	}
	return append(lines, report.OverviewLine{Name: "backup", Text: backup}, report.OverviewLine{Name: "rehearsed", Text: rehearsed})
}

// ask asks about a plan.
func (v *voice) ask(p *plan.Plan) error {
	these := "these"
	if len(p.Steps) == 1 {
		these = "this"
	}
	return v.askYes(fmt.Sprintf("run %s %s on database %s", these, report.Count(len(p.Steps), "steps"), visible.Line(p.Target.Database)))
}

// askYes asks on a terminal, and refuses where there is no terminal.
func (v *voice) askYes(what string) error {
	if !isTerminal(v.in) {
		return &apply.RefusedError{
			Message: "cannot ask for approval: standard input is not a terminal; nothing has been changed",
			Advice:  []string{"look at it with --plan, then give --auto-approve"},
		}
	}
	fmt.Fprintf(v.err, "schemactl: %s? Type yes: ", what)
	answer, err := bufio.NewReader(v.in).ReadString('\n')
	if err != nil || !slices.Contains([]string{"yes", "y"}, strings.ToLower(strings.TrimSpace(answer))) {
		return &apply.RefusedError{Message: "not approved; nothing has been changed"}
	}
	return nil
}

// planOrRun makes the plan and prints it, and runs it unless --plan is given.
func planOrRun(t *talk, j *schemactl.Job, format string) error {
	looks := t.c.Bool("plan")
	ready := j.Prepare
	if looks {
		ready = j.Plan
	}
	defer j.Close()
	p, err := ready(t.c.Context)
	if err != nil {
		return t.inFormat(format, asUsage(err))
	}
	t.checks = looks
	if !looks && p.Preliminary {
		return t.runPreliminary(j, format)
	}
	if !looks && p.Result == plan.Changes {
		return t.planAndRun(j, format)
	}
	if !looks && p.Result == plan.Noop {
		if _, err := t.run(j); err != nil {
			return t.inFormat(format, err)
		}
	}
	if err := t.plan(p, format, t.textOptions(t.c)); err != nil {
		return err
	}
	return pending(p)
}

// runPreliminary prints a plan that gathers statistics and runs it, and then what is planned by them. JSON is one
// document, so that it is the last plan's alone unless the first one fails.
func (t *talk) runPreliminary(j *schemactl.Job, format string) error {
	if format != "json" {
		if err := t.plan(j.Ran(), format, t.textOptions(t.c)); err != nil {
			return err
		}
	}
	switch err := t.execute(j); {
	case err != nil && format == "json":
		return t.writeEnded(j, err)
	case err != nil:
		return err
	}
	return planOrRun(t, j, format)
}

// asUsage makes a wrong command line of an error in what it names.
func asUsage(err error) error {
	var unknown *schemactl.UnknownIndexError
	if errors.As(err, &unknown) {
		return &usageError{message: unknown.Error(), hint: unknown.Hint}
	}
	return err
}

// planAndRun prints a plan and runs it. JSON comes when the run is over, since it is one document that says
// how the run ended.
func (t *talk) planAndRun(j *schemactl.Job, format string) error {
	if format != "json" {
		if err := t.plan(j.Ran(), format, t.textOptions(t.c)); err != nil {
			return err
		}
		return t.execute(j)
	}
	return t.writeEnded(j, t.execute(j))
}

// writeEnded writes the plan that was run as JSON, with the error that ended the run.
func (t *talk) writeEnded(j *schemactl.Job, err error) error {
	ended := *j.Ran()
	if err != nil {
		t.fail(err)
		ended.Result, ended.Error = plan.Error, failure(err)
		err = errReported{err}
	}
	return errors.Join(report.JSON(t.out, &ended), err)
}

// execute runs the plan, and says whether it is proven that nothing is left to do.
func (t *talk) execute(j *schemactl.Job) error {
	done, err := t.run(j)
	var unproven *apply.ProofError
	if errors.As(err, &unproven) && unproven.Left != nil {
		err = errors.Join(report.Text(t.err, unproven.Left, report.TextOptions{}), err)
	}
	if err != nil {
		return err
	}
	steps, took := report.Count(done.Steps, "steps"), done.Duration.Round(time.Millisecond)
	switch {
	case done.Preliminary:
		t.say("done: %s in %s; now the plan is made again by the statistics", steps, took)
	case done.Part:
		t.say("done: %s in %s; deploy, then run apply without --until for the rest", steps, took)
	case len(done.Others) > 0:
		t.say("done and proven: %s in %s, the database is as the plan says; %s", steps, took, schemactl.UnplannedWarning(done.Others).Text)
	default:
		t.say("done and proven: %s in %s, the database is as desired", steps, took)
	}
	return nil
}

func (t *talk) run(j *schemactl.Job) (*schemactl.Applied, error) {
	t.told = t.follow()
	defer t.told.end()
	return j.Run(t.c.Context)
}
