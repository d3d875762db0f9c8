package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgerrcode"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/replyx/schemactl/diff/apply"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/internal/visible"
)

// This file owns how a run is followed: lines everywhere, and on a terminal below them a bar for
// the plan and one for the step that runs.

// repeatAfter is how long a line that says the same again is held back.
const repeatAfter = 30 * time.Second

// follower tells what happens in a run. Until end, nothing else may be printed to standard error but
// after pause.
type follower struct {
	out   io.Writer
	draws bool
	lines func(apply.Event)

	mu   sync.Mutex
	bars *bars // nil off a terminal, and while nothing is drawn
}

func (v *voice) follow() *follower {
	f := &follower{out: v.err, draws: canDraw(v.err) && !v.quiet}
	above := *v
	above.err = f
	tell := above.lines()
	f.lines = func(e apply.Event) {
		if !v.quiet || !isProgress(e) {
			tell(e)
		}
	}
	return f
}

func (f *follower) event(e apply.Event) {
	f.mu.Lock()
	if f.draws && f.bars == nil {
		f.bars = &bars{container: mpb.New(mpb.WithOutput(f.out))}
	}
	if f.bars != nil {
		f.bars.event(e)
	}
	f.mu.Unlock()
	if _, drawn := e.(apply.Progress); !drawn || !f.draws {
		f.lines(e)
	}
}

// Write prints lines, above the bars where some are drawn.
func (f *follower) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bars != nil {
		return f.bars.container.Write(p)
	}
	return f.out.Write(p)
}

// pause takes the bars away, until the next event.
func (f *follower) pause() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bars != nil {
		f.bars.end()
		f.bars = nil
	}
}

func (f *follower) end() { f.pause() }

// canDraw: on a terminal that moves its cursor and knows its size.
func canDraw(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return false
	}
	width, height, err := term.GetSize(int(f.Fd()))
	return err == nil && width > 0 && height > 0
}

// lines tells what happens, each in a line. What is still running is told again after a while.
func (v *voice) lines() func(apply.Event) {
	said := make(map[string]time.Duration) // when each was told, since the start of its step
	again := func(what string, elapsed time.Duration) bool {
		last, ok := said[what]
		if ok && elapsed-last < repeatAfter {
			return false
		}
		said[what] = elapsed
		return true
	}
	return func(e apply.Event) {
		switch e := e.(type) {
		case apply.StepStarted:
			if e.Step.Class != plan.Brief {
				v.tell("%s ...", title(e.Step, e.Total))
			}
			said = map[string]time.Duration{"progress": 0}
		case apply.StepDone:
			v.tell("%s: done in %s", title(e.Step, e.Total), e.Duration.Round(time.Millisecond))
		case apply.Waiting:
			if reason := retryReason(e); reason != "" && again(reason, e.Elapsed) {
				v.say("step %d is tried again, %s so far: %s", e.Step.ID, e.Elapsed.Round(100*time.Millisecond), reason)
			}
			for _, b := range e.Blockers {
				if again(fmt.Sprint(b.PID, b.Prepared, b.Query), e.Elapsed) {
					v.say("step %d waits, %s so far, for %s", e.Step.ID, e.Elapsed.Round(100*time.Millisecond), b)
				}
			}
		case apply.OldSnapshots:
			for _, b := range e.Blockers {
				v.say("step %d will have to wait for %s", e.Step.ID, b)
			}
		case apply.Progress:
			if again("progress", e.Elapsed) {
				v.tell("        %s", howFar(e))
			}
		case apply.Notice:
			v.say("the server says: %s", e.Message)
		case apply.LeftoverDropped:
			v.say("dropped invalid index %s", e.Index)
		case apply.Orphan:
			v.say("an earlier run, whose process is gone, is still at work, %s so far; waiting for it: %s", e.Elapsed.Round(100*time.Millisecond), e.Session)
		case apply.LockHeld:
			v.say("another apply is running, %s so far: %s", e.Elapsed.Round(100*time.Millisecond), e.Holder)
		case apply.Overtaken:
			v.say("another apply ran first: the plan was computed again and has %s", report.Count(e.Steps, "steps"))
		case apply.Reconnecting:
			where := e.While
			if where == "" {
				where = fmt.Sprintf("in step %d", e.Step.ID)
			}
			if again(e.Reason, e.Elapsed) {
				v.say("the connection was cut %s, %s so far: %s; trying again", where, e.Elapsed.Round(100*time.Millisecond), e.Reason)
			}
		case apply.Resumed:
			v.say("connected again after %s: continuing with a plan computed again, which has %s", e.Elapsed.Round(100*time.Millisecond), report.Count(e.Steps, "steps"))
		}
	}
}

// isProgress reports whether an event only says how far a run is.
func isProgress(e apply.Event) bool {
	switch e.(type) {
	case apply.StepStarted, apply.StepDone, apply.Progress:
		return true
	}
	return false
}

// retryReason says why a step is tried again where that is not who holds its lock.
func retryReason(e apply.Waiting) string {
	if e.SQLState == "" || e.SQLState == pgerrcode.LockNotAvailable && len(e.Blockers) > 0 {
		return ""
	}
	return fmt.Sprintf("%s (%s)", e.Reason, e.SQLState)
}

func title(s plan.Step, total int) string {
	return fmt.Sprintf("[%d/%d] %s", s.ID, total, visible.Line(s.Summary))
}

// howFar says the phase, the share of it that is done, the time, and how much it may still take.
func howFar(p apply.Progress) string {
	var parts []string
	if p.Phase != "" {
		parts = append(parts, visible.Line(p.Phase))
	}
	if p.Total > 0 {
		parts = append(parts, fmt.Sprintf("%d %%", 100*p.Done/p.Total))
	}
	parts = append(parts, p.Elapsed.Round(time.Second).String())
	done, in := p.Done, p.InPhase
	if p.Recent >= time.Second {
		done, in = p.RecentDone, p.Recent
	}
	if p.Total > 0 && done > 0 && p.Done < p.Total && in >= time.Second {
		left := time.Duration(float64(in) * float64(p.Total-p.Done) / float64(done))
		parts = append(parts, "about "+left.Round(time.Second).String()+" left")
	}
	return strings.Join(parts, ", ")
}

// bars are drawn below the lines during a run, and leave nothing behind.
type bars struct {
	container  *mpb.Progress
	plan, step *mpb.Bar

	mu     sync.Mutex // of what is drawn, which mpb reads when it likes
	title  string
	status string
}

// parts is how finely the step's bar is drawn.
const parts = 1000

func (b *bars) event(e apply.Event) {
	switch e := e.(type) {
	case apply.StepStarted:
		b.draw(e.Total)
		b.set(title(e.Step, e.Total), "")
		b.step.SetCurrent(0)
	case apply.Progress:
		b.set("", howFar(e))
		if b.step != nil && e.Total > 0 {
			b.step.SetCurrent(min(parts*e.Done/e.Total, parts-1)) // a full bar would be taken away
		}
	case apply.Waiting:
		if len(e.Blockers) > 0 {
			b.set("", fmt.Sprintf("waits for pid %d, %s", e.Blockers[0].PID, e.Elapsed.Round(time.Second)))
		}
	case apply.StepDone:
		b.draw(e.Total)
		b.plan.SetCurrent(min(int64(e.Step.ID), int64(e.Total)-1))
	}
}

// draw makes the bars, once the length of the plan is known.
func (b *bars) draw(total int) {
	if b.plan != nil {
		return
	}
	text := func(field *string) decor.Decorator {
		return decor.Any(func(decor.Statistics) string {
			b.mu.Lock()
			defer b.mu.Unlock()
			return *field
		})
	}
	style := mpb.BarStyle().Lbound("").Rbound(" ").Filler("━").Tip("━").Padding("─")
	b.step = b.container.New(parts, style, mpb.BarPriority(0), mpb.BarWidth(barWidth), mpb.AppendDecorators(text(&b.title), text(&b.status)))
	b.plan = b.container.New(int64(total), style, mpb.BarPriority(1), mpb.BarWidth(barWidth),
		mpb.AppendDecorators(decor.CountersNoUnit("%d of %d steps done, "), decor.Elapsed(decor.ET_STYLE_GO)))
}

const barWidth = 24 // columns

func (b *bars) set(title, status string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if title != "" {
		b.title = title
	}
	if b.status = status; status != "" {
		b.status = ": " + status
	}
}

func (b *bars) end() {
	if b.plan != nil {
		b.step.Abort(true)
		b.plan.Abort(true)
	}
	b.container.Wait()
}
