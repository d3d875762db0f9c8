package report_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report"
	"github.com/replyx/schemactl/schema"
)

// tallyOf counts 1,000 targets, of which some have one of many plans and some fail in many ways.
func tallyOf(plans, failures int) *fleet.Tally {
	t := fleet.NewTally("tenants", 1000)
	for i := range 1000 {
		r := fleet.Result{Target: fmt.Sprintf("t%04d", i), Result: fleet.Noop}
		switch {
		case i < plans:
			p := &plan.Plan{Result: plan.Changes}
			for n := range 20 {
				p.Changes = append(p.Changes, plan.Change{Action: "create", Object: plan.Object{
					Kind: schema.KindTable, Schema: "public", Name: fmt.Sprintf("t%d_%d", i, n)}})
			}
			r.Result, r.Plan, r.Alike = fleet.Changes, p, fleet.Alike(p, nil)
		case i < plans+failures:
			r.Result, r.Error = fleet.Failed, &plan.Failure{Message: fmt.Sprintf("failure %d", i), Hint: "a hint"}
		}
		t.Add(r)
	}
	return t
}

// 1,000 targets fit a screen, however many different plans and failures there are, and every target is counted.
func TestFleetFitsAScreen(t *testing.T) {
	for _, c := range []struct{ plans, failures int }{{0, 0}, {1, 0}, {3, 3}, {100, 100}} {
		var b bytes.Buffer
		if err := report.FleetText(&b, tallyOf(c.plans, c.failures), report.Options{}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), "\n"); n > 66 {
			t.Errorf("%d plans and %d failures take %d lines:\n%s", c.plans, c.failures, n, b.String())
		}
		if want := fmt.Sprintf("noop %d", 1000-c.plans-c.failures); !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
	var b bytes.Buffer
	if err := report.FleetMarkdown(&b, tallyOf(900, 100), report.Options{}); err != nil || b.Len() > report.MarkdownLimit {
		t.Errorf("%v: the comment has %d bytes", err, b.Len())
	}
}

// The name of a target is text of others: it makes no line, no label and no markup of its own.
func TestFleetNamesAreHostile(t *testing.T) {
	tally := fleet.NewTally("x", 1)
	p := &plan.Plan{Result: plan.Changes, Changes: []plan.Change{{Action: "create", Object: plan.Object{Kind: schema.KindTable, Schema: "public", Name: "t"}}}}
	tally.Add(fleet.Result{Target: "a\n::error::\x1b[31m\"}<script>", Result: fleet.Changes, Plan: p})
	for _, name := range report.FleetFormatNames() {
		f, ok := report.FleetFormatOf(name)
		if !ok {
			continue // JSON is written as results come
		}
		var b bytes.Buffer
		if err := f.Write(&b, tally, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b") || strings.Contains(b.String(), "\n::error::\x1b") || name == "markdown" && strings.Contains(b.String(), "<script>") {
			t.Errorf("%s: %q", name, b.String())
		}
	}
}
