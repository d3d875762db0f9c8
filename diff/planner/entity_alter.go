package planner

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// alterEntity changes an entity in place.
func (d *draft) alterEntity(ch diff.Change) {
	from, to, p := ch.From.(schema.Entity), ch.To.(schema.Entity), d.recipes[ch.Ref.Kind].phase
	d.alterInPlace(p, ch, from, to)
	d.alterComments(p, ch, from, to)
}

// alterInPlace writes the statements that change an entity.
func (d *draft) alterInPlace(p phase, ch diff.Change, from, to schema.Entity) {
	if onlyAttrs(ch, "comment") {
		return
	}
	ref := to.Ref()
	sql, undo := d.recipes[ref.Kind].inPlace(ch, from, to)
	for i, statement := range sql {
		s := d.newStep(ref, plan.Brief, "change "+ref.String(), statement, d.alterLocks(from, to, statement)...)
		if ref.Kind.HasRows() {
			s.Locks = append(s.Locks, lock(plan.AccessExclusive, ref.TypeName()))
		}
		if t, ok := from.(*schema.ForeignTable); ok {
			d.losesColumns(&s, ch, t, to.(*schema.ForeignTable))
		}
		s.Why = alterWhy(ref.Kind)
		if i < len(undo) {
			s.Undo = undo[i]
		}
		if v, ok := from.(*schema.View); ok {
			gainsColumns(&s, v, to.(*schema.View))
		}
		if ref.Kind == schema.KindPolicy {
			d.policyHazard(&s, ch)
		}
		d.attributeHazards(&s, ch, from, statement)
		d.add(p, ref.String(), s)
	}
}

// alterComments sets the comments that differ, on an entity and its parts.
func (d *draft) alterComments(p phase, ch diff.Change, from, to schema.Entity) {
	ref := to.Ref()
	switch to := to.(type) {
	case *schema.View:
		d.viewComments(p, ref.String(), ch, to, from.(*schema.View))
	case *schema.ForeignTable:
		d.foreignComments(p, ref.String(), to, from.(*schema.ForeignTable))
	}
	d.partComments(phaseComment, ref.String(), to, from)
	if ch.Has("comment") {
		d.entityComment(p, ref.String(), ch, ref, to.Base().Comment, from.Base().Comment)
	}
}

// alterRoutine changes a routine.
func (d *draft) alterRoutine(ch diff.Change) {
	d.warnOfEntries(ch)
	d.alterEntity(ch)
}

// warnOfEntries names the indexes that keep what a function gave before its body changed.
func (d *draft) warnOfEntries(ch diff.Change) {
	if !ch.Has("as", "body") {
		return
	}
	for _, t := range d.desired.Tables {
		for _, i := range t.Indexes {
			index := t.Child(schema.KindIndex, i.Name)
			if l := d.renamed.Table(t.Name); l != nil && hasIndex(l, i.Name) && slices.Contains(d.desiredNeeds()[index], ch.Ref) {
				name := schema.Name{Schema: t.Name.Schema, Name: i.Name}
				d.warn(schema.Pos{}, "index %s holds what %s gave before its body changes: once the plan has run, build it again with REINDEX INDEX CONCURRENTLY %s", name, ch.Ref, name.SQL())
			}
		}
	}
}

// needsRebuild reports whether a change of an entity has no statement in place.
func (in *facts) needsRebuild(ch diff.Change) bool {
	if in.unsure[ch.Ref] {
		return true
	}
	if ch.Action != diff.Alter || onlyAttrs(ch, "comment") || ch.Ref.Kind == schema.KindSubscription {
		return false
	}
	if !isRebuildable(ch.From) || ch.Ref.Kind.GivesRights() {
		return false
	}
	from := ch.From.(schema.Entity)
	if ch.Ref.Kind == schema.KindDomain {
		return ch.Has("type", "collation")
	}
	if ch.Ref.Kind == schema.KindTrigger && onlyAttrs(ch, "partition", "comment") {
		return false
	}
	if ch.Ref.Kind == schema.KindTrigger && in.live.Server.VersionNum < 140000 && !onlyAttrs(ch, "enabled", "partition", "comment") {
		return true // CREATE OR REPLACE TRIGGER came with 14
	}
	sql, _ := in.recipes[ch.Ref.Kind].inPlace(ch, from, ch.To.(schema.Entity))
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
