package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) dropEntity(ch diff.Change) {
	e := ch.From.(schema.Entity)
	ref := e.Ref()
	r := d.recipes[ref.Kind]
	// What belongs to a relation is dropped with it.
	apart := ref.Table != "" && d.droppedRelations[ref.TableName()]
	if apart && !d.tied(ref) {
		return
	}
	about, isStatistics := e.(*schema.StatisticsObject)
	if isStatistics && d.droppedRelations[about.Table] {
		return
	}
	s := d.newStep(ref, plan.Brief, "drop "+ref.String(), "DROP "+ddl.Target(ref))
	s.Locks = d.dropLocks(e)
	if ref.Kind == schema.KindSubscription {
		s.Class, s.Why = plan.Concurrent, "the server drops the slot on the publisher, which it does in no transaction"
	}
	s.Undo, s.Lost = strings.Join(ddl.Create(e), "; "), lostWith(e)
	if isSync(ref.Name) {
		s.Why = "an interrupted apply left it"
	} else {
		d.hazard(&s, r.dropHazard, ch, ref.String()+" is dropped")
	}
	d.place(&entry{phase: r.dropPhase, step: s, apart: apart})
}

// tied reports whether what belongs to a relation that is dropped needs something that is dropped too, and needs
// the relation: two tables with a rule each about the other. Neither could be dropped first.
func (in *facts) tied(ref schema.Ref) bool {
	needs := in.liveNeeds()
	seen := make(map[schema.Ref]bool)
	var reaches func(schema.Ref) bool
	reaches = func(from schema.Ref) bool {
		return slices.ContainsFunc(needs[from], func(to schema.Ref) bool {
			if to.Kind.HasRows() && to.TypeName() == ref.TableName() {
				return from != ref
			}
			if seen[to] || !in.droppedObjects[to] {
				return false
			}
			seen[to] = true
			return reaches(to)
		})
	}
	return reaches(ref)
}
