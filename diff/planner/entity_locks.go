package planner

import (
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// The locks that CREATE takes on relations that are in use.

func noLocks(*facts, schema.Entity) []tableLock { return nil }

// onTable is the lock on the table of a rule or a policy.
func onTable(in *facts, e schema.Entity) []tableLock {
	return in.inUseAlone(plan.AccessExclusive, e.Ref().TableName())
}

func triggerLocks(in *facts, e schema.Entity) []tableLock {
	t := e.(*schema.Trigger)
	if in.created[t.Table] {
		return nil
	}
	on := in.inUseAlone(plan.ShareRowExclusive, t.Table)
	if t.ForEachRow {
		on = in.inUse(plan.ShareRowExclusive, t.Table) // the partitions have it too
	}
	return append(on, in.inUse(plan.ShareRowExclusive, t.From)...)
}

func statisticsLocks(in *facts, e schema.Entity) []tableLock {
	return in.inUseAlone(plan.ShareUpdateExclusive, e.(*schema.StatisticsObject).Table)
}

// publicationLocks are on the tables that a publication is made with.
func publicationLocks(in *facts, e schema.Entity) []tableLock {
	var locks []tableLock
	for _, t := range e.(*schema.Publication).Tables {
		if in.partitioned(t.Name) {
			locks = append(locks, in.inUseAlone(plan.ShareUpdateExclusive, t.Name)...) // see OpenTableList in publicationcmds.c
		} else {
			locks = append(locks, in.inUse(plan.ShareUpdateExclusive, t.Name)...)
		}
	}
	return locks
}

// inUse is a lock on a relation, unless the plan makes it: then no other session uses it.
func (in *facts) inUse(mode string, relation schema.Name) []tableLock {
	if relation.Name == "" || in.created[relation] {
		return nil
	}
	return []tableLock{lock(mode, relation)}
}

// inUseAlone is one that does not reach the tables below.
func (in *facts) inUseAlone(mode string, relation schema.Name) []tableLock {
	locks := in.inUse(mode, relation)
	for i := range locks {
		locks[i].only = true
	}
	return locks
}

// dropLocks are the locks that DROP takes on the relation that an entity is, belongs to, or is about. A trigger for each row
// of a partitioned table is on its partitions too.
func (in *facts) dropLocks(e schema.Entity) []tableLock {
	ref := e.Ref()
	switch about, isStatistics := e.(*schema.StatisticsObject); {
	case isStatistics:
		return []tableLock{lock(plan.ShareUpdateExclusive, about.Table)}
	case ref.Kind == schema.KindTrigger && e.(*schema.Trigger).ForEachRow:
		locks := []tableLock{lock(plan.AccessExclusive, ref.TableName())}
		for _, n := range in.below(ref.TableName(), true) {
			locks = append(locks, below(plan.AccessExclusive, n))
		}
		return locks
	case ref.Table != "":
		return []tableLock{lock(plan.AccessExclusive, ref.TableName())}
	case ref.Kind.HasRows():
		return []tableLock{lock(plan.AccessExclusive, ref.TypeName())}
	}
	return nil
}
