package planner

import (
	"testing"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// Every kind has a recipe for every action, and what is made before something else is dropped after it.
func TestRecipesAreComplete(t *testing.T) {
	for _, k := range schema.Kinds() {
		r, ok := recipes[k]
		if !ok {
			t.Errorf("%s has no recipe", k)
			continue
		}
		for _, a := range []diff.Action{diff.Create, diff.Alter, diff.Drop, diff.Repair, diff.Rename, diff.Rebuild, diff.Adopt} {
			if r.of(a) == nil {
				t.Errorf("%s: no function plans the action %s", k, a)
			}
		}
		if r.inPlace == nil || r.locks == nil {
			t.Errorf("%s: the form is not complete", k)
		}
		if r.dropPhase != never && r.dropPhase < r.phase {
			t.Errorf("%s: it is dropped before it is made", k)
		}
	}
}

// A change that the comparison does not find is refused, not forgotten.
func TestUnplannedIsRefused(t *testing.T) {
	live := &schema.Database{}
	for _, ch := range []diff.Change{
		{Action: diff.Drop, Ref: schema.Ref{Kind: schema.KindSchema, Name: "s"}},
		{Action: diff.Drop, Ref: schema.Ref{Kind: schema.KindRole, Name: "r"}},
		{Action: diff.Repair, Ref: schema.Ref{Kind: schema.KindSequence, Schema: "public", Name: "q"}},
		{Action: diff.Repair, Ref: schema.Ref{Kind: schema.KindView, Schema: "public", Name: "v"}},
	} {
		d := newDraft(bareFacts(statesOf(live, live, live), Options{}))
		d.change(ch)
		if len(d.plan.Refused) != 1 || len(d.entries) != 0 {
			t.Errorf("%s %s: refused %v with %d steps", ch.Action, ch.Ref, d.plan.Refused, len(d.entries))
		}
	}
}
