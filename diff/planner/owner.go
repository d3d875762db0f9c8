package planner

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replyx/schemactl/diff"
	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/policy"
	"github.com/replyx/schemactl/schema"
	"github.com/replyx/schemactl/schema/ddl"
)

type ownerChange struct{ from, to string }

// owners plans new owners.
func (d *draft) owners(p *progress) {
	out := make([]diff.Change, 0, len(p.rest))
	for _, ch := range p.rest {
		if ch.Action != diff.Alter || !ch.Has("owner") {
			out = append(out, ch)
			continue
		}
		from, to := schema.OwnerOf(ch.From), schema.OwnerOf(ch.To)
		s := d.ownerStep(ch.Ref, from, to)
		d.hazard(&s, policy.HazardPrivileges, ch, ch.Ref.String()+" passes from "+from+" to "+to+", who may then do everything with it")
		d.add(phaseGrant, grantGroup(ch.Ref), s)
		ch.Attrs = slices.DeleteFunc(slices.Clone(ch.Attrs), func(a diff.AttrChange) bool { return a.Name == "owner" })
		if len(ch.Attrs) > 0 {
			out = append(out, ch)
		}
	}
	p.managed, p.rest = out, out
}

func (in *facts) ownerStep(ref schema.Ref, from, to string) step {
	var locks []tableLock
	if ref.Kind.IsRelation() && !in.created[ref.TypeName()] {
		locks = append(locks, lock(plan.AccessExclusive, ref.TypeName()))
	}
	s := in.newStep(ref, plan.Brief, "give "+ref.String()+" to "+to, ddl.SetOwner(ref, to), locks...)
	if from != "" {
		s.Undo = ddl.SetOwner(ref, from)
	}
	return s
}

// settle gives what a step has just made its owner and its privileges, in the transaction of that
// step: until then it has those that the server gives to whatever the session's role creates.
func (d *draft) settle(ch diff.Change, first *entry) {
	owner := cmp.Or(ownerOf(ch), d.live.Server.User)
	for _, s := range d.settled(ch) {
		if takesFrom(s.SQL, owner) {
			d.add(phaseGrant, grantGroup(ch.Ref), s)
			continue
		}
		d.add(first.phase, first.group, s)
	}
}

// ownerOf is the owner that a change asks for; that of the table, for a column.
func ownerOf(ch diff.Change) string {
	if _, ok := ch.To.(*schema.Column); ok && ch.Table != nil {
		return schema.OwnerOf(ch.Table)
	}
	return schema.OwnerOf(ch.To)
}

// takesFrom reports whether a statement revokes something from a role. What it takes from an owner
// the rest of the plan may need: a schema in which objects are made, a table that a key refers to.
func takesFrom(sql, role string) bool {
	return strings.HasPrefix(sql, "REVOKE ") && strings.HasSuffix(sql, " FROM "+schema.Ident(role))
}

func (in *facts) settled(ch diff.Change) []step {
	switch to := ch.To.(type) {
	case *schema.Column:
		return in.sequenceSteps(ch.Table, to)
	case *schema.Table:
		out := in.newPrivileges(ch.Ref, schema.OwnerOf(to))
		for _, c := range to.Columns {
			out = append(out, in.sequenceSteps(to, c)...)
		}
		return out
	case schema.Owned:
		if grantable(ch.Ref.Kind) {
			return in.newPrivileges(ch.Ref, to.OwnerName())
		}
	}
	return nil
}
