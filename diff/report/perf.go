package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Perf writes the state of every perf index, one a line, those that are not in place with
// what differs, and below it what the server knows of it.
func Perf(w io.Writer, p *plan.Plan, opts TextOptions) error {
	p = shown(p)
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
		t.attrs(i.Attrs)
		if i.NoStatistics {
			t.noStatistics(i)
		}
		if i.Facts != nil {
			t.perfFacts(i.Facts)
		}
	}
	if len(p.Perf) > 0 {
		t.line("")
	}
	t.notProven(p)
	t.ignored(p)
	t.warnings(p)
	found := "no performance index is declared"
	if len(p.Perf) > 0 {
		found = Count(len(p.Perf), "performance indexes") + ": " + perfCounts(p.Perf)
	}
	t.line("%s", t.style.bold(found))
	return write(w, &t.b)
}

// noStatistics says why nothing is said of the rows of an index, and what mends it.
func (t *texter) noStatistics(i plan.PerfIndex) {
	text := "    no statistics: ANALYZE " + schema.Name{Schema: i.Object.Schema, Name: i.Object.Table}.SQL()
	if i.State != diff.PerfExtra {
		text += ", or perf apply"
	}
	t.line("%s", t.style.change(text))
}

func (t *texter) perfFacts(f *plan.PerfFacts) {
	if b := f.Build; b != nil {
		text := "    " + b.Phase
		if b.Percent >= 0 {
			text += fmt.Sprintf(": %.0f %%", b.Percent)
		}
		text += ", " + seconds(b.ElapsedSeconds) + " so far"
		if b.RemainingSeconds >= 0 {
			text += ", about " + seconds(b.RemainingSeconds) + " left of this phase"
		}
		t.line("%s", t.style.change(fmt.Sprintf("%s, pid %d", text, b.PID)))
	}
	about := schema.SizeText(f.Bytes) + ", " + Count(int(f.Scans), "scans")
	if f.StatisticsSince != nil {
		about += " since " + dayText(*f.StatisticsSince)
	}
	if f.LastVacuum != nil {
		about += ", table vacuumed " + dayText(*f.LastVacuum)
	}
	if f.LastAnalyze != nil {
		about += ", analyzed " + dayText(*f.LastAnalyze)
	}
	all := f.LiveRows + f.DeadRows
	// A fifth is what autovacuum lets lie, by its own default.
	behind := f.DeadRows*5 > all
	if f.DeadRows > 0 && !behind {
		about += fmt.Sprintf(", %.2g %% of its rows dead", 100*float64(f.DeadRows)/float64(all))
	}
	t.line("%s", t.style.dim("    "+about))
	if l := f.Lists; l != nil {
		t.lists(l)
	}
	for _, s := range f.Settings {
		t.line("    %s = %s for %s", s.Name, s.Value, whose(s))
	}
	if parameter := perfindex.ProbeParameter(f.Method); parameter != "" && len(f.Settings) == 0 {
		t.line("%s", t.style.dim("    "+parameter+" is set for no role and no database: perf tune finds what it should be"))
	}
	for _, r := range f.Repeats {
		how := "does the same as"
		if r.Prefix {
			how = "is the beginning of"
		}
		t.line("    %s", t.style.change(how+" "+r.Index))
	}
	if behind {
		t.line("    %s", t.style.change(fmt.Sprintf("%d %% of the table's rows are dead: autovacuum is behind", 100*f.DeadRows/all)))
	}
}

func (t *texter) lists(l *plan.ListsFacts) {
	text := fmt.Sprintf("    %d lists", l.Lists)
	if l.Rows >= 0 {
		text += fmt.Sprintf(", %s a list; %d are recommended for %s", rowsText(l.Rows/l.Lists), l.Recommended, rowsText(l.Rows))
	}
	switch {
	case l.Stale && l.Auto:
		t.line("%s", t.style.change(text+": stale, perf reindex --stale builds it again"))
	case l.Stale:
		t.line("%s", t.style.change(text+": stale, and fixed in the HCL: lists = auto would follow"))
	default:
		t.line("%s", t.style.dim(text))
	}
}

// whose returns for whom a parameter is set.
func whose(s plan.ProbeSetting) string {
	var out []string
	if s.Role != "" {
		out = append(out, "role "+s.Role)
	}
	if s.Database != "" {
		out = append(out, "database "+s.Database)
	}
	if len(out) == 0 {
		return "all roles"
	}
	return strings.Join(out, " in ")
}

func dayText(at time.Time) string { return at.UTC().Format("2006-01-02 15:04") }

func seconds(s float64) string {
	return time.Duration(s * float64(time.Second)).Round(100 * time.Millisecond).String()
}
