package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/fleet"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/diff/report/markup"
	"github.com/replyx/schemactl/internal/visible"
)

// FleetFormat is one form of the results of many databases.
type FleetFormat struct {
	Name  string
	Write func(io.Writer, *fleet.Tally, Options) error
}

// fleetFormats are all forms but JSON, which is written as results come, in the order in which help lists them.
var fleetFormats = []FleetFormat{
	{"text", FleetText}, {"markdown", FleetMarkdown}, {"sarif", merged(SARIF)}, {"github", merged(GitHub)},
	{"junit", merged(JUnit)}, {"prometheus", FleetPrometheus},
}

// FleetFormatOf is the form of a name.
func FleetFormatOf(name string) (FleetFormat, bool) {
	i := slices.IndexFunc(fleetFormats, func(f FleetFormat) bool { return f.Name == name })
	if i < 0 {
		return FleetFormat{}, false
	}
	return fleetFormats[i], true
}

// FleetFormatNames lists the forms, JSON among them.
func FleetFormatNames() []string {
	out := []string{"text", "json"}
	for _, f := range fleetFormats[1:] {
		out = append(out, f.Name)
	}
	return out
}

// Bounds of a report that is to fit a screen.
const (
	mostBuckets = 8  // that are told one by one, of each state
	mostLines   = 12 // of a plan, where there are few different ones
	screen      = 36 // lines for all plans
)

// FleetText writes what was found for people: equal plans once, and no more than a screen unless Verbose.
func FleetText(w io.Writer, t *fleet.Tally, o Options) error {
	b := &texter{style: newStyle(o.Color), opts: o.TextOptions}
	told := make(map[fleet.State]int)
	left := make(map[fleet.State][]fleet.Bucket)
	buckets := t.Buckets()
	room := min(max(screen/max(len(buckets), 1), 2), mostLines)
	for _, one := range buckets {
		if told[one.State]++; told[one.State] > mostBuckets && !o.Verbose {
			left[one.State] = append(left[one.State], one)
			continue
		}
		b.bucket(one, room)
	}
	for _, s := range fleet.States() {
		if n := len(left[s]); n > 0 {
			var names []string
			for _, one := range left[s] {
				names = append(names, one.Targets...)
			}
			b.line("%s %d more, in %d other ways (--verbose tells each): %s", b.state(s), len(names), n, visible.Line(ShortList(names)))
		}
	}
	b.line("")
	b.line("%s", b.style.bold(FleetSummary(t)))
	return write(w, &b.b)
}

// FleetSummary is the closing line: "env tenants, 450 targets: noop 412; changes 37; error 1".
func FleetSummary(t *fleet.Tally) string {
	head := Count(t.Total, "targets")
	if t.Env != "" {
		head = "env " + visible.Line(t.Env) + ", " + head
	}
	if majors := t.Majors(); len(majors) > 1 {
		var of []string
		for v := range 100 {
			if majors[v] > 0 {
				of = append(of, fmt.Sprintf("%d on PostgreSQL %d", majors[v], v))
			}
		}
		head += " (" + strings.Join(of, ", ") + ")"
	}
	return head + ": " + FleetVerdict(t)
}

// FleetVerdict is what the summary says of the targets: "noop 412; changes 37; error 1".
func FleetVerdict(t *fleet.Tally) string {
	var parts []string
	for _, s := range fleet.States() {
		if n := t.Count(s); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", s, n))
		}
	}
	return strings.Join(parts, "; ")
}

func (t *texter) state(s fleet.State) string {
	switch s {
	case fleet.Noop, fleet.Ready, fleet.Done:
		return t.style.add(string(s))
	case fleet.Failed, fleet.Unreached:
		return t.style.drop(string(s))
	case fleet.Changes, fleet.Pending, fleet.Drift, fleet.Both, fleet.Findings, fleet.Unchecked:
	}
	return t.style.change(string(s))
}

// bucket tells of targets of which the same is to be said, in so many lines.
func (t *texter) bucket(b fleet.Bucket, room int) {
	names := visible.Line(ShortList(b.Targets))
	if t.opts.Verbose {
		names = visible.Line(strings.Join(b.Targets, ", "))
	}
	t.line("%s %d: %s", t.state(b.State), len(b.Targets), names)
	lines := t.about(b)
	if n := len(lines) - room; n > 0 && !t.opts.Verbose {
		lines = append(lines[:room], fmt.Sprintf("... %s more; --verbose shows them", Count(n, "lines")))
	}
	for _, l := range lines {
		if l == "" {
			t.line("")
			continue
		}
		t.line("    %s", l)
	}
}

// about tells what was found, in lines.
func (t *texter) about(b fleet.Bucket) []string {
	r := b.First
	var text bytes.Buffer
	switch {
	case r.Error != nil:
		lines := []string{visible.Line(r.Error.Message)}
		if r.Error.Hint != "" {
			lines = append(lines, "hint: "+visible.Line(r.Error.Hint))
		}
		return append(lines, t.unchecked(r.Plan)...)
	case b.State == fleet.Noop || b.State == fleet.Ready || b.State == fleet.Unreached:
		return nil
	case r.Status != nil:
		s := *r.Status
		s.Revision = nil
		inner := &texter{style: t.style, opts: t.opts}
		inner.changes(shown(append(slices.Clone(s.Drift), s.Pending...)))
		text = inner.b
	case r.Plan != nil && b.State == fleet.Done:
		return []string{Summary(r.Plan)}
	case r.Plan != nil:
		if err := Text(&text, r.Plan, t.opts); err != nil {
			return nil
		}
	default:
		return slices.Clone(shown(r.Findings))
	}
	return strings.Split(strings.TrimRight(text.String(), "\n"), "\n")
}

// unchecked are the lines of a plan that say why it is none: what is refused, and what could not be compared.
func (t *texter) unchecked(p *plan.Plan) []string {
	if p == nil {
		return nil
	}
	inner := &texter{style: t.style, opts: t.opts}
	inner.refused(shown(p))
	inner.notProven(shown(p))
	text := strings.TrimRight(inner.b.String(), "\n")
	if text == "" {
		return nil
	}
	return append([]string{""}, strings.Split(text, "\n")...)
}

// FleetMarkdown writes one comment for a pull request: what is to be done, each plan once with where it is to be done.
func FleetMarkdown(w io.Writer, t *fleet.Tally, o Options) error {
	var b bytes.Buffer
	icon := "✅"
	switch {
	case t.Count(fleet.Failed)+t.Count(fleet.Unreached) > 0:
		icon = "⚠️"
	case !t.Good():
		icon = "🔶"
	}
	fmt.Fprintf(&b, "### %s %s\n", icon, markup.Text(FleetSummary(t)))
	for _, one := range t.Buckets() {
		if one.State.Good() {
			continue
		}
		o.Color = false
		inner := &texter{style: newStyle(false), opts: o.TextOptions}
		inner.opts.Color = false
		text := strings.Join(inner.about(one), "\n")
		section := fmt.Sprintf("\n<details><summary>%s: %s: %s</summary>\n\n%s\n\n</details>\n", one.State, Count(len(one.Targets), "targets"),
			markup.Within(visible.Line(ShortList(one.Targets))), fenced(cutMiddle(text, MarkdownLimit/4)))
		if b.Len()+len(section) > MarkdownLimit-200 {
			fmt.Fprint(&b, "\nThere is more than a comment can hold.\n")
			break
		}
		b.WriteString(section)
	}
	return write(w, &b)
}

// fenced is a text as it stands.
func fenced(text string) string {
	fence := markup.Fence(text)
	return fence + "text\n" + text + "\n" + fence
}

// FleetPrometheus writes metrics with a label for the target. A target that could not be checked has no drift to tell.
func FleetPrometheus(w io.Writer, t *fleet.Tally, o Options) error {
	return bufferTo(w, func(b *bytes.Buffer) {
		m := &metrics{b: b, base: [][2]string{{"env", visible.Line(t.Env)}}}
		m.metric("schemactl_fleet_targets", "Targets by what is known of them.")
		for _, s := range fleet.States() {
			m.sample(t.Count(s), [2]string{"result", string(s)})
		}
		m.metric("schemactl_check_timestamp_seconds", "When the last check was tried, in seconds since 1970.")
		m.sample(int(o.Now.Unix()))
		m.metric("schemactl_check_success", "Whether the last check could be done: 1, or 0 where nothing is known.")
		known := func(s fleet.State) bool { return s != fleet.Failed && s != fleet.Unreached }
		for _, one := range t.Buckets() {
			value := 0
			if known(one.State) {
				value = 1
			}
			for _, name := range one.Targets {
				m.sample(value, [2]string{"target", visible.Line(name)})
			}
		}
		m.metric("schemactl_drift_changes", "Changes that would make the database as the HCL says.")
		for _, one := range t.Buckets() {
			if r := one.First; known(one.State) && r.Plan != nil {
				for _, name := range one.Targets {
					m.sample(len(r.Plan.Changes), [2]string{"target", visible.Line(name)})
				}
			}
		}
	})
}

// merged writes the changes of all targets as one plan, each change once: for forms that point at lines of the HCL.
func merged(form func(io.Writer, *plan.Plan, Options) error) func(io.Writer, *fleet.Tally, Options) error {
	return func(w io.Writer, t *fleet.Tally, o Options) error {
		p := &plan.Plan{FormatVersion: plan.FormatVersion, Result: plan.Noop, Env: t.Env}
		seen := make(map[string]bool)
		for _, b := range t.Buckets() {
			if b.First.Plan == nil || b.State != fleet.Changes {
				continue
			}
			p.Result = plan.Changes
			for _, c := range b.First.Plan.Changes {
				if id := fmt.Sprint(c.Action, c.Object, said(c)); !seen[id] {
					seen[id] = true
					c.Reason = strings.TrimPrefix(c.Reason+"; on "+ShortList(b.Targets), "; ")
					p.Changes = append(p.Changes, c)
				}
			}
		}
		if n := t.Count(fleet.Failed) + t.Count(fleet.Unreached); n > 0 {
			p.Result, p.Error = plan.Error, &plan.Failure{Message: FleetSummary(t)}
		}
		return form(w, p, o)
	}
}
