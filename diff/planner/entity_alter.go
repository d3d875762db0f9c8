package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// alterEntity changes an entity in place.
func (b *builder) alterEntity(ch diff.Change, from, to schema.Entity) {
	ref := to.Ref()
	b.warnOfEntries(ch)
	if s, ok := to.(*schema.Subscription); ok {
		b.subscription(ch, from.(*schema.Subscription), s)
		return
	}
	p := entityPhase(ref.Kind)
	if ref.Kind == schema.KindForeignTable {
		// With what else changes columns: readers are out of the way then.
		p = phaseColumn
	}
	if d, ok := to.(*schema.Domain); ok {
		from = b.alterDomain(ch, from.(*schema.Domain), d)
	} else if !onlyAttrs(ch, "comment") {
		sql, undo := inPlace(ch, from, to)
		for i, statement := range sql {
			s := b.newStep(ref, plan.Brief, "change "+ref.String(), statement, b.alterLocks(from, to, statement)...)
			if ref.Kind.HasRows() {
				s.locks = append(s.locks, lock(plan.AccessExclusive, ref.TypeName()))
			}
			if t, ok := from.(*schema.ForeignTable); ok {
				b.losesColumns(&s, ch, t, to.(*schema.ForeignTable))
			}
			s.Why = alterWhy(ref.Kind)
			if i < len(undo) {
				s.Undo = undo[i]
			}
			if ref.Kind == schema.KindPolicy {
				b.policyHazard(&s, ch)
			}
			b.attributeHazards(&s, ch, from, statement)
			b.add(p, ref.String(), s)
		}
	}
	if v, ok := to.(*schema.View); ok {
		b.viewComments(p, ref.String(), ch, v, from.(*schema.View))
	}
	if t, ok := to.(*schema.ForeignTable); ok {
		b.foreignComments(p, ref.String(), t, from.(*schema.ForeignTable))
	}
	b.partComments(phaseComment, ref.String(), to, from)
	if ch.Has("comment") {
		b.entityComment(p, ref.String(), ch, ref, to.Base().Comment, from.Base().Comment)
	}
}

// warnOfEntries names the indexes that keep what a function gave before its body changed.
func (b *builder) warnOfEntries(ch diff.Change) {
	if !ch.Ref.Kind.IsRoutine() || !ch.Has("as", "body") {
		return
	}
	for _, t := range b.desired.Tables {
		for _, i := range t.Indexes {
			index := t.Child(schema.KindIndex, i.Name)
			if l := b.renamed.Table(t.Name); l != nil && hasIndex(l, i.Name) && slices.Contains(b.desiredNeeds()[index], ch.Ref) {
				name := schema.Name{Schema: t.Name.Schema, Name: i.Name}
				b.warn(schema.Pos{}, "index %s holds what %s gave before its body changes: once the plan has run, build it again with REINDEX INDEX CONCURRENTLY %s", name, ch.Ref, name.SQL())
			}
		}
	}
}

// inPlace gives the statements that change an entity without dropping it, and their undo.
// None means that there are none.
func inPlace(ch diff.Change, from, to schema.Entity) (sql, undo []string) {
	switch to := to.(type) {
	case *schema.Definition:
		return definitionInPlace(ch, from.(*schema.Definition), to)
	case *schema.SearchConfiguration:
		return mappingsInPlace(ch, from.(*schema.SearchConfiguration), to)
	case *schema.Routine:
		from := from.(*schema.Routine)
		if replaceable(ch) {
			return []string{ddl.CreateRoutine(to, true)}, []string{ddl.CreateRoutine(from, true)}
		}
	case *schema.StatisticsObject:
		if onlyAttrs(ch, "target", "comment") {
			return []string{ddl.StatisticsTarget(to)}, []string{ddl.StatisticsTarget(from.(*schema.StatisticsObject))}
		}
	case *schema.View:
		return viewInPlace(ch, from.(*schema.View), to)
	case *schema.Policy:
		from := from.(*schema.Policy)
		taken := func(was, is schema.Expr) bool { return is.IsZero() && !was.IsZero() }
		if !ch.Has("as", "for") && !taken(from.Using, to.Using) && !taken(from.WithCheck, to.WithCheck) {
			return []string{ddl.AlterPolicy(to)}, []string{ddl.AlterPolicy(from)}
		}
	case *schema.Composite:
		return compositeInPlace(from.(*schema.Composite), to)
	case *schema.Range:
		return rangeInPlace(ch, from.(*schema.Range), to)
	case *schema.Trigger:
		from := from.(*schema.Trigger)
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
			return sql, undo
		}
	case *schema.Rule:
		return ruleInPlace(ch, from.(*schema.Rule), to)
	case *schema.EventTrigger:
		if onlyAttrs(ch, "enabled", "comment") {
			return []string{ddl.EnableEventTrigger(to)}, []string{ddl.EnableEventTrigger(from.(*schema.EventTrigger))}
		}
	case *schema.Publication:
		return publicationInPlace(ch, from.(*schema.Publication), to)
	default:
		return foreignInPlace(ch, from, to)
	}
	return nil, nil
}

// needsRebuild reports whether a change of an entity has no statement in place.
func (in *facts) needsRebuild(ch diff.Change) bool {
	if in.unsure[ch.Ref] {
		return true
	}
	if ch.Action != diff.Alter || onlyAttrs(ch, "comment") || ch.Ref.Kind == schema.KindSubscription {
		return false
	}
	from, ok := ch.From.(schema.Entity)
	if !ok || ch.Ref.Kind.GivesRights() {
		return false
	}
	if ch.Ref.Kind == schema.KindDomain {
		return ch.Has("type", "collation")
	}
	if ch.Ref.Kind == schema.KindTrigger && onlyAttrs(ch, "partition", "comment") {
		return false
	}
	sql, _ := inPlace(ch, from, ch.To.(schema.Entity))
	return len(sql) == 0 && !onlyColumnComments(ch)
}

func onlyColumnComments(ch diff.Change) bool {
	for _, a := range ch.Attrs {
		part := strings.HasPrefix(a.Name, "column.") || strings.HasPrefix(a.Name, "check.") || strings.HasPrefix(a.Name, "field.")
		if a.Name != "comment" && !(part && strings.HasSuffix(a.Name, ".comment")) {
			return false
		}
	}
	return true
}

func rebuildSummary(ref schema.Ref) string { return fmt.Sprintf("drop %s to make it again", ref) }
