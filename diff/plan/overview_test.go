package plan_test

import (
	"testing"
	"time"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

func lock(mode string) []plan.Lock { return []plan.Lock{{Relation: "public.t", Mode: mode}} }

func TestBlocks(t *testing.T) {
	steps := []struct {
		step plan.Step
		want string
	}{
		{plan.Step{Class: plan.Brief, Locks: lock(plan.AccessExclusive), Bytes: 1 << 30}, ""},
		{plan.Step{Class: plan.Rewrite, Locks: lock(plan.AccessExclusive), Bytes: 1 << 30}, "reads and writes"},
		{plan.Step{Class: plan.Rewrite, Locks: lock(plan.AccessExclusive), Bytes: 0}, ""},
		{plan.Step{Class: plan.Scan, Locks: lock(plan.ShareUpdateExclusive), Scans: []string{"public.t"}, Bytes: 1 << 30}, ""},
		{plan.Step{Class: plan.Scan, Locks: lock(plan.Share), Scans: []string{"public.t"}, Bytes: 1 << 30}, "writes"},
		{plan.Step{Class: plan.Brief, Locks: lock(plan.ShareRowExclusive), Scans: []string{"public.t"}, Bytes: -1}, "writes"},
		// The lock of the first step of a transaction is held while the second one reads.
		{plan.Step{Class: plan.Brief, Transaction: 1, Locks: lock(plan.AccessExclusive), Bytes: 1 << 20}, ""},
		{plan.Step{Class: plan.Scan, Transaction: 1, Locks: lock(plan.AccessShare), Scans: []string{"public.u"}, Bytes: 1 << 20}, "reads and writes"},
		{plan.Step{Class: plan.Scan, Transaction: 2, Locks: lock(plan.AccessShare), Scans: []string{"public.u"}, Bytes: 1 << 20}, ""},
	}
	p := &plan.Plan{}
	for _, s := range steps {
		p.Steps = append(p.Steps, s.step)
	}
	for i, s := range steps {
		if got, _ := p.Blocks(i); got != s.want {
			t.Errorf("step %d blocks %q, want %q", i, got, s.want)
		}
	}
	if o := p.Overview(); len(o.Blocks) != 4 {
		t.Errorf("the overview has %d steps that block, want 4", len(o.Blocks))
	}
}

func TestOverviewSaysWhatIsLost(t *testing.T) {
	column := plan.Object{Kind: schema.KindColumn, Schema: "public", Table: "t", Name: "c"}
	p := &plan.Plan{Steps: []plan.Step{
		{Object: column, Lost: "the column's values", Hazards: []string{policy.HazardDropColumn}},
		{Object: column, Lost: "what the new type cannot hold", Hazards: []string{policy.HazardRewrite}},
		{Object: column, Lost: "nothing: only statistics change", Hazards: []string{policy.HazardDataLoss}},
		{Object: column, Lost: "a value of an enum cannot be removed again"},
	}}
	if got := p.Overview().Lost; len(got) != 1 || got[0] != "column public.t.c: the column's values" {
		t.Errorf("lost: %q", got)
	}
}

func TestEstimate(t *testing.T) {
	index := &schema.Name{Schema: "public", Name: "i"}
	build := func(method string) plan.Step {
		return plan.Step{Class: plan.Concurrent, Scans: []string{"public.t"}, Bytes: 1 << 30, Index: index, SQL: "CREATE INDEX CONCURRENTLY i ON public.t USING " + method + " (a)"}
	}
	for name, c := range map[string]struct {
		step plan.Step
		want string
	}{
		"brief":        {plan.Step{Class: plan.Brief, Bytes: 1 << 40}, ""},
		"scan":         {plan.Step{Class: plan.Scan, Scans: []string{"public.t"}, Bytes: 10 << 30}, "10 s to 3 min"},
		"small":        {plan.Step{Class: plan.Scan, Scans: []string{"public.t"}, Bytes: 1 << 20}, ""},
		"size unknown": {plan.Step{Class: plan.Scan, Scans: []string{"public.t"}, Bytes: -1}, ""},
		"rewrite":      {plan.Step{Class: plan.Rewrite, Bytes: 1 << 30}, "10 s to 2 min"},
		"batch":        {plan.Step{Class: plan.Batch, Bytes: 10 << 30}, "9 min to 3 h"},
		"btree":        {build("btree"), "10 s to 2 min"},
		"hnsw":         {build("hnsw"), ""},
		"gin":          {build("gin"), ""},
		"data step":    {plan.Step{Class: plan.Batch, Bytes: 1 << 30, DataStep: &plan.DataStep{}}, ""},
	} {
		if got := c.step.Estimate().String(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := (plan.Span{Least: 40 * time.Hour, Most: 100 * time.Hour, Known: true}).String(); got != "40 h to 4 days" {
		t.Error(got)
	}
}
