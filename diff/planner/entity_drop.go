package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (b *builder) dropEntity(ch diff.Change, e schema.Entity) {
	ref := e.Ref()
	if ref.Kind == schema.KindBaseType {
		b.refuseBaseType(ch)
		return
	}
	// What belongs to a relation goes with it.
	apart := ref.Table != "" && b.goes[ref.TableName()]
	if apart && !b.tied(ref) {
		return
	}
	about, isStatistics := e.(*schema.StatisticsObject)
	if isStatistics && b.goes[about.Table] {
		return
	}
	s := b.newStep(ref, plan.Brief, "drop "+ref.String(), "DROP "+ddl.Target(ref))
	switch {
	case isStatistics:
		s.locks = append(s.locks, lock(plan.ShareUpdateExclusive, about.Table))
	case ref.Table != "":
		s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TableName()))
	case ref.Kind.HasRows():
		s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TypeName()))
	case ref.Kind == schema.KindSubscription:
		s.Class, s.Why = plan.Concurrent, "the server drops the slot on the publisher, which it does in no transaction"
	}
	s.Undo, s.Lost = strings.Join(ddl.Create(e), "; "), lostWith(e)
	if isSync(ref.Name) {
		s.Why = "an interrupted apply left it"
	} else {
		b.hazard(&s, dropHazard(ref.Kind), ch, ref.String()+" is dropped")
	}
	b.place(&entry{phase: entityDropPhase(ref.Kind), step: s, apart: apart})
}

// tied reports whether what belongs to a relation that goes needs something that goes too, and needs
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
			if seen[to] || !in.gone[to] {
				return false
			}
			seen[to] = true
			return reaches(to)
		})
	}
	return reaches(ref)
}

// dropHazard is the word for --allow under which a kind is dropped.
func dropHazard(k schema.Kind) string {
	//exhaustive:enforce
	switch k {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return policy.HazardDropFunction
	case schema.KindForeignTable:
		return policy.HazardDropTable
	case schema.KindView, schema.KindMaterialized:
		return policy.HazardDropView
	case schema.KindTrigger:
		return policy.HazardDropTrigger
	case schema.KindPolicy:
		return policy.HazardDropPolicy
	case schema.KindRule:
		return policy.HazardDropRule
	case schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindBaseType:
		return policy.HazardDropType
	case schema.KindCollation, schema.KindLanguage, schema.KindOperator, schema.KindAccessMethod, schema.KindOperatorFamily,
		schema.KindOperatorClass, schema.KindCast, schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate,
		schema.KindTextSearchDictionary, schema.KindTextSearchConfiguration, schema.KindTransform, schema.KindForeignDataWrapper,
		schema.KindServer, schema.KindUserMapping, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication,
		schema.KindSubscription, schema.KindPermission, schema.KindDefaultPermission:
	case schema.KindSchema, schema.KindExtension, schema.KindRole, schema.KindEnum, schema.KindSequence, schema.KindTable,
		schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex, schema.KindCheck,
		schema.KindExclusion, schema.KindForeignKey: // planned by themselves
	}
	return policy.HazardDropObject
}

// entityDropPhase is when they go, what belongs to others first.
func entityDropPhase(k schema.Kind) phase {
	switch entityPhase(k) {
	case phaseTrigger:
		return phaseDropTrigger
	case phaseTable:
		return phaseDropTable
	case phaseView:
		return phaseDropView
	case phaseRoutine:
		return phaseDropRoutine
	default:
		return phaseDropType
	}
}
