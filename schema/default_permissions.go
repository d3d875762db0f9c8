package schema

import "slices"

// DefaultPermissions say what roles get on objects that others make later (manual, ALTER DEFAULT PRIVILEGES).
type DefaultPermissions []*DefaultPermission

// DefaultPermissions returns those of a state.
func (d *Database) DefaultPermissions() DefaultPermissions {
	var out DefaultPermissions
	for _, e := range d.Entities {
		if p, ok := e.(*DefaultPermission); ok {
			out = append(out, p)
		}
	}
	return out
}

// covers reports whether an object that a role makes gets what the default permission says.
func (p *DefaultPermission) covers(on Ref, creator string) bool {
	return p.Role == creator && (p.Schema == "" || p.Schema == on.Schema) && p.Objects == objectsWord(on.Kind)
}

// Grantees returns the roles that have a default permission on an object that a role makes, sorted.
func (l DefaultPermissions) Grantees(on Ref, creator string) []string {
	var out []string
	for _, p := range l {
		if p.covers(on, creator) {
			out = append(out, p.Grantee)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Privileges is what a role gets on an object that another makes: by PostgreSQL itself or by what stands in
// its place for every schema, and by what is added in the object's schema.
func (l DefaultPermissions) Privileges(on Ref, grantee, creator string, version int) []Privilege {
	out := DefaultPrivileges(on, false, grantee, creator, version)
	for _, everywhere := range []bool{true, false} {
		for _, p := range l {
			switch {
			case p.Grantee != grantee || !p.covers(on, creator) || (p.Schema == "") != everywhere:
			case everywhere:
				out = p.Privileges
			default:
				out = JoinPrivileges(out, p.Privileges)
			}
		}
	}
	return out
}

// Allowed is the part of a list of privileges that an object may have for the default permissions: it may be
// older than they are, and have what PostgreSQL gives, or have what they give, or be in between.
func (l DefaultPermissions) Allowed(list []Privilege, on Ref, grantee, creator string, version int) []Privilege {
	given, usual := l.Privileges(on, grantee, creator, version), DefaultPrivileges(on, false, grantee, creator, version)
	var out []Privilege
	for _, p := range JoinPrivileges(given, usual) {
		if slices.Contains(list, p) || slices.Contains(given, p) && slices.Contains(usual, p) {
			out = JoinPrivileges(out, []Privilege{p})
		}
	}
	return out
}
