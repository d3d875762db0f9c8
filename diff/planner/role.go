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

func (b *builder) createRole(ch diff.Change) {
	to := ch.To.(*schema.Role)
	s := b.newStep(ch.Ref, plan.Brief, "create role "+to.Name, ddl.CreateRole(to))
	s.Undo = "DROP ROLE " + schema.Ident(to.Name)
	b.add(b.recipes[ch.Ref.Kind].phase, groupNew, s)
	b.memberships(ch, &schema.Role{}, to)
}

func (b *builder) alterRole(ch diff.Change) {
	from, to := ch.From.(*schema.Role), ch.To.(*schema.Role)
	if sql := ddl.AlterRole(from, to); sql != "" {
		s := b.newStep(ch.Ref, plan.Brief, "change role "+to.Name, sql)
		s.Undo = ddl.AlterRole(to, from)
		if strings.Contains(sql, " NO") || ch.Has("conn_limit", "valid_until") {
			b.hazard(&s, policy.HazardPrivileges, ch, "role "+to.Name+" may do less than before: "+sql)
		}
		b.add(b.recipes[ch.Ref.Kind].phase, groupNew, s)
	}
	b.memberships(ch, from, to)
}

// memberships changes what a role is a member of, and its comment.
func (b *builder) memberships(ch diff.Change, from, to *schema.Role) {
	for _, g := range to.MemberOf {
		if !slices.Contains(from.MemberOf, g) {
			s := b.newStep(ch.Ref, plan.Brief, "make "+to.Name+" a member of "+g, ddl.Membership(g, to.Name, true))
			s.Undo = ddl.Membership(g, to.Name, false)
			b.add(phaseMembership, groupNew, s)
		}
	}
	for _, g := range from.MemberOf {
		if !slices.Contains(to.MemberOf, g) {
			s := b.newStep(ch.Ref, plan.Brief, "end the membership of "+to.Name+" in "+g, ddl.Membership(g, to.Name, false))
			s.Undo = ddl.Membership(g, to.Name, true)
			b.hazard(&s, policy.HazardPrivileges, ch, "role "+to.Name+" is no member of "+g+" any more")
			b.add(phaseGrant, "", s)
		}
	}
	if to.Comment != from.Comment {
		b.entityComment(phaseMembership, groupNew, ch, ch.Ref, to.Comment, from.Comment)
	}
}
