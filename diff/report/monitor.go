package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/monitor"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// mostShown is how many tables and indexes the text of an observation lists, unless all are asked for.
const mostShown = 10

// Monitor writes an observation for people.
func Monitor(w io.Writer, o *monitor.Observation, opts TextOptions) error {
	shownO := shown(*o)
	o = &shownO
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.sessions(o)
	t.builds(o)
	t.searches(o)
	t.observedTables(o)
	t.observedIndexes(o)
	for _, u := range o.Unread {
		mend := ""
		if u.Mend != "" {
			mend = " (" + u.Mend + ")"
		}
		t.line("%s %s: %s%s", t.style.change("not looked at:"), u.Part, u.Reason, mend)
	}
	t.checked(o.Check)
	return write(w, &t.b)
}

// title begins a part of the text.
func (t *texter) title(format string, args ...any) {
	t.line("%s", t.style.bold(fmt.Sprintf(format, args...)))
}

func sessionText(x monitor.Transaction) string {
	s := fmt.Sprintf("pid %d (app %q, user %s, %s, transaction open for %s)", x.PID, x.Application, x.User, x.State, seconds(x.Seconds))
	if x.Query != "" {
		s += ": " + x.Query
	}
	return s
}

func (t *texter) sessions(o *monitor.Observation) {
	t.title("sessions")
	for _, x := range o.LongTransactions {
		t.line("  %s %s", t.style.drop("long"), sessionText(x))
	}
	for _, b := range o.Blocked {
		t.line("  %s %s, waits since its statement began %s ago", t.style.drop("blocked"), sessionText(b.Transaction), seconds(b.WaitSeconds))
		for _, by := range b.By {
			t.line("    by %s", sessionText(by))
		}
		if len(b.By) == 0 {
			t.line("    by a prepared transaction, or by somebody who has just gone")
		}
	}
	switch {
	case o.Hidden > 0:
		t.line("  %s", t.style.change(fmt.Sprintf("what %s do is hidden from this role: GRANT pg_monitor TO it shows that", Count(o.Hidden, "sessions"))))
	case len(o.LongTransactions)+len(o.Blocked) == 0:
		t.line("  %s", t.style.dim("no transaction is long, and none waits"))
	}
}

func (t *texter) builds(o *monitor.Observation) {
	for _, b := range o.Builds {
		share := ""
		if b.Share >= 0 {
			share = fmt.Sprintf(", %.0f %%", 100*b.Share)
		}
		t.line("  %s index %s.%s: %s%s, pid %d, for %s", t.style.change("building"), b.Schema, b.Name, b.Phase, share, b.PID, seconds(b.Seconds))
	}
}

func (t *texter) searches(o *monitor.Observation) {
	if len(o.Searches) == 0 {
		return
	}
	t.title("searches for vectors")
	for _, s := range o.Searches {
		t.line("  %s.%s: recall %.3f of %d nearest in %s, median %s, p95 %s; %s without the index", s.Schema, s.Name, s.Recall, s.K, Count(s.Queries, "searches"),
			milliseconds(s.MedianSeconds), milliseconds(s.P95Seconds), milliseconds(s.ExactSeconds))
	}
}

func milliseconds(s float64) string { return fmt.Sprintf("%.1f ms", 1000*s) }

// most are the first of a list, unless all are to be shown.
func most[T any](t *texter, list []T) []T {
	if t.opts.Verbose || len(list) <= mostShown {
		return list
	}
	return list[:mostShown]
}

func (t *texter) observedTables(o *monitor.Observation) {
	list := slices.SortedStableFunc(slices.Values(o.Tables), func(a, b monitor.Table) int { return cmp.Compare(b.DeadRows, a.DeadRows) })
	t.title("tables, by dead rows")
	for _, x := range most(t, list) {
		vacuum := "autovacuum is off"
		if x.VacuumAt != nil {
			vacuum = "autovacuum at " + rowsText(*x.VacuumAt)
		}
		if x.LastVacuum != nil {
			vacuum += ", last " + dayText(*x.LastVacuum)
		}
		t.line("  %s.%s: %s, %s, %d dead; %s", x.Schema, x.Name, schema.SizeText(x.Bytes), rowsText(x.LiveRows), x.DeadRows, vacuum)
	}
	t.more(len(list))
}

func (t *texter) observedIndexes(o *monitor.Observation) {
	since := ""
	if o.IndexesSince != nil {
		since = " since " + dayText(*o.IndexesSince)
	}
	list := slices.SortedStableFunc(slices.Values(o.Indexes), func(a, b monitor.Index) int {
		return cmp.Or(cmp.Compare(a.Scans, b.Scans), cmp.Compare(b.Bytes, a.Bytes))
	})
	t.title("indexes, by uses%s", since)
	for _, x := range most(t, list) {
		last := ""
		if x.LastScan != nil {
			last = ", last " + dayText(*x.LastScan)
		}
		t.line("  %s.%s on %s: %s, %s%s", x.Schema, x.Name, x.Table, schema.SizeText(x.Bytes), Count(int(x.Scans), "scans"), last)
	}
	t.more(len(list))
}

// more says how many of a list are not shown.
func (t *texter) more(n int) {
	if !t.opts.Verbose && n > mostShown {
		t.line("  %s", t.style.dim(fmt.Sprintf("and %d more: --verbose lists them", n-mostShown)))
	}
}

func (t *texter) checked(c *monitor.Check) {
	switch {
	case c == nil:
		t.line("%s", t.style.dim("not compared: there is no HCL; give --to"))
		return
	case c.Result == plan.Error:
		t.line("%s %s", t.style.drop("could not compare:"), c.Error)
		return
	}
	var perf []plan.PerfIndex
	for _, p := range c.Perf {
		perf = append(perf, plan.PerfIndex{State: p.State})
		if p.Stale {
			t.line("%s index %s.%s: %d lists, %d are recommended (perf reindex)", t.style.change("outgrown:"), p.Schema, p.Name, p.Lists, p.Recommended)
		}
	}
	words := []string{Count(c.Changes, "changes") + " from the HCL"}
	if c.Changes == 0 {
		words[0] = "noop: the database is as desired"
	}
	if c.Refused > 0 {
		words = append(words, Count(c.Refused, "refusals"))
	}
	if len(perf) > 0 {
		words = append(words, Count(len(perf), "performance indexes")+": "+perfCounts(perf))
	}
	if c.Unfinished {
		words = append(words, "an apply stopped in the middle")
	}
	t.title("%s", strings.Join(words, "; "))
}
