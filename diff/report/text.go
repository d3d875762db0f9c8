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
	// Verbose adds undo statements and every perf index.
	Verbose bool
}

// Text writes the plan for people: what differs, what needs approval, the steps, and one
// closing line.
func Text(w io.Writer, p *plan.Plan, opts TextOptions) error {
	p = shown(p)
	t := &texter{style: newStyle(opts.Color), opts: opts}
	t.changes(p)
	t.refused(p)
	t.notProven(p)
	t.steps(p)
	t.hazards(p)
	t.beside(p)
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

func (t *texter) changes(p *plan.Plan) {
	for _, c := range p.Changes {
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
	if len(p.Changes) > 0 {
		t.line("")
	}
}

// attrs are what differs, a line each. The name of an option begins its line, so it must be no command.
func (t *texter) attrs(list []plan.Attr) {
	for _, a := range list {
		t.line("    %s: %s -> %s", visible.Lines(a.Name), t.style.drop(value(a.From)), t.style.add(value(a.To)))
	}
}

func (t *texter) place(p *plan.Place) string {
	if p == nil {
		return ""
	}
	return t.style.dim(fmt.Sprintf("  %s:%d", p.File, p.Line))
}

func value(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

func (t *texter) refused(p *plan.Plan) {
	for _, r := range p.Refused {
		t.line("%s %s%s", t.style.drop("refused:"), r.Text, t.place(r.Place))
		t.line("  hint: %s", r.Hint)
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

func (t *texter) steps(p *plan.Plan) {
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
		t.step(s)
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

func (t *texter) step(s plan.Step) {
	about := []string{string(s.Class)}
	for _, l := range s.Locks {
		about = append(about, l.Mode+" on "+l.Relation)
	}
	if size := sizeText(s); size != "" {
		about = append(about, size)
	}
	about = append(about, work(s)...)
	t.line("%s", t.style.bold(fmt.Sprintf("%d. %s", s.ID, s.Summary)))
	t.line("%s", t.style.dim("   "+strings.Join(about, ", ")))
	if s.Why != "" {
		t.line("%s", t.style.dim("   "+s.Why))
	}
	t.line("   %s;", strings.ReplaceAll(s.SQL, "\n", "\n   "))
	if t.opts.Verbose {
		if s.Undo != "" {
			t.line("%s", t.style.dim("   undo: "+s.Undo))
		}
		if s.Lost != "" {
			t.line("%s", t.style.dim("   lost: "+s.Lost))
		}
	}
	t.line("")
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
	var names []string
	for _, h := range p.Hazards {
		t.line("%s %s%s", t.style.drop("hazard "+h.Name+":"), h.Text, t.place(h.Place))
		if flag := "--allow " + h.Name; !slices.Contains(names, flag) {
			names = append(names, flag)
		}
	}
	if len(names) > 0 {
		t.line("apply needs %s\n", t.style.bold(strings.Join(names, " ")))
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
		t.line("  hint: %s", r.Hint)
	}
	for _, n := range r.Notes {
		t.line("  note: %s", n)
	}
}

func (t *texter) warnings(p *plan.Plan) {
	for _, w := range p.Warnings {
		t.line("%s %s%s", t.style.change("warning:"), w.Text, t.place(w.Place))
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
func ShortList(list []string) string {
	if len(list) > 5 {
		return strings.Join(list[:5], ", ") + fmt.Sprintf(" and %d more", len(list)-5)
	}
	return strings.Join(list, ", ")
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
	return fmt.Sprintf("%d to create, %d to alter, %d to drop; %s", create, alter, drop, steps)
}
