package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
)

// entity plans a function, a view, a trigger or whatever else stands by itself.
func (b *builder) entity(ch diff.Change) {
	if b.newer(ch) || b.fixed(ch) {
		return
	}
	switch ch.Action {
	case diff.Repair:
		b.fillView(ch.To.(*schema.View), []string{ch.Ref.TypeName().SQL()})
	case diff.Create:
		b.createEntity(ch, ch.To.(schema.Entity))
	case diff.Drop:
		b.dropEntity(ch, ch.From.(schema.Entity))
	default:
		b.alterEntity(ch, ch.From.(schema.Entity), ch.To.(schema.Entity))
	}
}

// entityPhase is when entities of a kind are created; what needs one earlier brings it forward.
func entityPhase(k schema.Kind) phase {
	//exhaustive:enforce
	switch k {
	case schema.KindFunction, schema.KindProcedure, schema.KindAggregate:
		return phaseRoutine
	case schema.KindForeignTable:
		return phaseTable
	case schema.KindView, schema.KindMaterialized:
		return phaseView
	case schema.KindTrigger, schema.KindRule, schema.KindPolicy, schema.KindStatistics, schema.KindEventTrigger, schema.KindPublication,
		schema.KindSubscription, schema.KindPermission, schema.KindDefaultPermission:
		return phaseTrigger
	case schema.KindCollation, schema.KindComposite, schema.KindDomain, schema.KindRange, schema.KindLanguage, schema.KindBaseType,
		schema.KindOperator, schema.KindAccessMethod, schema.KindOperatorFamily, schema.KindOperatorClass, schema.KindCast,
		schema.KindConversion, schema.KindTextSearchParser, schema.KindTextSearchTemplate, schema.KindTextSearchDictionary,
		schema.KindTextSearchConfiguration, schema.KindTransform, schema.KindForeignDataWrapper, schema.KindServer,
		schema.KindUserMapping:
	case schema.KindSchema, schema.KindExtension, schema.KindRole, schema.KindEnum, schema.KindSequence, schema.KindTable,
		schema.KindColumn, schema.KindPrimaryKey, schema.KindUnique, schema.KindIndex, schema.KindPerfIndex, schema.KindCheck,
		schema.KindExclusion, schema.KindForeignKey: // planned by themselves
	}
	return phaseType
}
