package report

import (
	"fmt"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

// steps lists the steps as they run.
func (t *texter) steps(p *plan.Plan) {
	if t.opts.Quiet {
		return
	}
	transaction := 0
	for i, s := range p.Steps {
		if s.Transaction != transaction && transaction != 0 {
			t.transactionEnd(p.Steps, i-1)
		}
		if i > 0 && i == p.ExpandEnd() {
			t.line("%s\n", t.style.dim("here the expand part ends: a deploy can go between (apply --until expand)"))
		}
		if s.Transaction != 0 && s.Transaction != transaction && t.shares(p.Steps, i) {
			t.line("%s", t.style.dim("begin"))
		}
		transaction = s.Transaction
		t.step(p, i)
	}
	if transaction != 0 {
		t.transactionEnd(p.Steps, len(p.Steps)-1)
	}
}

// shares reports whether a step's transaction has more than one step.
func (t *texter) shares(steps []plan.Step, i int) bool {
	return i+1 < len(steps) && steps[i+1].Transaction == steps[i].Transaction || i > 0 && steps[i-1].Transaction == steps[i].Transaction
}

func (t *texter) transactionEnd(steps []plan.Step, last int) {
	if t.shares(steps, last) {
		t.line("%s\n", t.style.dim("commit"))
	}
}

// step is a step; more is what its line says beside class, locks and size.
func (t *texter) step(p *plan.Plan, i int, more ...string) {
	s := p.Steps[i]
	title := t.style.bold(fmt.Sprintf("%d. %s", s.ID, s.Summary))
	if mark := blocks(p, i); mark != "" {
		title += "  " + t.style.alarm(mark)
	}
	t.line("%s", title)
	t.prose("   ", strings.Join(append([]string{aboutWithTime(s)}, more...), ", "), style.dim)
	if s.Why != "" {
		t.prose("   ", s.Why, style.dim)
	}
	t.line("   %s;", strings.ReplaceAll(s.SQL, "\n", "\n   "))
	if t.opts.Verbose {
		if s.Undo != "" {
			t.line("%s", t.style.dim("   undo: "+s.Undo))
		}
		if s.Lost != "" {
			t.prose("   ", "lost: "+s.Lost, style.dim)
		}
	}
	t.line("")
}

// aboutWithTime is the line under a step, with an estimate of its duration.
func aboutWithTime(s plan.Step) string {
	if span := s.Estimate().String(); span != "" {
		return about(s) + ", estimated " + span
	}
	return about(s)
}

// blocks is the mark of a step that keeps others out for longer than a moment; empty for others.
func blocks(p *plan.Plan, i int) string {
	whom, _ := p.Blocks(i)
	if whom == "" {
		return ""
	}
	return "BLOCKS " + whom
}
