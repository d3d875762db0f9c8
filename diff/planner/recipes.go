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
type planned func(*draft, diff.Change)

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
		actions{(*draft).createSchema, (*draft).alterSchema, unplanned, unplanned}, noEntity},
	schema.KindExtension: {turns{phaseNamespace, never}, noHazard,
		actions{(*draft).createExtension, (*draft).alterExtension, unplanned, unplanned}, noEntity},
	schema.KindRole: {turns{phaseRole, never}, noHazard,
		actions{(*draft).createRole, (*draft).alterRole, unplanned, unplanned}, noEntity},
	schema.KindCollation: object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt).repaired((*draft).refreshCollation),
	schema.KindEnum: {turns{phaseNamespace, phaseDropType}, policy.HazardDropType,
		actions{(*draft).createEnum, (*draft).alterEnum, (*draft).dropEnum, unplanned}, noEntity},
	schema.KindComposite: object(phaseType, phaseDropType, policy.HazardDropType, form{typed(compositeInPlace), noLocks}),
	schema.KindDomain:    object(phaseType, phaseDropType, policy.HazardDropType, rebuilt).altered((*draft).alterDomain),
	schema.KindRange:     object(phaseType, phaseDropType, policy.HazardDropType, form{typed(rangeInPlace), noLocks}).altered((*draft).alterRange),
	schema.KindLanguage:  object(phaseType, phaseDropType, policy.HazardDropObject, rebuilt),
	schema.KindBaseType: object(phaseType, phaseDropType, policy.HazardDropType, form{typed(baseTypeInPlace), noLocks}).
		dropped((*draft).refuseBaseType),
	schema.KindSequence: {turns{phaseSequence, phaseDropSequence}, policy.HazardDropSequence,
		actions{(*draft).createSequence, (*draft).alterSequence, (*draft).dropSequence, unplanned}, noEntity},
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
		altered((*draft).alterServer),
	schema.KindUserMapping: object(phaseType, phaseDropType, policy.HazardDropObject, form{typed(userMappingInPlace), noLocks}),
	schema.KindTable: {turns{phaseTable, phaseDropTable}, policy.HazardDropTable,
		actions{(*draft).createTable, (*draft).changeTable, (*draft).dropTable, unplanned}, noEntity},
	schema.KindForeignTable: object(phaseTable, phaseDropTable, policy.HazardDropTable, form{typed(foreignTableInPlace), noLocks}).
		altered((*draft).alterForeignTable),
	schema.KindColumn: {turns{phaseColumn, phaseDropColumn}, policy.HazardDropColumn,
		actions{(*draft).addColumn, (*draft).alterColumn, (*draft).dropColumn, unplanned}, noEntity},
	// After the columns of a primary key have been proven NOT NULL, the server need not scan.
	schema.KindPrimaryKey: {turns{phaseNotNull, phaseDropConstraint}, noHazard,
		actions{(*draft).createKey, (*draft).alterKey, (*draft).dropKey, (*draft).repairKey}, noEntity},
	schema.KindUnique: {turns{phaseKey, phaseDropConstraint}, noHazard,
		actions{(*draft).createKey, (*draft).alterKey, (*draft).dropKey, (*draft).repairKey}, noEntity},
	schema.KindIndex: {turns{phaseIndex, phaseDropIndex}, noHazard,
		actions{(*draft).createIndex, (*draft).alterIndex, (*draft).dropIndex, (*draft).repairIndex}, noEntity},
	schema.KindPerfIndex: {turns{phaseIndex, phaseDropIndex}, noHazard,
		actions{perf((*draft).createIndex), perf((*draft).alterIndex), (*draft).dropIndex, perf((*draft).repairIndex)}, noEntity},
	schema.KindCheck: {turns{phaseCheck, phaseDropConstraint}, noHazard,
		actions{(*draft).createCheck, (*draft).alterCheck, (*draft).dropCheck, (*draft).repairCheck}, noEntity},
	schema.KindExclusion: {turns{phaseRewrite, phaseDropConstraint}, noHazard,
		actions{(*draft).addExclusion, (*draft).alterExclusion, (*draft).dropExclusion, (*draft).buildKeyAgain}, noEntity},
	schema.KindForeignKey: {turns{phaseForeignKey, phaseDropForeignKey}, noHazard,
		actions{(*draft).createForeignKey, (*draft).alterForeignKey, (*draft).dropForeignKey, (*draft).repairForeignKey}, noEntity},
	schema.KindView:         object(phaseView, phaseDropView, policy.HazardDropView, form{typed(viewInPlace), noLocks}),
	schema.KindMaterialized: object(phaseView, phaseDropView, policy.HazardDropView, form{typed(viewInPlace), noLocks}).repaired((*draft).repairView),
	schema.KindRule:         object(phaseTrigger, phaseDropTrigger, policy.HazardDropRule, form{typed(ruleInPlace), onTable}),
	schema.KindTrigger:      object(phaseTrigger, phaseDropTrigger, policy.HazardDropTrigger, form{typed(triggerInPlace), triggerLocks}),
	schema.KindPolicy:       object(phaseTrigger, phaseDropTrigger, policy.HazardDropPolicy, form{typed(policyInPlace), onTable}),
	schema.KindStatistics:   object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(statisticsInPlace), statisticsLocks}),
	schema.KindEventTrigger: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(eventTriggerInPlace), noLocks}).
		created((*draft).createEntity).altered((*draft).alterEntity),
	schema.KindPublication: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, form{typed(publicationInPlace), publicationLocks}).
		created((*draft).createEntity).altered((*draft).alterEntity),
	schema.KindSubscription: object(phaseTrigger, phaseDropTrigger, policy.HazardDropObject, rebuilt).
		created((*draft).refuseSubscription).altered((*draft).alterSubscription),
	schema.KindPermission: {turns{phaseGrant, phaseGrant}, policy.HazardPrivileges,
		actions{(*draft).permission, (*draft).permission, (*draft).permission, unplanned}, noEntity},
	schema.KindDefaultPermission: {turns{phaseDefaultGrant, phaseDefaultGrant}, policy.HazardPrivileges,
		actions{(*draft).defaultPermission, (*draft).defaultPermission, (*draft).defaultPermission, unplanned}, noEntity},
}

// object is the recipe of what stands by itself: made by CREATE, changed in place or rebuilt, dropped by DROP.
func object(p, drop phase, hazard string, f form) recipe {
	return recipe{turns{p, drop}, hazard, actions{(*draft).createEntity, (*draft).alterEntity, (*draft).dropEntity, unplanned}, f}
}

// routine is the recipe of what is called.
func routine(f form) recipe {
	return object(phaseRoutine, phaseDropRoutine, policy.HazardDropFunction, f).altered((*draft).alterRoutine)
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

// perf plans a change that builds a perf index, with a warning where the rows are too few.
func perf(p planned) planned {
	return func(d *draft, ch diff.Change) {
		d.warnOfRows(ch)
		p(d, ch)
	}
}

// unplanned refuses a change that the comparison finds for no object of the kind.
func unplanned(d *draft, ch diff.Change) {
	d.refuse(ch, fmt.Sprintf("%s: there is no way to %s it", ch.Ref, ch.Action), "please report this: it is a fault of schemactl")
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
		return (*draft).rename
	case diff.Alter, diff.Rebuild, diff.Adopt:
		return a.alter
	}
	return unplanned
}
