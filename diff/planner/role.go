package planner

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

func (d *draft) createRole(ch diff.Change) {
	to := ch.To.(*schema.Role)
	s := d.newStep(ch.Ref, plan.Brief, "create role "+to.Name, ddl.CreateRole(to))
	s.Undo = "DROP ROLE " + schema.Ident(to.Name)
	d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	d.memberships(ch, &schema.Role{}, to)
}

func (d *draft) alterRole(ch diff.Change) {
	from, to := ch.From.(*schema.Role), ch.To.(*schema.Role)
	if sql := ddl.AlterRole(from, to); sql != "" {
		s := d.newStep(ch.Ref, plan.Brief, "change role "+to.Name, sql)
		s.Undo = ddl.AlterRole(to, from)
		if strings.Contains(sql, " NO") || ch.Has("conn_limit", "valid_until") {
			d.hazard(&s, policy.HazardPrivileges, ch, "role "+to.Name+" may do less than before: "+sql)
		}
		d.add(d.recipes[ch.Ref.Kind].phase, groupNew, s)
	}
	d.memberships(ch, from, to)
}

// memberships changes what a role is a member of, and its comment.
func (d *draft) memberships(ch diff.Change, from, to *schema.Role) {
	for _, g := range to.MemberOf {
		if !slices.Contains(from.MemberOf, g) {
			s := d.newStep(ch.Ref, plan.Brief, "make "+to.Name+" a member of "+g, ddl.Membership(g, to.Name, true))
			s.Undo = ddl.Membership(g, to.Name, false)
			d.add(phaseMembership, groupNew, s)
		}
	}
	for _, g := range from.MemberOf {
		if !slices.Contains(to.MemberOf, g) {
			s := d.newStep(ch.Ref, plan.Brief, "end the membership of "+to.Name+" in "+g, ddl.Membership(g, to.Name, false))
			s.Undo = ddl.Membership(g, to.Name, true)
			d.hazard(&s, policy.HazardPrivileges, ch, "role "+to.Name+" is no member of "+g+" any more")
			d.add(phaseGrant, "", s)
		}
	}
	if to.Comment != from.Comment {
		d.entityComment(phaseMembership, groupNew, ch, ch.Ref, to.Comment, from.Comment)
	}
}
