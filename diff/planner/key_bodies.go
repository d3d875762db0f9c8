package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// The server compiles the body of a routine in standard SQL when the routine is made, and the routine depends on the keys that
// the body names, ON CONFLICT ON CONSTRAINT, or groups by. Routines are made before keys otherwise: indexes may call them.

// behindKeys lets routines come after the keys that their bodies need.
func (d *draft) behindKeys(p *progress) {
	keys := slices.DeleteFunc(slices.Clone(p.found), func(ch diff.Change) bool {
		return ch.Action != diff.Create && ch.Action != diff.Adopt && !d.replacesKey(ch) && !replacesExclusion(ch) || !keepsUnique(ch.Ref.Kind)
	})
	if len(keys) == 0 {
		return
	}
	for _, e := range d.entries {
		ref := e.step.Object.Ref()
		r, ok := d.desired.Entity(ref).(*schema.Routine)
		if !ok || r.SQLBody.IsZero() || e.clears || isRebuild(e.group) {
			continue
		}
		for _, key := range keys {
			if d.bodyNeeds(r, key) {
				e.phase, e.behind = phaseView, append(e.behind, key)
			}
		}
	}
}

// keepsUnique reports whether constraints of a kind have an index that a body may name or group by.
func keepsUnique(k schema.Kind) bool {
	return k == schema.KindPrimaryKey || k == schema.KindUnique || k == schema.KindExclusion
}

// bodyNeeds reports whether the body of a routine may depend on a key, or on what a partition has of it.
func (in *facts) bodyNeeds(r *schema.Routine, key diff.Change) bool {
	body := strings.ToUpper(r.SQLBody.SQL())
	if !strings.Contains(body, "ON CONSTRAINT") && !(key.Ref.Kind == schema.KindPrimaryKey && strings.Contains(body, "GROUP")) {
		return false
	}
	on := key.Ref.TableName()
	return slices.ContainsFunc(in.desiredNeeds()[r.Ref()], func(n schema.Ref) bool {
		t := in.desired.Table(n.TypeName())
		return n.Kind == schema.KindTable && t != nil && (t.Name == on || slices.ContainsFunc(in.desired.Ancestors(t), func(a *schema.Table) bool { return a.Name == on }))
	})
}

// refuseBodies refuses a routine that something needs before the keys that its body needs are there.
func (d *draft) refuseBodies() {
	refused := make(map[schema.Ref]bool)
	for i, e := range d.entries {
		for _, key := range e.behind {
			ref := e.step.Object.Ref()
			later := slices.ContainsFunc(d.entries[i+1:], func(o *entry) bool { return o.step.Object.Ref() == key.Ref && o.phase < phaseAnalyze })
			if later && !refused[ref] {
				refused[ref] = true
				d.refuse(key, fmt.Sprintf("%s comes after what calls %s, whose body needs it", key.Ref, ref), "apply the key and the routine first, then what calls it")
			}
		}
	}
}

// refuseNeededKeys refuses to drop a key that something needs which stays as it is: a rule, or the body of a routine.
func (d *draft) refuseNeededKeys(p *progress) {
	var r *readerIndex
	p.rest = slices.DeleteFunc(slices.Clone(p.rest), func(ch diff.Change) bool {
		if ch.Action != diff.Drop || !keepsUnique(ch.Ref.Kind) {
			return false
		}
		if r == nil {
			r = d.readerIndex()
		}
		var needing []schema.Ref
		for _, key := range d.withParts(ch) {
			for _, by := range r.needed[key] {
				changes := slices.ContainsFunc(p.found, func(o diff.Change) bool { return o.Ref == by })
				if r.live[by] != nil && d.desired.Entity(by) != nil && !changes {
					needing = append(needing, by)
				}
			}
		}
		if len(needing) == 0 {
			return false
		}
		d.refuse(ch, fmt.Sprintf("%s cannot be dropped: %s needs it, and stays as it is", ch.Ref, listNeeding(needing)), "change that in the HCL too, or keep the constraint")
		return true
	})
}

// listNeeding are the names of what needs something, a view not beside its rule, which is why.
func listNeeding(refs []schema.Ref) string {
	slices.SortFunc(refs, schema.Ref.Compare)
	var out []string
	for _, r := range slices.Compact(refs) {
		if !slices.ContainsFunc(refs, func(o schema.Ref) bool { return o.Table != "" && o.TableName() == r.TypeName() }) {
			out = append(out, r.String())
		}
	}
	return strings.Join(out, ", ")
}
