package planner

import (
	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// What changes an entity without a drop, where that is short; the other kinds have files of their own.

func routineInPlace(ch diff.Change, from, to *schema.Routine) (sql, undo []string) {
	if !replaceable(ch) {
		return nil, nil
	}
	return []string{ddl.CreateRoutine(to, true)}, []string{ddl.CreateRoutine(from, true)}
}

func statisticsInPlace(ch diff.Change, from, to *schema.StatisticsObject) (sql, undo []string) {
	if !onlyAttrs(ch, "target", "comment") {
		return nil, nil
	}
	return []string{ddl.StatisticsTarget(to)}, []string{ddl.StatisticsTarget(from)}
}

// policyInPlace changes what ALTER POLICY can, which takes no expression away.
func policyInPlace(ch diff.Change, from, to *schema.Policy) (sql, undo []string) {
	taken := func(was, is schema.Expr) bool { return is.IsZero() && !was.IsZero() }
	if ch.Has("as", "for") || taken(from.Using, to.Using) || taken(from.WithCheck, to.WithCheck) {
		return nil, nil
	}
	return []string{ddl.AlterPolicy(to)}, []string{ddl.AlterPolicy(from)}
}

func triggerInPlace(ch diff.Change, from, to *schema.Trigger) (sql, undo []string) {
	switch {
	case onlyAttrs(ch, "partition", "comment"): // see clones
	case onlyAttrs(ch, "enabled", "partition", "comment"):
		return []string{ddl.EnableTrigger(to)}, []string{ddl.EnableTrigger(from)}
	case !from.Constraint && !to.Constraint:
		sql, undo = []string{ddl.CreateTrigger(to, true)}, []string{ddl.CreateTrigger(from, true)}
		// A replaced trigger is enabled again.
		if to.Enabled != "" {
			sql = append(sql, ddl.EnableTrigger(to))
		}
	}
	return sql, undo
}

func eventTriggerInPlace(ch diff.Change, from, to *schema.EventTrigger) (sql, undo []string) {
	if !onlyAttrs(ch, "enabled", "comment") {
		return nil, nil
	}
	return []string{ddl.EnableEventTrigger(to)}, []string{ddl.EnableEventTrigger(from)}
}
