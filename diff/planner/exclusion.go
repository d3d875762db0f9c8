package planner

import (
	"fmt"
	"slices"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) dropExclusion(ch diff.Change) {
	t := ch.Ref.TableName()
	s := d.newStep(ch.Ref, plan.Brief, fmt.Sprintf("drop exclusion constraint %s of %s", ch.Ref.Name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(d.names.now(ch.Ref)), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(ch.From.(*schema.Exclusion))
	d.add(d.recipes[ch.Ref.Kind].dropPhase, t.SQL(), s)
}

func (d *draft) alterExclusion(ch diff.Change) {
	t, name := ch.Ref.TableName(), ch.Ref.Name
	from, to := ch.From.(*schema.Exclusion), ch.To.(*schema.Exclusion)
	if onlyStatistics(ch) && !onlyAttrs(ch, "comment", "index_comment") {
		d.indexStatistics(ch, from.Parts, to.Parts)
		ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool { return !isComment(a.Name) })
		if len(ch.Attrs) == 0 {
			return
		}
	}
	if ch.Has("tablespace") && onlyAttrs(ch, "comment", "index_comment", "tablespace") {
		d.copyIndex(ch, from.Tablespace, to.Tablespace)
		d.keyComments(ch, exclusionComments(to), exclusionComments(from))
		return
	}
	if onlyAttrs(ch, "comment", "index_comment") {
		d.keyComments(ch, exclusionComments(to), exclusionComments(from))
		return
	}
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("drop the old exclusion constraint %s of %s", name, t), alterTable(t)+"DROP CONSTRAINT "+schema.Ident(name), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "ADD " + ddl.Exclusion(from)
	d.add(d.recipes[ch.Ref.Kind].phase, t.SQL()+name, s)
	d.addExclusion(ch)
}

func (d *draft) addExclusion(ch diff.Change) {
	t, name, to := ch.Ref.TableName(), ch.Ref.Name, ch.To.(*schema.Exclusion)
	p := d.recipes[ch.Ref.Kind].phase
	s := d.newStep(ch.Ref, plan.Rewrite, fmt.Sprintf("add exclusion constraint %s to %s", name, t), alterTable(t)+"ADD "+ddl.Exclusion(to), lock(plan.AccessExclusive, t))
	s.Undo = alterTable(t) + "DROP CONSTRAINT " + schema.Ident(name)
	s.Why = "PostgreSQL has no online form: the index is built under the lock"
	d.buildHazard(&s, ch, to.Method, fmt.Sprintf("exclusion constraint %s is built under ACCESS EXCLUSIVE on %s", name, t))
	s.scans(d.own(t))
	d.add(p, t.SQL()+name, s)
	d.newIndexStatistics(p, t.SQL()+name, ch.Ref, to.Parts)
	d.remark(ch)
	d.keyComments(ch, exclusionComments(to), comments{})
}
