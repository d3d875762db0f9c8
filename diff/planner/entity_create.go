package planner

import (
	"fmt"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

// createEntity makes what stands by itself, with its comments.
func (d *draft) createEntity(ch diff.Change) {
	e := ch.To.(schema.Entity)
	ref := e.Ref()
	r := d.recipes[ref.Kind]
	p, group := r.phase, groupNew
	if on := ref.TableName(); on.Name != "" && !d.created[on] {
		group = on.SQL()
	}
	for i, sql := range ddl.Create(d.withoutNull(e)) {
		s := d.newStep(ref, plan.Brief, "create "+ref.String(), sql, r.locks(d.facts, e)...)
		s.Undo = "DROP " + ddl.Target(ref)
		if v, ok := e.(*schema.View); ok && v.Materialized && i == 0 {
			s.scans(d.queried(v))
			s.Precheck = d.fillable(v)
		}
		if i > 0 {
			s.Summary, s.Undo = "complete "+ref.String(), ""
			if ref.Kind == schema.KindStatistics {
				s.Locks = []tableLock{} // its target is set without the table
			}
		}
		if i == 0 && ref.Kind == schema.KindBaseType {
			// The name must be known before the functions that the type is made of.
			d.add(phaseNamespace, group, s)
			continue
		}
		if i == 0 && ref.Kind.HasRows() {
			d.addNew(p, group, s)
			continue
		}
		d.add(p, group, s)
	}
	if v, ok := e.(*schema.View); ok {
		d.newViewIndexes(p, group, v)
		if v.ClusterOn != "" {
			sql := "ALTER MATERIALIZED VIEW " + v.Name.SQL() + " " + clusterOn(v.ClusterOn)
			// A step about the index: it stays behind the index when what needs the view brings that forward.
			index := schema.Ref{Kind: schema.KindIndex, Schema: v.Name.Schema, Table: v.Name.Name, Name: v.ClusterOn}
			d.add(p, group, d.newStep(index, plan.Brief, fmt.Sprintf("let CLUSTER sort %s by %s", v.Name, v.ClusterOn), sql))
		}
		d.viewComments(p, group, ch, v, nil)
	}
	if t, ok := e.(*schema.ForeignTable); ok {
		d.foreignComments(p, group, t, &schema.ForeignTable{})
	}
	d.partComments(p, group, e, nil)
	if c := e.Base().Comment; c != "" {
		d.entityComment(p, group, ch, ref, c, "")
	}
}

// withoutNull takes NULL, which keeps out a default, from a domain over one that has no default
// by the time that the domain is made.
func (in *facts) withoutNull(e schema.Entity) schema.Entity {
	d, ok := e.(*schema.Domain)
	if !ok || d.Default.IsZero() || !d.NoDefault() {
		return e
	}
	if base := in.desired.BaseDomain(d); base != nil && !base.NoDefault() {
		return e
	}
	plain := schema.Clone(d)
	plain.Default = schema.Expr{}
	return plain
}

// newViewIndexes builds the indexes of a new materialized view, which no one reads yet.
func (d *draft) newViewIndexes(p phase, group string, v *schema.View) {
	for _, i := range v.Indexes {
		ref := schema.Ref{Kind: schema.KindIndex, Schema: v.Name.Schema, Table: v.Name.Name, Name: i.Name}
		s := d.newStep(ref, plan.Brief, "create index "+i.Name, ddl.CreateIndex(v.Name, i, ddl.IndexOptions{}))
		s.Why = "the materialized view is new"
		s.Precheck = d.repeated(v, i)
		s.Undo = "DROP INDEX " + schema.Name{Schema: v.Name.Schema, Name: i.Name}.SQL()
		d.add(p, group, s)
		if i.Comment != "" {
			d.entityComment(p, group, diff.Change{Ref: ref}, ref, i.Comment, "")
		}
	}
}

func (d *draft) entityComment(p phase, group string, ch diff.Change, ref schema.Ref, to, from string) {
	summary := "comment on " + ref.String()
	if to == "" {
		summary = "remove the comment on " + ref.String()
	}
	s := d.newStep(ref, plan.Brief, summary, ddl.Comment(ddl.Target(ref), to))
	s.Undo = ddl.Comment(ddl.Target(ref), from)
	if ref.Kind.HasRows() && ch.Action == diff.Alter {
		s.Locks = []tableLock{lock(plan.ShareUpdateExclusive, ref.TypeName())}
	}
	d.add(p, group, s)
}
