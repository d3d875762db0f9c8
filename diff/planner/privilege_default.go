package planner

import (
	"cmp"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// An object that the plan makes has what the declared default permissions give, whether they are in the
// database already or come with the same plan; what a block says of the object goes before.

// byDefault is what roles without a block of their own have on a new object.
func (in *facts) byDefault(ref schema.Ref, owner string) []*schema.Permission {
	server, list := in.live.Server, in.secured.defaults
	owner = cmp.Or(owner, server.User)
	var out []*schema.Permission
	for _, g := range list.Grantees(ref, owner) {
		if declares(in.secured.desired[ref], g) {
			continue
		}
		out = append(out, &schema.Permission{On: ref, Grantee: g, Privileges: list.Privileges(ref, g, owner, server.VersionNum)})
	}
	return out
}

func declares(list []*schema.Permission, grantee string) bool {
	return slices.ContainsFunc(list, func(p *schema.Permission) bool { return p.Column == "" && p.Grantee == grantee })
}

// newPrivileges are the steps for the owner and the privileges of an object that the plan makes.
func (in *facts) newPrivileges(ref schema.Ref, owner string) []step {
	want, byDefault := in.secured.desired[ref], in.byDefault(ref, owner)
	if in.secured.managed {
		return in.privilegeSteps(ref, owner, slices.Concat(want, byDefault))
	}
	out := in.privilegeSteps(ref, owner, nil)
	for _, p := range byDefault {
		// The server gives what is in the database before the plan begins.
		from := in.live.Server.InitialPrivileges(ref, p.Grantee, in.live.Server.User)
		out = append(out, in.grantSteps(ref, ref, "", p.Grantee, from, p.Privileges)...)
	}
	return out
}

// keptByDefault are the privileges on an object that is made again which it has by a default permission.
func (in *facts) keptByDefault(ref schema.Ref, owner string) []*schema.Permission {
	var out []*schema.Permission
	for _, p := range in.secured.live[ref] {
		if p.Column != "" || declares(in.secured.desired[ref], p.Grantee) || !slices.Contains(in.secured.defaults.Grantees(ref, owner), p.Grantee) {
			continue
		}
		kept := *p
		kept.Privileges = in.secured.defaults.Allowed(p.Privileges, ref, p.Grantee, owner, in.live.Server.VersionNum)
		out = append(out, &kept)
	}
	return out
}
