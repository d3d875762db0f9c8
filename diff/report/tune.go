package report

import (
	"fmt"
	"html"
	"io"
	"math"
	"strings"
	"time"

	"github.com/replyx/schemactl/diff/perfindex"
	"github.com/replyx/schemactl/diff/plan"
)

// Tuning writes how well an index finds what is nearest, for each setting, as a table and a plot.
// The goal is the recall that is asked for.
func Tuning(w io.Writer, r perfindex.Tuning, goal float64, opts TextOptions) error {
	r = shown(r)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	with := ""
	if len(r.Index.Params) > 0 {
		with = " (" + strings.Join(r.Index.Params, ", ") + ")"
	}
	t.line("%s", t.style.bold(fmt.Sprintf("%s.%s, %s%s on %s: recall of the %d nearest, %d searches",
		r.Index.Schema, r.Index.Name, r.Index.Method, with, r.Index.Table, r.K, r.Queries)))
	if r.Filter != "" {
		t.line("where %s", r.Filter)
	}
	t.line("")
	t.tuningTable(r, goal)
	t.line("")
	for _, l := range plot(r, goal) {
		t.line("%s", l)
	}
	t.line("")
	if r.Cut {
		t.line("%s the time was over before every setting was tried: give more with --budget", t.style.change("warning:"))
	}
	return write(w, &t.b)
}

func (t *texter) tuningTable(r perfindex.Tuning, goal float64) {
	width := len("without the index")
	for _, g := range r.Rungs {
		width = max(width, len(g.Setting.String()))
	}
	t.line("%-*s  %9s  %13s  %8s  %10s  %10s", width, "setting", "recall", "95 % sure", "returned", "median", "p95")
	best := r.Best(goal)
	for i := range r.Rungs {
		g := &r.Rungs[i]
		line := fmt.Sprintf("%-*s  %9.3f  %.3f - %.3f  %8s  %10s  %10s", width, g.Setting, g.Recall, g.Low, g.High, number(g.Returned), milli(g.Median), milli(g.P95))
		if g == best {
			line = t.style.add(line + "  <- reaches " + number(goal))
		}
		t.line("%s", line)
	}
	t.line("%s", t.style.dim(fmt.Sprintf("%-*s  %9.3f  %13s  %8s  %10s", width, "without the index", 1.0, "", "", milli(r.Exact))))
}

// Suggestions writes how candidates do beside each other.
func Suggestions(w io.Writer, list []perfindex.Candidate, goal float64, opts TextOptions) error {
	list = shown(list)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	if len(list) == 0 {
		return nil
	}
	t.line("%s", t.style.bold(fmt.Sprintf("candidates, built on a sample of %s", rowsText(list[0].Tuning.Index.Rows))))
	t.line("")
	t.line("%-34s  %10s  %-34s  %9s  %10s", "with", "build", "reaches "+number(goal)+" at", "recall", "median")
	best := perfindex.Fastest(list, goal)
	for i := range list {
		c := &list[i]
		setting, recall, median := "never", "", ""
		if g := c.Tuning.Best(goal); g != nil {
			setting, recall, median = g.Setting.String(), fmt.Sprintf("%.3f", g.Recall), milli(g.Median)
		}
		if c.Cut {
			setting = "not built in time"
		}
		line := fmt.Sprintf("%-34s  %10s  %-34s  %9s  %10s", perfindex.Setting(c.Params), c.Build.Round(time.Millisecond), setting, recall, median)
		if c == best {
			line = t.style.add(line + "  <- fastest, or as fast and cheaper")
		}
		t.line("%s", line)
	}
	t.line("")
	return write(w, &t.b)
}

func milli(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

func number(f float64) string {
	return strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", f), "0"), ".")
}

const plotWidth, plotHeight = 60, 12

// plot draws recall over the median, which grows by powers. The line is the goal.
func plot(r perfindex.Tuning, goal float64) []string {
	if len(r.Rungs) == 0 {
		return nil
	}
	s := scaleOf(r)
	grid := make([][]byte, plotHeight)
	for y := range grid {
		grid[y] = []byte(strings.Repeat(" ", plotWidth))
	}
	row := func(recall float64) int {
		return min(max(int(math.Round((1-recall)/(1-s.low)*(plotHeight-1))), 0), plotHeight-1)
	}
	for x := range grid[row(goal)] {
		grid[row(goal)][x] = '-'
	}
	for _, g := range r.Rungs {
		mark := byte('*')
		if len(g.Setting) > 1 {
			mark = 'o' // continues where too little was found
		}
		grid[row(g.Recall)][int(s.x(g.Median)*(plotWidth-1))] = mark
	}
	out := make([]string, 0, plotHeight+2)
	for y, line := range grid {
		out = append(out, fmt.Sprintf("%6.3f |%s", 1-float64(y)/(plotHeight-1)*(1-s.low), strings.TrimRight(string(line), " ")))
	}
	return append(out, "       +"+strings.Repeat("-", plotWidth), fmt.Sprintf("        %s%*s", milli(s.from), plotWidth-len(milli(s.from)), milli(s.to)))
}

// scale is what the axes span.
type scale struct {
	low      float64
	from, to time.Duration
}

func scaleOf(r perfindex.Tuning) scale {
	s := scale{low: 0.9, from: r.Rungs[0].Median, to: r.Rungs[0].Median}
	for _, g := range r.Rungs {
		s.low = min(s.low, math.Floor(g.Recall*10)/10)
		s.from, s.to = min(s.from, g.Median), max(s.to, g.Median)
	}
	return s
}

// x is where a duration stands, from 0 to 1.
func (s scale) x(d time.Duration) float64 {
	if s.to <= s.from || s.from <= 0 {
		return 0
	}
	return math.Log(float64(d)/float64(s.from)) / math.Log(float64(s.to)/float64(s.from))
}

// TuningSVG draws the same as a picture: a file of its own, that loads nothing.
func TuningSVG(w io.Writer, r perfindex.Tuning, goal float64) error {
	const width, height, left, top, right, bottom = 720, 420, 70, 40, 20, 60
	r = shown(r)
	s := scale{low: 0.9}
	if len(r.Rungs) > 0 {
		s = scaleOf(r)
	}
	px := func(d time.Duration) float64 { return left + s.x(d)*(width-left-right) }
	py := func(recall float64) float64 { return top + (1-recall)/(1-s.low)*(height-top-bottom) }
	t := &texter{}
	text := func(x, y float64, anchor, words string) {
		t.line(`<text x="%.1f" y="%.1f" text-anchor="%s">%s</text>`, x, y, anchor, html.EscapeString(words))
	}
	t.line(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">`, width, height)
	t.line(`<rect width="%d" height="%d" fill="#fff"/>`, width, height)
	text(left, 22, "start", fmt.Sprintf("%s.%s (%s): recall of the %d nearest, %d searches", r.Index.Schema, r.Index.Name, r.Index.Method, r.K, r.Queries))
	for i := range 6 {
		recall := s.low + float64(i)*(1-s.low)/5
		t.line(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#ddd"/>`, left, py(recall), width-right, py(recall))
		text(left-8, py(recall)+4, "end", fmt.Sprintf("%.2f", recall))
	}
	t.line(`<line x1="%d" y1="%.1f" x2="%d" y2="%.1f" stroke="#c00" stroke-dasharray="6 4"/>`, left, py(max(goal, s.low)), width-right, py(max(goal, s.low)))
	for _, iterative := range []bool{false, true} {
		color, points := map[bool]string{false: "#06c", true: "#c60"}[iterative], ""
		for _, g := range r.Rungs {
			if (len(g.Setting) > 1) != iterative {
				continue
			}
			points += fmt.Sprintf("%.1f,%.1f ", px(g.Median), py(g.Recall))
			t.line(`<circle cx="%.1f" cy="%.1f" r="4" fill="%s"><title>%s: recall %.3f, median %s, p95 %s</title></circle>`,
				px(g.Median), py(g.Recall), color, html.EscapeString(g.Setting.String()), g.Recall, milli(g.Median), milli(g.P95))
			if !iterative {
				text(px(g.Median)+6, py(g.Recall)+14, "start", g.Setting[0].Value)
			}
		}
		t.line(`<polyline points="%s" fill="none" stroke="%s"/>`, strings.TrimSpace(points), color)
	}
	text(left, height-bottom+20, "start", milli(s.from))
	text(width-right, height-bottom+20, "end", milli(s.to))
	text((left+width-right)/2, height-bottom+40, "middle", "median of a search, growing by powers; the orange line continues where too little was found")
	t.line("</svg>")
	return write(w, &t.b)
}

// TuningJSON is the JSON form of what perf tune finds.
type TuningJSON struct {
	FormatVersion string           `json:"format_version"`
	Goal          float64          `json:"recall"`
	Tuning        perfindex.Tuning `json:"tuning"`
	// Best is the first setting that reaches the recall, Keep the statement that keeps it.
	Best *perfindex.Rung `json:"best,omitempty"`
	Keep []string        `json:"keep,omitempty"`
	// NeededSearches would show that a setting reaches the recall, which the searches that were made seem to say, and
	// NeededBudget is what they take.
	NeededSearches int           `json:"needed_searches,omitempty"`
	NeededBudget   time.Duration `json:"needed_budget_ns,omitempty"`
	// InForce are the settings of the index's parameter, for roles and the database, SharedWith the other indexes that
	// it is for too.
	InForce    []plan.ProbeSetting   `json:"in_force,omitempty"`
	SharedWith []string              `json:"shared_with,omitempty"`
	Candidates []perfindex.Candidate `json:"candidates,omitempty"`
}

// TuningSettings writes what is set now, and for which other indexes a setting would be too.
func TuningSettings(w io.Writer, r TuningJSON, opts TextOptions) error {
	r = shown(r)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	for _, s := range r.InForce {
		t.line("now %s = %s for %s", s.Name, s.Value, whose(s))
	}
	parameter := perfindex.ProbeParameter(r.Tuning.Index.Method)
	if len(r.InForce) == 0 {
		t.line("%s is set for no role and no database now", parameter)
	}
	if len(r.SharedWith) > 0 {
		t.line("%s is for %s too", parameter, strings.Join(r.SharedWith, ", "))
	}
	if r.Tuning.Scans > 0 {
		t.line("%s", t.style.dim(fmt.Sprintf("the server counts these searches as uses of the index: %d scans", r.Tuning.Scans)))
	}
	return write(w, &t.b)
}
