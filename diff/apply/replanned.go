package apply

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff/plan"
)

// A saved plan is what somebody approved. Who can write the file could write anything in it, so no
// statement of it is run: the plan is made again from the state that the file holds, and must be the
// same. What else is to be done by now, on objects that the plan does not touch, is left out.

// Replanned is what of the plan that was made again the saved plan has; others are the changes beside
// them. A *SavedError says in what the two differ.
func Replanned(saved, now *plan.Plan) (run *plan.Plan, others []plan.Change, err error) {
	out := *now
	var differs []string
	touches := objectsOf(saved)
	out.Steps, differs = sameSteps(saved, now, touches)
	var more []string
	out.Changes, others, more = sameChanges(saved, now, out.Steps)
	differs = append(differs, more...)
	out.Hazards = slices.DeleteFunc(slices.Clone(now.Hazards), func(h plan.Hazard) bool { return !touches[h.Object] })
	differs = append(differs, sameSet("hazard", names(saved.Hazards, hazardName), names(out.Hazards, hazardName))...)
	out.Refused = slices.DeleteFunc(slices.Clone(now.Refused), func(r plan.Refusal) bool { return !touches[r.Object] })
	differs = append(differs, sameSet("refusal", names(saved.Refused, refusalName), names(out.Refused, refusalName))...)
	differs = append(differs, sameTouched(saved, now, out.Steps)...)
	if len(differs) > 0 {
		return nil, nil, &SavedError{
			Message: "the plan is not what comes of the state that it is to reach: " + strings.Join(differs, "; "),
			Hint:    "give apply the policy (--config, --env) and the version of schemactl that the plan was made with; else the file was edited, or the database is another by now: " + makeAgain,
		}
	}
	out.Touched, out.Fingerprint = saved.Touched, saved.Fingerprint
	if len(out.Steps) == 0 && len(out.Refused) == 0 {
		out.Result = plan.Noop
	}
	return &out, others, nil
}

// Remaining is what is left of a saved plan that was begun and stopped in the middle: the steps of the plan
// that was made again which are about its tables and objects. Others are the changes beside them.
func Remaining(saved, now *plan.Plan) (run *plan.Plan, others []plan.Change) {
	touches := make(map[plan.Object]bool)
	for o := range objectsOf(saved) {
		touches[tableOf(o)] = true
	}
	out := *now
	out.Steps = renumber(slices.DeleteFunc(slices.Clone(now.Steps), func(s plan.Step) bool { return !touches[tableOf(s.Object)] }))
	out.Changes = nil
	for _, ch := range now.Changes {
		if touches[tableOf(ch.Object)] {
			out.Changes = append(out.Changes, ch)
		} else {
			others = append(others, ch)
		}
	}
	out.Hazards = slices.DeleteFunc(slices.Clone(now.Hazards), func(h plan.Hazard) bool { return !touches[tableOf(h.Object)] })
	out.Refused = slices.DeleteFunc(slices.Clone(now.Refused), func(r plan.Refusal) bool { return !touches[tableOf(r.Object)] })
	if len(out.Steps) == 0 && len(out.Refused) == 0 {
		out.Result = plan.Noop
	}
	return &out, others
}

// Without is a plan whose changes are only those that are not among others.
func Without(p *plan.Plan, others []plan.Change) *plan.Plan {
	known := names(others, changeKey)
	out := *p
	out.Changes = slices.DeleteFunc(slices.Clone(p.Changes), func(ch plan.Change) bool { return slices.Contains(known, changeKey(ch)) })
	if len(out.Changes) == 0 && out.Result == plan.Changes {
		out.Result = plan.Noop
	}
	return &out
}

// SameSteps reports whether two plans have the same steps, whatever their numbers and the sizes that they
// were made for.
func SameSteps(a, b *plan.Plan) bool {
	return slices.EqualFunc(a.Steps, b.Steps, func(x, y plan.Step) bool { return stepKey(x) == stepKey(y) })
}

// tableOf is the table that an object belongs to, or the object.
func tableOf(o plan.Object) plan.Object {
	name := o.Name
	if o.Table != "" {
		name = o.Table
	}
	return plan.Object{Schema: o.Schema, Name: name}
}

// objectsOf are the objects that a plan is about.
func objectsOf(p *plan.Plan) map[plan.Object]bool {
	out := make(map[plan.Object]bool)
	for _, t := range p.Touched {
		out[t.Object] = true
	}
	for _, ch := range p.Changes {
		out[ch.Object] = true
	}
	for _, s := range p.Steps {
		out[s.Object] = true
	}
	return out
}

// stepKey is all of a step but its place in the plan and how large things are.
func stepKey(s plan.Step) string {
	s.ID, s.Transaction, s.Rows, s.Bytes, s.Why = 0, 0, 0, 0, ""
	return keyOf(s)
}

func keyOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// sameSteps are the steps of now that saved has, in order; differs says which saved has otherwise, and which
// it lacks of those that are about its objects.
func sameSteps(saved, now *plan.Plan, touches map[plan.Object]bool) (steps []plan.Step, differs []string) {
	wanted := make(map[string]int)
	for _, s := range saved.Steps {
		wanted[stepKey(s)]++
	}
	var extra []plan.Step
	for _, s := range now.Steps {
		if k := stepKey(s); wanted[k] > 0 {
			wanted[k]--
			steps = append(steps, s)
		} else if touches[s.Object] {
			extra = append(extra, s)
		}
	}
	for _, s := range saved.Steps {
		k := stepKey(s)
		if wanted[k] == 0 {
			continue
		}
		wanted[k]--
		i := slices.IndexFunc(extra, func(e plan.Step) bool { return e.Object == s.Object && e.Summary == s.Summary })
		if i < 0 {
			differs = append(differs, fmt.Sprintf("step %d (%s) does not come of it", s.ID, s.Summary))
			continue
		}
		differs = append(differs, fmt.Sprintf("step %d (%s) differs in %s", s.ID, s.Summary, strings.Join(fieldsThatDiffer(s, extra[i]), ", ")))
		extra = slices.Delete(extra, i, i+1)
	}
	for _, s := range extra {
		differs = append(differs, fmt.Sprintf("the plan lacks a step (%s)", s.Summary))
	}
	if len(differs) == 0 && !slices.Equal(outline(saved.Steps), outline(steps)) {
		differs = append(differs, "the steps have another order, or other transactions")
	}
	return renumber(steps), differs
}

// outline is the order of steps, and which share a transaction.
func outline(steps []plan.Step) []string {
	first := make(map[int]int)
	out := make([]string, len(steps))
	for i, s := range steps {
		if _, ok := first[s.Transaction]; !ok {
			first[s.Transaction] = i
		}
		group := first[s.Transaction]
		if s.Transaction == 0 {
			group = -1
		}
		out[i] = fmt.Sprint(group, " ", stepKey(s))
	}
	return out
}

// renumber gives the steps numbers from 1.
func renumber(steps []plan.Step) []plan.Step {
	for i := range steps {
		steps[i].ID = i + 1
	}
	return steps
}

// fieldsThatDiffer names, as the file does, what differs between two steps.
func fieldsThatDiffer(a, b plan.Step) []string {
	var x, y map[string]json.RawMessage
	if json.Unmarshal([]byte(stepKey(a)), &x) != nil || json.Unmarshal([]byte(stepKey(b)), &y) != nil {
		return nil
	}
	var out []string
	all := maps.Clone(x)
	maps.Copy(all, y)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if string(x[name]) != string(y[name]) {
			out = append(out, name)
		}
	}
	return out
}

// sameChanges are the changes of the saved plan, with its places, and those that now has beside them.
func sameChanges(saved, now *plan.Plan, steps []plan.Step) (changes, others []plan.Change, differs []string) {
	wanted := make(map[string]bool)
	for _, ch := range saved.Changes {
		wanted[changeKey(ch)] = true
	}
	for _, ch := range now.Changes {
		switch {
		case wanted[changeKey(ch)]:
			delete(wanted, changeKey(ch))
		case slices.ContainsFunc(steps, func(s plan.Step) bool { return s.Object == ch.Object }):
			differs = append(differs, fmt.Sprintf("the plan lacks a change (%s %s)", ch.Action, ch.Object.Ref()))
		default:
			others = append(others, ch)
		}
	}
	for _, ch := range saved.Changes {
		if wanted[changeKey(ch)] {
			differs = append(differs, fmt.Sprintf("a change (%s %s) does not come of it", ch.Action, ch.Object.Ref()))
		}
	}
	return saved.Changes, others, differs
}

// changeKey is all of a change but where the HCL says so, and why.
func changeKey(ch plan.Change) string {
	ch.Place, ch.Reason = nil, ""
	return keyOf(ch)
}

// sameTouched sees that the saved plan knows what its steps rely on.
func sameTouched(saved, now *plan.Plan, steps []plan.Step) []string {
	var differs []string
	for _, t := range now.Touched {
		about := slices.ContainsFunc(steps, func(s plan.Step) bool { return s.Object == t.Object })
		if about && !slices.Contains(saved.Touched, t) {
			differs = append(differs, fmt.Sprintf("the plan does not say that it touches %s as it is", t.Object.Ref()))
		}
	}
	return differs
}

func hazardName(h plan.Hazard) string   { return fmt.Sprintf("%s (%s)", h.Name, h.Object.Ref()) }
func refusalName(r plan.Refusal) string { return r.Object.Ref().String() }

// names are the things of a list by name, sorted, each once.
func names[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = name(x)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func sameSet(what string, saved, now []string) (differs []string) {
	for _, n := range now {
		if !slices.Contains(saved, n) {
			differs = append(differs, fmt.Sprintf("the plan lacks the %s %s", what, n))
		}
	}
	for _, s := range saved {
		if !slices.Contains(now, s) {
			differs = append(differs, fmt.Sprintf("the %s %s does not come of it", what, s))
		}
	}
	return differs
}
