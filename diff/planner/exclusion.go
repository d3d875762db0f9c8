package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (b *builder) exclusion(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	drop := alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	switch ch.Action {
	case diff.Drop:
		s := b.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop exclusion constraint %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(b.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(ch.From.(*schema.Exclusion))
		b.add(phaseDropConstraint, t.SQL(), s)
		return
	case diff.Repair:
		b.repairKey(ch)
		return
	case diff.Create, diff.Alter, diff.Rename, diff.Rebuild, diff.Adopt:
	}
	to := ch.To.(*schema.Exclusion)
	if ch.Action == diff.Alter {
		from := ch.From.(*schema.Exclusion)
		if onlyStatistics(ch) && !onlyAttrs(ch, "comment", "index_comment") {
			b.indexStatistics(ch, from.Parts, to.Parts)
			ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool { return !isComment(a.Name) })
			if len(ch.Attrs) == 0 {
				return
			}
		}
		if ch.Has("tablespace") && onlyAttrs(ch, "comment", "index_comment", "tablespace") {
			b.copyIndex(ch, from.Tablespace, to.Tablespace)
			b.keyComments(ch, exclusionComments(to), exclusionComments(from))
			return
		}
		if onlyAttrs(ch, "comment", "index_comment") {
			b.keyComments(ch, exclusionComments(to), exclusionComments(from))
			return
		}
		s := b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old exclusion constraint %s of %s", name, t), drop, lock(plan.AccessExclusive, t))
		s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(from)
		b.add(phaseRewrite, t.SQL()+name, s)
	}
	s := b.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add exclusion constraint %s to %s", name, t), alterTable(t)+"ADD "+ddl.Exclusion(to), lock(plan.AccessExclusive, t))
	s.Undo = drop
	s.Why = "PostgreSQL has no online form: the index is built under the lock"
	b.buildHazard(&s, ch, to.Method, fmt.Sprintf("exclusion constraint %s is built under ACCESS EXCLUSIVE on %s", name, t))
	s.scans(b.own(t))
	b.add(phaseRewrite, t.SQL()+name, s)
	b.newIndexStatistics(phaseRewrite, t.SQL()+name, ch.Ref, to.Parts)
	b.remark(ch)
	b.keyComments(ch, exclusionComments(to), comments{})
}
