package diff

import (
	"cmp"
	"maps"
	"slices"

	"github.com/replyx/schemactl/schema"
)

// roles are created and altered, never dropped: they belong to the cluster, and another database
// may use those that this HCL does not name.
func (c *comparer) roles() {
	for _, e := range c.desired.Entities {
		d, ok := e.(*schema.Role)
		if !ok {
			continue
		}
		live := c.live.Entity(d.Ref())
		if r := c.live.Server.RoleOf(d.Name); r != nil {
			live = r
		}
		if live == nil {
			c.add(Change{Action: Create, Ref: d.Ref(), To: d})
			continue
		}
		c.entity(live, d)
	}
}

// grants compares permissions: of declared schemas, and only where the HCL holds any at all. A
// role that no block names has what PostgreSQL gives by itself.
func (c *comparer) grants(kind schema.Kind) {
	desired := make(map[schema.Ref]schema.Entity)
	var order []schema.Entity
	creators := make(map[string]bool)
	for _, e := range c.desired.Entities {
		if e.Ref().Kind != kind {
			continue
		}
		desired[e.Ref()] = e
		order = append(order, e)
		if d, ok := e.(*schema.DefaultPermission); ok {
			creators[d.Role] = true
		}
	}
	owners := c.owners(len(order) > 0 && kind == schema.KindPermission)
	defaults := c.desired.DefaultPermissions()
	seen := make(map[schema.Ref]bool)
	others := make(map[string]int)
	for _, l := range c.live.Entities {
		r := l.Ref()
		if r.Kind != kind {
			continue
		}
		if p, ok := l.(*schema.Permission); ok && p.On.Kind == schema.KindParameter && desired[r] == nil {
			continue // the cluster's, as roles are: another database may declare it
		}
		managed := len(order) > 0 && c.managed[r.Schema]
		if r.Schema == "" && len(order) > 0 {
			// Defaults for every schema of a role that the HCL does not speak of are its own.
			d, ok := l.(*schema.DefaultPermission)
			managed = !ok || creators[d.Role]
		}
		if !managed {
			if r.Schema == "" || c.managed[r.Schema] {
				others[r.Schema]++
			}
			continue
		}
		seen[r] = true
		if d := cmp.Or(desired[r], c.byDefault(l, owners, defaults)); d != nil {
			c.entity(l, d)
		} else {
			c.add(Change{Action: Drop, Ref: r, From: l})
		}
	}
	for _, d := range order {
		if !seen[d.Ref()] && !c.usual(d, owners) {
			c.add(Change{Action: Create, Ref: d.Ref(), To: d})
		}
	}
	for _, s := range slices.Sorted(maps.Keys(others)) {
		c.res.Unmanaged = append(c.res.Unmanaged, schema.Unmanaged{Schema: s, Kind: schema.Plural(kind), Count: others[s]})
	}
}

// byDefault is what a permission that no block declares may be for the default permissions that are: its
// object has it since it was made. It is nil where they give nothing.
func (c *comparer) byDefault(live schema.Entity, owners map[schema.Ref]string, defaults schema.DefaultPermissions) schema.Entity {
	p, ok := live.(*schema.Permission)
	if !ok || p.Column != "" {
		return nil
	}
	on, owner := p.Target(), ownerFor(p, owners)
	if !slices.Contains(defaults.Grantees(on, owner), p.Grantee) {
		return nil
	}
	out := *p
	out.Privileges = defaults.Allowed(p.Privileges, on, p.Grantee, owner, c.live.Server.VersionNum)
	if schema.SamePrivileges(out.Privileges, schema.DefaultPrivileges(on, false, p.Grantee, owner, c.live.Server.VersionNum)) {
		return nil
	}
	return &out
}

// ownerFor is who owns what a permission is on: for the sequence of a column, who owns its table.
func ownerFor(p *schema.Permission, owners map[schema.Ref]string) string {
	if t := p.SequenceOf.Table; !p.SequenceOf.IsZero() {
		return owners[schema.Ref{Kind: schema.KindTable, Schema: t.Schema, Name: t.Name}]
	}
	return owners[p.Target()]
}

// owners maps the live objects to those who own them.
func (c *comparer) owners(wanted bool) map[schema.Ref]string {
	out := make(map[schema.Ref]string)
	if !wanted {
		return out
	}
	for ref, o := range c.live.Objects() {
		if owner := schema.OwnerOf(o); owner != "" {
			out[ref] = owner
		}
	}
	return out
}

// usual reports whether a block says what holds anyway.
func (c *comparer) usual(e schema.Entity, owners map[schema.Ref]string) bool {
	version := c.live.Server.VersionNum
	switch p := e.(type) {
	case *schema.Permission:
		return schema.SamePrivileges(p.Privileges, schema.DefaultPrivileges(p.Target(), p.Column != "", p.Grantee, ownerFor(p, owners), version))
	case *schema.DefaultPermission:
		return schema.SamePrivileges(p.Privileges, p.Usual(version))
	}
	return false
}
