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

// role creates a role or changes it.
func (b *builder) role(ch diff.Change) {
	to := ch.To.(*schema.Role)
	name := schema.Ident(to.Name)
	from, ok := ch.From.(*schema.Role)
	if !ok {
		from = &schema.Role{}
		s := b.newStep(ch.Ref, plan.Brief, "create role "+to.Name, ddl.CreateRole(to))
		s.Undo = "DROP ROLE " + name
		b.add(phaseRole, groupNew, s)
	} else if sql := ddl.AlterRole(from, to); sql != "" {
		s := b.newStep(ch.Ref, plan.Brief, "change role "+to.Name, sql)
		s.Undo = ddl.AlterRole(to, from)
		if strings.Contains(sql, " NO") || ch.Has("conn_limit", "valid_until") {
			b.hazard(&s, policy.HazardPrivileges, ch, "role "+to.Name+" may do less than before: "+sql)
		}
		b.add(phaseRole, groupNew, s)
	}
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
