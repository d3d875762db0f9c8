package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/replyx/schemactl"
	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema/hcl"
	"github.com/replyx/schemactl/schema/live"
)

var slowStep = plan.Step{ID: 1, Class: plan.Concurrent, Summary: "build index i on public.t"}

// slowRun is what a long build tells in a minute and a half, second by second.
func slowRun(event func(apply.Event)) {
	event(apply.StepStarted{Step: slowStep, Total: 2})
	blockers := []apply.Blocker{{PID: 4711, User: "app"}}
	for i := range int64(90) {
		at := time.Duration(i+1) * time.Second
		event(apply.Progress{Step: slowStep, Phase: "scanning table", Done: i + 1, Total: 180, Elapsed: at, InPhase: at})
		event(apply.Waiting{Step: slowStep, Elapsed: at, Blockers: blockers})
	}
}

// Off a terminal a step that goes on is told of each half minute, and so is who is in its way.
func TestLinesOffTerminal(t *testing.T) {
	var out bytes.Buffer
	v := newVoice(nil, io.Discard, &out)
	told := v.follow()
	slowRun(told.event)
	told.event(apply.StepDone{Step: slowStep, Total: 2, Duration: 90 * time.Second})
	told.end()
	const blocker = `pid 4711 (app "", user app, , transaction open for 0s)`
	want := `[1/2] build index i on public.t ...
schemactl: step 1 waits, 1s so far, for ` + blocker + `
        scanning table, 16 %, 30s, about 2m30s left
schemactl: step 1 waits, 31s so far, for ` + blocker + `
        scanning table, 33 %, 1m0s, about 2m0s left
schemactl: step 1 waits, 1m1s so far, for ` + blocker + `
        scanning table, 50 %, 1m30s, about 1m30s left
[1/2] build index i on public.t: done in 1m30s
`
	if got := out.String(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// On a terminal the bars are drawn below the lines, and are gone when the run is over.
func TestBarsOnTerminal(t *testing.T) {
	all := shownOnTerminal(t, func(tty *os.File) {
		told := newVoice(nil, io.Discard, tty).follow()
		slowRun(told.event)
		time.Sleep(500 * time.Millisecond) // some frames
		told.event(apply.StepDone{Step: slowStep, Total: 2, Duration: 90 * time.Second})
		told.end()
	})
	for _, want := range []string{"━━━─", "[1/2] build index i on public.t: waits for pid 4711, 1m30s", "0 of 2 steps done", "build index i on public.t: done in 1m30s"} {
		if !strings.Contains(all, want) {
			t.Errorf("not shown: %q in\n%q", want, all)
		}
	}
	if last := all[strings.LastIndex(all, "\x1b["):]; strings.Contains(last, "─") {
		t.Errorf("a bar stays: %q", last)
	}
}

// While somebody is asked, no bar is drawn over the question; the next event brings them back.
func TestBarsPause(t *testing.T) {
	const question = "run these steps? "
	all := shownOnTerminal(t, func(tty *os.File) {
		told := newVoice(nil, io.Discard, tty).follow()
		slowRun(told.event)
		time.Sleep(300 * time.Millisecond)
		told.pause()
		fmt.Fprint(tty, question)
		time.Sleep(500 * time.Millisecond) // frames, if any were drawn
		fmt.Fprintln(tty, "yes")
		told.event(apply.StepStarted{Step: slowStep, Total: 3})
		time.Sleep(300 * time.Millisecond)
		told.end()
	})
	before, after, asked := strings.Cut(all, question)
	if !asked || !strings.HasPrefix(after, "yes") {
		t.Errorf("the question is drawn over: %q", after[:min(len(after), 100)])
	}
	if !strings.Contains(before, "0 of 2 steps done") || !strings.Contains(after, "0 of 3 steps done") {
		t.Errorf("bars are missing before or after the question:\n%q", all)
	}
}

// TestFleetBar: on a terminal a run over many databases has one bar, which counts, and what is said stands above it.
func TestFleetBar(t *testing.T) {
	all := shownOnTerminal(t, func(tty *os.File) {
		v := newVoice(strings.NewReader(""), io.Discard, tty)
		m := &many{env: "all", format: "json", targets: make([]schemactl.FleetTarget, 3)}
		tally, err := v.hear(m, func(yield func(fleet.Event) bool) {
			yield(fleet.WaveStarted{Wave: "canary", Targets: 1})
			for _, name := range []string{"a", "b", "c"} {
				yield(fleet.TargetDone{Result: fleet.Result{Target: name, Result: fleet.Noop}})
				time.Sleep(300 * time.Millisecond) // the bar is drawn by the clock
			}
		})
		if err != nil || tally.Count(fleet.Noop) != 3 {
			t.Errorf("%v, %d of 3 are counted", err, tally.Count(fleet.Noop))
		}
	})
	if !strings.Contains(all, "group canary: 1 target\r\n") || !regexp.MustCompile(`━*─* +[0-3] of 3 targets, \d`).MatchString(all) {
		t.Errorf("it shows %q", all)
	}
	if last := all[strings.LastIndex(all, "\x1b[J")+1:]; strings.Contains(last, "targets") {
		t.Errorf("the bar is left behind: %q", all)
	}
}

// shownOnTerminal is all that is written to a terminal meanwhile.
func shownOnTerminal(t *testing.T, run func(tty *os.File)) string {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 24, Cols: 120}); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TERM", "xterm")
	shown := make(chan string)
	go func() {
		data, _ := io.ReadAll(master) // ends with an error when the other end is closed
		shown <- string(data)
	}()
	run(tty)
	if err := tty.Close(); err != nil {
		t.Fatal(err)
	}
	return <-shown
}

// What the server, a session or a name says makes no line of its own and no command.
func TestLinesArePlain(t *testing.T) {
	const evil = "no\n::error::x\x1b[2J\u202e\xff##[error]y"
	var b bytes.Buffer
	v := newVoice(strings.NewReader(""), &b, &b)
	follow := v.lines()
	blocker := apply.Blocker{PID: 1, Application: evil, User: evil, State: evil, Query: evil}
	step := plan.Step{ID: 1, Summary: evil, Class: plan.Scan}
	events := []apply.Event{
		apply.StepStarted{Step: step, Total: 1}, apply.StepDone{Step: step, Total: 1}, apply.Notice{Message: evil},
		apply.Waiting{Step: step, Blockers: []apply.Blocker{blocker, {Prepared: evil, User: evil}}}, apply.OldSnapshots{Step: step, Blockers: []apply.Blocker{blocker}},
		apply.Waiting{Step: step, SQLState: "40P01", Reason: evil}, apply.Progress{Step: step, Phase: evil, Elapsed: time.Hour},
		apply.LeftoverDropped{Index: evil}, apply.Orphan{Session: blocker}, apply.LockHeld{Holder: blocker}, apply.Reconnecting{Step: step, Reason: evil},
	}
	for _, e := range events {
		follow(e)
	}
	v.fail(fmt.Errorf("%s: %w", evil, errors.Join(errors.New(evil), &hcl.Error{Message: evil, Hint: evil, Snippet: evil}, live.CompileErrors{{Message: evil}})))
	v.fail(&apply.StepError{Step: step, Message: evil, Hint: evil, Blockers: []apply.Blocker{blocker}})
	v.fail(&policy.Error{Message: evil, Snippet: evil, Hint: evil})
	out := b.String()
	if visible.Lines(out) != out {
		t.Errorf("it is not plain:\n%q", out)
	}
	// One more for the second blocker; then three errors with their lines, of which the snippet has two.
	if want := len(events) + 1 + 6 + 4 + 3; strings.Count(out, "\n") != want {
		t.Errorf("%d lines, want %d:\n%s", strings.Count(out, "\n"), want, out)
	}
}

// TestHowFarGoesByTheRecentRate: a build that has become slow is not said to be over soon, and one that stands
// still is said nothing of.
func TestHowFarGoesByTheRecentRate(t *testing.T) {
	p := apply.Progress{Phase: "building index", Done: 500, Total: 1000, Elapsed: 50 * time.Second, InPhase: 50 * time.Second}
	for _, c := range []struct {
		done int64
		want string
	}{{150, "building index, 50 %, 50s, about 50s left"}, {5, "building index, 50 %, 50s, about 25m0s left"}, {0, "building index, 50 %, 50s"}} {
		p.RecentDone, p.Recent = c.done, 15*time.Second
		if got := howFar(p); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
