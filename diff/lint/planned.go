package lint

import (
	"slices"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

var planRules = []Rule{
	{ID: "plan_destroys", Group: "plan", Title: "the plan takes rows or values away", Severity: warns, find: hazards(policy.HazardDropTable, policy.HazardDropColumn, policy.HazardDataLoss), needs: needsPlan, Source: "plans.md#hazards",
		Why: "What is dropped comes back from a backup alone. apply asks for its hazard; here a review sees it before.",
		Do:  "drop it in a change of its own, when no version of the application reads it any more"},
	{ID: "plan_breaks_clients", Group: "plan", Title: "the plan breaks an application that is running", Severity: warns, find: hazards(policy.HazardRename, policy.HazardAmbiguousRename, policy.HazardNotNullWithoutDefault, policy.HazardDropView, policy.HazardDropFunction), needs: needsPlan, Source: "plans.md#hazards",
		Why: "While a new version is rolled out the old one runs too: a name that is gone, or a column that it does not fill, is an error in it.",
		Do:  "add the new one first, deploy, and take the old one away after that: apply --expand and a later apply"},
	{ID: "plan_rewrites", Group: "plan", Title: "the plan rewrites a table under a lock", Severity: warns, find: planRewrites, needs: needsPlan, Source: "plans.md",
		Why: "Until the rewrite is done no session reads or writes the table.",
		Do:  "see what the plan says of its size; above direct_below it is done in shadow columns and batches where that can be"},
	{ID: "plan_expands_and_contracts", Group: "plan", Title: "one plan adds and takes away", Severity: tells, find: expandsAndContracts, needs: needsPlan, Source: "plans.md",
		Why: "What is added is needed before the new version of an application runs, what goes only after the old one has ended.",
		Do:  "apply the first part before the deploy, and the second after it"},
}

// hazards finds the hazards of a plan by their names.
func hazards(names ...string) func(*look) {
	return func(l *look) {
		for _, h := range l.Plan.Hazards {
			if slices.Contains(names, h.Name) {
				l.planned(h.Object, h.Place, h.Name+": "+h.Text)
			}
		}
	}
}

// planned is a finding of a plan, at the place that the plan gives it.
func (l *look) planned(o plan.Object, at *plan.Place, fact string) {
	before := len(l.out)
	l.found(o.Ref(), nil, "", fact)
	if len(l.out) > before && at != nil {
		f := &l.out[len(l.out)-1]
		f.Place, f.lines = at, []int{at.Line}
	}
}

func planRewrites(l *look) {
	for _, s := range l.Plan.Steps {
		for _, relation := range s.Rewrites {
			n := schema.ParseName(relation)
			live := l.live(n)
			if s.Class != plan.Rewrite || live == nil {
				continue
			}
			place := l.placeOf(s.Object)
			l.planned(s.Object, place, "step "+s.Summary+" rewrites "+n.String()+", which has "+schema.SizeText(live.Stats.Bytes))
		}
	}
}

// placeOf is the place of a change of the plan; nil where there is none.
func (l *look) placeOf(o plan.Object) *plan.Place {
	for _, c := range l.Plan.Changes {
		if c.Object == o {
			return c.Place
		}
	}
	return nil
}

func expandsAndContracts(l *look) {
	if n := l.Plan.ExpandEnd(); n > 0 && n < len(l.Plan.Steps) {
		s := l.Plan.Steps[n]
		l.planned(s.Object, l.placeOf(s.Object), "the plan adds up to step "+l.Plan.Steps[n-1].Summary+", and takes away from there on: "+s.Summary)
	}
}
