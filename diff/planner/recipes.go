package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
)

// recipe is how the plan makes, changes and drops objects of one kind.
type recipe struct {
	turns
	// dropHazard is the word for --allow that a drop needs: noHazard where nothing is lost that SQL does not
	// bring back.
	dropHazard string
	actions
	form
}

// turns are the phases in which an object is made, unless something needs it earlier, and dropped.
type turns struct{ phase, dropPhase phase }

// actions plan the changes of an object. What is neither created, dropped nor repaired is altered: the rebuild
// of an index, an index that becomes a constraint. Renames are alike for all kinds.
type actions struct{ create, alter, drop, repair planned }

// planned writes the steps of a change.
type planned func(*builder, diff.Change)

// form is what the steps of an entity depend on.
type form struct {
	// inPlace gives the statements that change it without a drop, and their undo; none where there are none.
	inPlace func(ch diff.Change, from, to schema.Entity) (sql, undo []string)
	// locks are those of its creation on relations that are in use.
	locks func(in *facts, e schema.Entity) []tableLock
}

// noHazard is the hazard of a drop that anyone may plan.
const noHazard = ""

// never is the phase of what no plan does.
const never phase = -1

// recipes has a row for each kind, in the order of package schema.
//
//exhaustive:enforce
var recipes = map[schema.Kind]recipe{
	schema.KindSchema: {turns{phaseNamespace, never}, noHazard,
		actions{(*builder).createSchema, (*builder).alterSchema, unplanned, unplanned}, noEntity},
	schema.KindExtension: {turns{phaseNamespace, never}, noHazard,
		actions{(*builder).createExtension, (*builder).alterExtension, unplanned, unplanned}, noEntity},
	schema.KindRole: {turns{phaseRole, never}, noHazard,
		actions{(*builder).createRole, (*builder).alterRole, unplanned, unplanned}, noEntity},
	schema.KindCollation: object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt).repaired((*builder).refreshCollation),
	schema.KindEnum: {turns{phaseNamespace, phaseDropType}, policy.HazardDropType,
		actions{(*builder).createEnum, (*builder).alterEnum, (*builder).dropEnum, unplanned}, noEntity},
	schema.KindComposite: object(phaseType, phaseDropType, policy.HazardDropType, form{typed(compositeInPlace), noLocks}),
	schema.KindDomain:    object(phaseType, phaseDropType, policy.HazardDropType, rebuilt).altered((*builder).alterDomain),
	schema.KindRange:     object(phaseType, phaseDropType, policy.HazardDropType, form{typed(rangeInPlace), noLocks}),
	schema.KindLanguage:  object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindBaseType: object(phaseType, phaseDropType, policy.HazardDropType, form{typed(baseTypeInPlace), noLocks}).
		dropped((*builder).refuseBaseType),
	schema.KindSequence: {turns{phaseSequence, phaseDropSequence}, policy.HazardDropSequence,
		actions{(*builder).createSequence, (*builder).alterSequence, (*builder).dropSequence, unplanned}, noEntity},
	schema.KindFunction:                routine(form{typed(routineInPlace), noLocks}),
	schema.KindProcedure:               routine(form{typed(routineInPlace), noLocks}),
	schema.KindAggregate:               routine(form{typed(aggregateInPlace), noLocks}),
	schema.KindOperator:                object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(operatorInPlace), noLocks}),
	schema.KindAccessMethod:            object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindOperatorFamily:          object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindOperatorClass:           object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindCast:                    object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindConversion:              object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindTextSearchParser:        object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindTextSearchTemplate:      object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindTextSearchDictionary:    object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(dictionaryInPlace), noLocks}),
	schema.KindTextSearchConfiguration: object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(mappingsInPlace), noLocks}),
	schema.KindTransform:               object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindForeignDataWrapper:      object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(foreignDataWrapperInPlace), noLocks}),
	schema.KindServer: object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(foreignServerInPlace), noLocks}).
		altered((*builder).alterServer),
	schema.KindUserMapping: object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(userMappingInPlace), noLocks}),
	schema.KindTable: {turns{phaseTable, phaseDropTable}, policy.HazardDropTable,
		actions{(*builder).createTable, (*builder).changeTable, (*builder).dropTable, unplanned}, noEntity},
	schema.KindForeignTable: object(phaseTable, phaseDropTable, policy.HazardDropTable, form{typed(foreignTableInPlace), noLocks}).
		altered((*builder).alterForeignTable),
	schema.KindColumn: {turns{phaseColumn, phaseDropColumn}, policy.HazardDropColumn,
		actions{(*builder).addColumn, (*builder).alterColumn, (*builder).dropColumn, unplanned}, noEntity},
	// After the columns of a primary key have been proven NOT NULL, the server need not scan.
	schema.KindPrimaryKey: {turns{phaseNotNull, phaseDropConstraint}, noHazard,
		actions{(*builder).createKey, (*builder).alterKey, (*builder).dropKey, (*builder).repairKey}, noEntity},
	schema.KindUnique: {turns{phaseKey, phaseDropConstraint}, noHazard,
		actions{(*builder).createKey, (*builder).alterKey, (*builder).dropKey, (*builder).repairKey}, noEntity},
	schema.KindIndex: {turns{phaseIndex, phaseDropIndex}, noHazard,
		actions{(*builder).createIndex, (*builder).alterIndex, (*builder).dropIndex, (*builder).repairIndex}, noEntity},
	schema.KindPerfIndex: {turns{phaseIndex, phaseDropIndex}, noHazard,
		actions{perf((*builder).createIndex), perf((*builder).alterIndex), (*builder).dropIndex, perf((*builder).repairIndex)}, noEntity},
	schema.KindCheck: {turns{phaseCheck, phaseDropConstraint}, noHazard,
		actions{(*builder).createCheck, (*builder).alterCheck, (*builder).dropCheck, (*builder).repairCheck}, noEntity},
	schema.KindExclusion: {turns{phaseRewrite, phaseDropConstraint}, noHazard,
		actions{(*builder).addExclusion, (*builder).alterExclusion, (*builder).dropExclusion, (*builder).buildKeyAgain}, noEntity},
	schema.KindForeignKey: {turns{phaseForeignKey, phaseDropForeignKey}, noHazard,
		actions{(*builder).createForeignKey, (*builder).alterForeignKey, (*builder).dropForeignKey, (*builder).repairForeignKey}, noEntity},
	schema.KindView:         object(phaseView, phaseDropView, policy.HazardDropView, form{typed(viewInPlace), noLocks}),
	schema.KindMaterialized: object(phaseView, phaseDropView, policy.HazardDropView, form{typed(viewInPlace), noLocks}).repaired((*builder).repairView),
	schema.KindRule:         object(phaseTrigger, phaseDropTrigger, policy.HazardDropRule, form{typed(ruleInPlace), onTable}),
	schema.KindTrigger:      object(phaseTrigger, phaseDropTrigger, policy.HazardDropTrigger, form{typed(triggerInPlace), triggerLocks}),
	schema.KindPolicy:       object(phaseTrigger, phaseDropTrigger, policy.HazardDropPolicy, form{typed(policyInPlace), onTable}),
	schema.KindStatistics:   object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(statisticsInPlace), statisticsLocks}),
	schema.KindEventTrigger: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(eventTriggerInPlace), noLocks}).
		created(supported((*builder).createEntity)).altered(supported((*builder).alterEntity)),
	schema.KindPublication: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(publicationInPlace), publicationLocks}).
		created(supported((*builder).createEntity)).altered(supported((*builder).alterEntity)),
	schema.KindSubscription: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, rebuilt).
		created(supported((*builder).refuseSubscription)).altered(supported((*builder).alterSubscription)),
	schema.KindPermission: {turns{phaseGrant, phaseGrant}, policy.HazardPrivileges,
		actions{(*builder).permission, (*builder).permission, (*builder).permission, unplanned}, noEntity},
	schema.KindDefaultPermission: {turns{phaseDefaultGrant, phaseDefaultGrant}, policy.HazardPrivileges,
		actions{(*builder).defaultPermission, (*builder).defaultPermission, (*builder).defaultPermission, unplanned}, noEntity},
}

// object is the recipe of what stands by itself: made by CREATE, changed in place or rebuilt, dropped by DROP.
func object(p, drop phase, hazard string, f form) recipe {
	return recipe{turns{p, drop}, hazard, actions{(*builder).createEntity, (*builder).alterEntity, (*builder).dropEntity, unplanned}, f}
}

// routine is the recipe of what is called.
func routine(f form) recipe {
	return object(phaseRoutine, phaseDropRoutine, policy.HazardDropFunction, f).altered((*builder).alterRoutine)
}

// created, altered, dropped and repaired are the recipe with another way of one action.
func (r recipe) created(p planned) recipe  { r.create = p; return r }
func (r recipe) altered(p planned) recipe  { r.alter = p; return r }
func (r recipe) dropped(p planned) recipe  { r.drop = p; return r }
func (r recipe) repaired(p planned) recipe { r.repair = p; return r }

// rebuilt is the form of an entity that no statement changes: it is dropped and made again.
var rebuilt = form{nothingInPlace, noLocks}

// noEntity is the form of what is no entity, for which nothing asks.
var noEntity = rebuilt

func nothingInPlace(diff.Change, schema.Entity, schema.Entity) (sql, undo []string) { return nil, nil }

// typed is a function about the changes of one type of entities, as the table has it.
func typed[E schema.Entity](inPlace func(ch diff.Change, from, to E) (sql, undo []string)) func(diff.Change, schema.Entity, schema.Entity) (sql, undo []string) {
	return func(ch diff.Change, from, to schema.Entity) (sql, undo []string) {
		return inPlace(ch, from.(E), to.(E))
	}
}

// supported plans a change unless the server's version lacks what it asks for.
func supported(p planned) planned {
	return func(b *builder, ch diff.Change) {
		if !b.newer(ch) {
			p(b, ch)
		}
	}
}

// perf plans a change that builds a perf index, with a warning where the rows are too few.
func perf(p planned) planned {
	return func(b *builder, ch diff.Change) {
		b.warnOfRows(ch)
		p(b, ch)
	}
}

// unplanned refuses a change that the comparison finds for no object of the kind.
func unplanned(b *builder, ch diff.Change) {
	b.refuse(ch, fmt.Sprintf("%s: there is no way to %s it", ch.Ref, ch.Action), "please report this: it is a fault of schemactl")
}

// of gives the function for an action.
func (a actions) of(action diff.Action) planned {
	switch action {
	case diff.Create:
		return a.create
	case diff.Drop:
		return a.drop
	case diff.Repair:
		return a.repair
	case diff.Rename:
		return (*builder).rename
	case diff.Alter, diff.Rebuild, diff.Adopt:
		return a.alter
	}
	return unplanned
}
