package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// A plan of more steps is shown by table, and one of more lines has a summary on top.
const (
	groupedSteps = 25
	longLines    = 60
)

// long reports whether a plan is longer than what is read at once.
func (t *texter) long(p *plan.Plan) bool {
	if t.opts.InOrder {
		return false
	}
	lines := 0
	for _, s := range p.Steps {
		lines += 4 + strings.Count(s.SQL, "\n")
	}
	return len(p.Steps) > groupedSteps || lines > longLines
}

// overview is what the plan costs, before its steps.
func (t *texter) overview(p *plan.Plan) {
	t.line("%s", t.style.bold("plan: "+Summary(p)))
	t.overviewLines(OverviewLines(p))
	if len(p.Steps) > groupedSteps && !t.opts.Verbose {
		t.prose("  ", "below, the steps stand by table; their numbers are the order in which they run, which --verbose keeps", style.dim)
	}
	t.line("")
}

func (t *texter) overviewLines(list []OverviewLine) {
	for _, l := range list {
		t.prose(fmt.Sprintf("  %-9s ", l.Name), l.Text, style.plain)
	}
}

// SumUp writes the lines of an overview for people.
func SumUp(w io.Writer, list []OverviewLine, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.overviewLines(shown(list))
	return write(w, &t.b)
}

// OverviewLine is one line of an overview.
type OverviewLine struct{ Name, Text string }

// OverviewLines say what a plan costs: whom it blocks and how long, how much it reads and writes, what is lost.
func OverviewLines(p *plan.Plan) []OverviewLine {
	o := p.Overview()
	out := []OverviewLine{{"blocks", blocksText(o)}}
	var work []string
	if o.Reads.Steps > 0 {
		work = append(work, fmt.Sprintf("%s read%s %s", Count(o.Reads.Steps, "steps"), third(o.Reads.Steps), schema.SizeText(o.Reads.Bytes)))
	}
	if o.Rewrites.Steps > 0 {
		work = append(work, fmt.Sprintf("%s rewrite%s %s", Count(o.Rewrites.Steps, "steps"), third(o.Rewrites.Steps), schema.SizeText(o.Rewrites.Bytes)))
	}
	if len(work) > 0 {
		out = append(out, OverviewLine{"size", strings.Join(work, ", ")})
	}
	if len(o.Lost) > 0 {
		out = append(out, OverviewLine{"lost", shortList(o.Lost, "; ")})
	}
	if span := o.Time.String(); span != "" {
		out = append(out, OverviewLine{"takes", span + ", an estimate by sizes, without waits for locks"})
	}
	if n := p.ExpandEnd(); n > 0 {
		out = append(out, OverviewLine{"deploy", fmt.Sprintf("can go between steps %d and %d: apply --until expand", p.Steps[n-1].ID, p.Steps[n].ID)})
	}
	return out
}

// third is the ending of a verb.
func third(n int) string {
	if n == 1 {
		return "s"
	}
	return ""
}

// blocksText says whom the plan keeps out longest, and how often it keeps anyone out.
func blocksText(o plan.Overview) string {
	if len(o.Blocks) == 0 {
		return "nobody for longer than a moment"
	}
	b := o.Longest()
	text := fmt.Sprintf("%s: step %d, %s on %s", b.Whom, b.Step, b.Lock.Mode, b.Lock.Relation)
	if size := sizeText(plan.Step{Rows: b.Rows, Bytes: b.Bytes}); size != "" {
		text += ", " + size
	}
	if span := b.Time.String(); span != "" {
		text += ", estimated " + span
	}
	if more := len(o.Blocks) - 1; more > 0 {
		text += fmt.Sprintf("; and %s more", Count(more, "steps"))
	}
	return text
}

// group is what a plan does to one table, or to the objects of one kind.
type group struct {
	name    string
	changes []plan.Change
	steps   []int
}

// groups are the changes and steps of a plan by table, in the order in which they come.
func groups(p *plan.Plan) []*group {
	var out []*group
	find := func(o plan.Object) *group {
		name := groupName(o)
		i := slices.IndexFunc(out, func(g *group) bool { return g.name == name })
		if i < 0 {
			out = append(out, &group{name: name})
			i = len(out) - 1
		}
		return out[i]
	}
	for _, c := range p.Changes {
		g := find(c.Object)
		g.changes = append(g.changes, c)
	}
	for i, s := range p.Steps {
		g := find(s.Object)
		g.steps = append(g.steps, i)
	}
	return out
}

// groupName is the table of an object, or the kind of what has none.
func groupName(o plan.Object) string {
	switch {
	case o.Table != "":
		return schema.Name{Schema: o.Schema, Name: o.Table}.SQL()
	case o.Kind.IsRelation():
		return schema.Name{Schema: o.Schema, Name: o.Name}.SQL()
	}
	return schema.Plural(o.Kind)
}

// grouped shows changes and steps by table.
func (t *texter) grouped(p *plan.Plan) {
	expand := p.ExpandEnd()
	for _, g := range groups(p) {
		head := g.name
		var parts []string
		if n := len(g.changes); n > 0 {
			parts = append(parts, Count(n, "changes"))
		}
		parts = append(parts, Count(len(g.steps), "steps"))
		t.line("%s", t.style.bold("== "+head+" ==")+t.style.dim("  "+strings.Join(parts, ", ")))
		t.changes(g.changes)
		for _, i := range g.steps {
			var more []string
			if t.shares(p.Steps, i) && p.Steps[i].Transaction != 0 {
				more = append(more, fmt.Sprintf("in transaction %d", p.Steps[i].Transaction))
			}
			if expand > 0 && i >= expand {
				more = append(more, "behind the deploy")
			}
			t.step(p, i, more...)
		}
	}
}
