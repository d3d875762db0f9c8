package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// note copies what a comparison found beside changes into the plan.
func (d *draft) note(res *diff.Result) {
	p := d.plan
	p.Ignored, p.Perf, p.NotProven = []plan.Ignored{}, []plan.PerfIndex{}, []plan.NotProven{}
	p.Unmanaged, p.Warnings = []plan.Unmanaged{}, []plan.Warning{}
	for _, i := range res.Ignored {
		objects := make([]plan.Object, len(i.Refs))
		for n, r := range i.Refs {
			objects[n] = plan.ObjectOf(r)
		}
		p.Ignored = append(p.Ignored, plan.Ignored{Rule: i.Rule, Reason: i.Reason, Count: len(objects), Objects: objects})
	}
	for _, i := range res.Perf {
		index := plan.PerfIndex{Object: plan.ObjectOf(i.Ref), State: i.State, Attrs: attrs(i.Attrs), Place: placeOf(i.Pos)}
		if i.State == diff.PerfWaiting {
			index.WaitsFor = i.To.Build.MinRows
		}
		index.NoStatistics = i.To != nil && i.To.Guess
		p.Perf = append(p.Perf, index)
	}
	for _, n := range res.NotProven {
		p.NotProven = append(p.NotProven, plan.NotProven{
			Object: plan.ObjectOf(n.Ref), Attr: n.Attr, Live: n.Live, Desired: n.Desired, Place: placeOf(n.Pos),
		})
	}
	for _, u := range res.Unmanaged {
		p.Unmanaged = append(p.Unmanaged, plan.Unmanaged(u))
	}
	for _, w := range res.Warnings {
		p.Warnings = append(p.Warnings, plan.Warning{Text: w.Text, Place: placeOf(w.Pos)})
	}
}

func changesOf(list []diff.Change) []plan.Change {
	out := make([]plan.Change, len(list))
	for i, ch := range list {
		out[i] = plan.Change{
			Action: ch.Action, Object: plan.ObjectOf(ch.Ref), OldName: ch.OldName, Attrs: attrs(ch.Attrs),
			Reason: ch.Reason, Place: placeOf(ch.Pos),
		}
	}
	return out
}

func attrs(list []diff.AttrChange) []plan.Attr {
	var out []plan.Attr
	for _, a := range list {
		out = append(out, plan.Attr(a))
	}
	return out
}

func placeOf(p schema.Pos) *plan.Place {
	if p.IsZero() {
		return nil
	}
	return &plan.Place{File: p.File, Line: p.Line, Column: p.Column}
}

func notProvenFailure(res *diff.Result, s schema.Server) *plan.Failure {
	n := res.NotProven[0]
	return &plan.Failure{
		Message: fmt.Sprintf("could not check: %d not proven, the first is %s of %s", len(res.NotProven), n.Attr, n.Ref),
		Place:   placeOf(n.Pos),
		Hint:    unasked(s),
	}
}

// RefuseUnproven refuses a plan that is to be run beside texts of which it is not known whether they change: the objects that they
// belong to would stay as they are, in the way of other steps, and the state at the end could not be proved.
func RefuseUnproven(p *plan.Plan, s schema.Server) {
	if p.Result != plan.Changes || len(p.NotProven) == 0 || s.Standby || s.ReadOnly { // there it cannot run anyway
		return
	}
	n := p.NotProven[0]
	text := fmt.Sprintf("%d texts are not proven, the first is %s of %s", len(p.NotProven), n.Attr, n.Object.Ref())
	if len(p.NotProven) == 1 {
		text = fmt.Sprintf("%s of %s is not proven", n.Attr, n.Object.Ref())
	}
	p.Refused = append(p.Refused, plan.Refusal{Object: n.Object, Text: text + ": whether it changes, the server could not be asked", Hint: unasked(s), Place: n.Place})
}

// unasked says why the server could not be asked for canonical forms, and what to do.
func unasked(s schema.Server) string {
	switch {
	case s.Standby:
		return "a standby cannot be asked for canonical forms: give the primary's URL, or another server to ask with --dev-url"
	case s.ReadOnly:
		return "canonical forms cannot be asked for, since transactions are read-only here: add default_transaction_read_only=off to the URL, or give another server to ask with --dev-url"
	case s.Database != "" && !s.CanCreateTemp:
		return fmt.Sprintf("canonical forms cannot be asked for without temporary tables: GRANT TEMPORARY ON DATABASE %s TO %s, or give another server to ask with --dev-url",
			schema.Ident(s.Database), schema.Ident(s.User))
	}
	return "no server could be asked for canonical forms: give one with --dev-url"
}

// touch records a hash of every live object that the changes rely on: the object itself
// and the table it belongs to.
func (d *draft) touch(list []diff.Change) {
	wanted := make([]plan.Touched, 0, len(list))
	for _, ch := range list {
		ref := ch.Ref
		if ch.OldName != "" {
			ref.Name = ch.OldName
			if ch.Action == diff.Adopt {
				ref.Kind = schema.KindIndex
			}
		}
		whole := ref.Kind == schema.KindTable && ch.Action == diff.Drop
		wanted = append(wanted, plan.Touched{Object: plan.ObjectOf(ref), Whole: whole})
		if ch.Ref.Table != "" && ch.LiveTable != nil {
			table := schema.Ref{Kind: schema.KindTable, Schema: ch.Ref.Schema, Name: ch.Ref.Table}
			wanted = append(wanted, plan.Touched{Object: plan.ObjectOf(table)})
		}
	}
	d.plan.Touched = plan.TouchedOf(d.live, wanted)
	d.plan.Fingerprint = plan.FingerprintOf(d.plan.Target, d.plan.Touched)
}
