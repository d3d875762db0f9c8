package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/internal/visible"
	"github.com/replyx/schemactl/schema"
)

// TextOptions shape the text for people.
type TextOptions struct {
	// Color adds ANSI colours.
	Color bool
	// Verbose adds undo statements, and lists the steps of a long plan in the order in which they run.
	Verbose bool
	// Quiet leaves out the steps.
	Quiet bool
	// InOrder lists the steps of a long plan as they run, without a summary on top.
	InOrder bool
	// Width is how many columns the terminal has; 0 where there is none, and nothing is wrapped.
	Width int
}

// Text writes the plan for people: what differs, what needs approval, the steps, and one
// closing line.
func Text(w io.Writer, p *plan.Plan, opts TextOptions) error {
	p = shown(p)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	long := t.long(p)
	if long && !opts.Quiet {
		t.overview(p)
	}
	if grouped := long && !opts.Verbose && len(p.Steps) > groupedSteps; grouped && !opts.Quiet {
		t.grouped(p)
		t.refused(p)
		t.notProven(p)
	} else {
		t.changes(p.Changes)
		t.refused(p)
		t.notProven(p)
		t.steps(p)
	}
	t.hazards(p)
	if !opts.Quiet {
		t.beside(p)
	}
	t.closing(p)
	return write(w, &t.b)
}

type texter struct {
	b     bytes.Buffer
	style style
	opts  TextOptions
}

func (t *texter) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

func (t *texter) sign(a diff.Action) string {
	switch a {
	case diff.Create:
		return t.style.add("+")
	case diff.Drop:
		return t.style.drop("-")
	default:
		return t.style.change("~")
	}
}

func (t *texter) changes(list []plan.Change) {
	for _, c := range list {
		head := fmt.Sprintf("%s %s", t.sign(c.Action), t.style.bold(c.Object.Ref().String()))
		switch {
		case c.Action == diff.Rename:
			head += " renamed from " + c.OldName
		case c.Action == diff.Adopt:
			head += " made of unique index " + c.OldName
		case c.Action == diff.Repair:
			head += " repaired"
		}
		if c.Reason != "" {
			head += ": " + c.Reason
		}
		t.line("%s%s", head, t.place(c.Place))
		t.attrs(c.Attrs)
	}
	if len(list) > 0 {
		t.line("")
	}
}

// attrs are what differs, a line each, or a line diff. The name of an option begins its line, so it must
// be no command.
func (t *texter) attrs(list []plan.Attr) {
	for _, a := range list {
		if lines := lineDiff(a); lines != nil {
			t.line("    %s:", visible.Lines(a.Name))
			for _, l := range lines {
				t.line("      %s", t.style.diffLine(l))
			}
			continue
		}
		t.line("    %s: %s -> %s", visible.Lines(a.Name), t.style.drop(value(a.From)), t.style.add(value(a.To)))
	}
}

func (t *texter) place(p *plan.Place) string {
	if p == nil {
		return ""
	}
	return t.style.dim(fmt.Sprintf("  %s:%d", p.File, p.Line))
}

// value is a value as a part of a line.
func value(s string) string {
	if s = visible.Words(s); s == "" {
		return "(none)"
	}
	return s
}

func (t *texter) refused(p *plan.Plan) {
	for _, r := range p.Refused {
		t.headed("refused:", r.Text, r.Place, style.drop)
		t.prose("  hint: ", r.Hint, style.plain)
	}
	if len(p.Refused) > 0 {
		t.line("")
	}
}

func (t *texter) notProven(p *plan.Plan) {
	for _, n := range p.NotProven {
		t.line("%s %s of %s: the server could not be asked whether these are the same%s", t.style.change("not proven:"), n.Attr, n.Object.Ref(), t.place(n.Place))
		t.line("    live:    %s", n.Live)
		t.line("    desired: %s", n.Desired)
	}
	if len(p.NotProven) > 0 {
		t.line("")
	}
}

// work names what a step reads and rewrites, where its class and its locks do not tell: that a
// scan or a build reads the table that it locks goes without saying.
func work(s plan.Step) []string {
	var out []string
	locked := func(relation string) bool {
		return slices.ContainsFunc(s.Locks, func(l plan.Lock) bool { return l.Relation == relation })
	}
	for _, r := range s.Scans {
		if s.Class == plan.Brief || !locked(r) {
			out = append(out, "reads all of "+r)
		}
	}
	for _, r := range s.Rewrites {
		if s.Class == plan.Brief || !locked(r) {
			out = append(out, "rewrites "+r)
		}
	}
	return out
}

func sizeText(s plan.Step) string {
	if s.Bytes < 0 {
		return ""
	}
	if s.Bytes == 0 {
		return "empty"
	}
	if s.Rows < 0 {
		return schema.SizeText(s.Bytes)
	}
	return rowsText(s.Rows) + ", " + schema.SizeText(s.Bytes)
}

func rowsText(n int64) string {
	if n == 1 {
		return "1 row"
	}
	return Digits(n) + " rows"
}

// Digits gives "1,204,331".
func Digits(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func (t *texter) hazards(p *plan.Plan) {
	for _, h := range p.Hazards {
		t.headed("hazard "+h.Name+":", h.Text, h.Place, style.drop)
	}
	switch flags := allowFlags(p); {
	case len(flags) > 0:
		t.line("apply needs %s\n", t.style.bold(strings.Join(flags, " ")))
	case len(p.Hazards) > 0:
		t.line("")
	}
}

func (t *texter) ignored(p *plan.Plan) {
	for _, i := range p.Ignored {
		var names []string
		for _, o := range i.Objects {
			names = append(names, o.Ref().String())
		}
		t.line("ignored by rule %q: %s (%s)", i.Rule, ShortList(names), i.Reason)
	}
}

// beside tells what is no part of the plan: ignored, managed apart, not managed.
func (t *texter) beside(p *plan.Plan) {
	t.ignored(p)
	if len(p.Perf) > 0 {
		t.line("performance indexes, managed apart: %s", perfCounts(p.Perf))
	}
	var rest []string
	for _, u := range p.Unmanaged {
		where := ""
		if u.Schema != "" {
			where = " in " + u.Schema
		}
		rest = append(rest, Count(u.Count, u.Kind)+where)
	}
	if len(rest) > 0 {
		t.line("not managed: %s", ShortList(rest))
	}
	if p.Unfinished != nil {
		t.unfinished(*p.Unfinished)
	}
	t.warnings(p)
	t.rehearsal(p.Rehearsal)
}

// rehearsal reports whether the plan was run before, and what keeps that from being certain.
func (t *texter) rehearsal(r *plan.Rehearsal) {
	if r == nil {
		return
	}
	t.line("%s", r)
	if r.Hint != "" {
		t.prose("  hint: ", r.Hint, style.plain)
	}
	for _, n := range r.Notes {
		t.prose("  note: ", n, style.plain)
	}
}

func (t *texter) warnings(p *plan.Plan) {
	for _, w := range p.Warnings {
		t.headed("warning:", w.Text, w.Place, style.change)
	}
}

// Count gives "1 policy" of 1 and "policies".
func Count(n int, plural string) string {
	if n != 1 {
		return fmt.Sprintf("%d %s", n, plural)
	}
	if stem, ok := strings.CutSuffix(plural, "ies"); ok {
		return "1 " + stem + "y"
	}
	if rest, ok := strings.CutPrefix(plural, "tables "); ok {
		return "1 table " + strings.Replace(rest, "that are", "that is", 1)
	}
	if stem, ok := strings.CutSuffix(plural, "indexes"); ok {
		return "1 " + stem + "index"
	}
	for _, noun := range []string{"partition", "materialized view", "operator", "permission", "storage parameter"} {
		if rest, ok := strings.CutPrefix(plural, noun+"s "); ok {
			return "1 " + noun + " " + rest
		}
	}
	return "1 " + strings.TrimSuffix(plural, "s")
}

// ShortList names up to five things, and counts the rest.
func ShortList(list []string) string { return shortList(list, ", ") }

func shortList(list []string, between string) string {
	if len(list) > 5 {
		return strings.Join(list[:5], between) + fmt.Sprintf(" and %d more", len(list)-5)
	}
	return strings.Join(list, between)
}

// perfStates are the states of a perf index, in the order in which they are told.
var perfStates = []diff.PerfState{diff.PerfInPlace, diff.PerfMissing, diff.PerfExtra, diff.PerfChanged, diff.PerfInvalid, diff.PerfBuilding, diff.PerfWaiting}

func perfCounts(list []plan.PerfIndex) string {
	counts := make(map[diff.PerfState]int)
	for _, p := range list {
		counts[p.State]++
	}
	var out []string
	for _, s := range perfStates {
		if counts[s] > 0 {
			out = append(out, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return strings.Join(out, ", ")
}

func (t *texter) closing(p *plan.Plan) {
	switch {
	case p.Error != nil:
		t.line("%s", t.style.drop(p.Error.Message))
	case p.Result == plan.Noop:
		t.line("%s", t.style.add("noop: the database is as desired"))
	default:
		t.line("%s", t.style.bold("plan: "+Summary(p)))
	}
}

// Summary is the closing line: what is created, altered and dropped, in how many steps.
func Summary(p *plan.Plan) string {
	var create, alter, drop int
	for _, c := range p.Changes {
		switch c.Action {
		case diff.Create:
			create++
		case diff.Drop:
			drop++
		default:
			alter++
		}
	}
	return fmt.Sprintf("%d to create, %d to alter, %d to drop; %s", create, alter, drop, Steps(p))
}

// Steps says how many steps of which classes a plan has.
func Steps(p *plan.Plan) string {
	classes := make(map[plan.Class]int)
	for _, s := range p.Steps {
		classes[s.Class]++
	}
	var kinds []string
	for _, c := range []plan.Class{plan.Brief, plan.Scan, plan.Concurrent, plan.Batch, plan.Rewrite} {
		if classes[c] > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", classes[c], c))
		}
	}
	steps := fmt.Sprintf("%d steps", len(p.Steps))
	if len(p.Steps) == 1 {
		steps = "1 step"
	}
	if len(kinds) > 0 {
		steps += " (" + strings.Join(kinds, ", ") + ")"
	}
	return steps
}
