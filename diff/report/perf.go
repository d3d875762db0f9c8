package report

import (
	"fmt"
	"io"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
)

// Perf writes the state of every perf index, one a line, those that are not in place with
// what differs.
func Perf(w io.Writer, p *plan.Plan, opts TextOptions) error {
	t := &texter{style: newStyle(opts.Color), opts: opts}
	width := 0
	for _, i := range p.Perf {
		width = max(width, len(i.Object.Name))
	}
	for _, i := range p.Perf {
		state := fmt.Sprintf("%-9s", i.State)
		switch i.State {
		case diff.PerfInPlace:
			state = t.style.add(state)
		case diff.PerfBuilding, diff.PerfWaiting:
			state = t.style.change(state)
		default:
			state = t.style.drop(state)
		}
		waits := ""
		if i.WaitsFor > 0 {
			waits = ": waits for " + rowsText(i.WaitsFor)
		}
		t.line("%s %-*s  %s.%s%s%s", state, width, i.Object.Name, i.Object.Schema, i.Object.Table, waits, t.place(i.Place))
		for _, a := range i.Attrs {
			t.line("    %s: %s -> %s", a.Name, t.style.drop(value(a.From)), t.style.add(value(a.To)))
		}
	}
	if len(p.Perf) > 0 {
		t.line("")
	}
	t.notProven(p)
	t.ignored(p)
	t.line("%s", t.style.bold(fmt.Sprintf("%d performance indexes: %s", len(p.Perf), perfCounts(p.Perf))))
	return write(w, &t.b)
}
