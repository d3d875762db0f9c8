package schema

import "strconv"

// Role is a role of the cluster. Its password is none of ours: it is never read, written or
// compared.
type Role struct {
	Name                                  string
	Superuser, CreateDB, CreateRole       bool
	Login, NoInherit, Replication, Bypass bool
	// ConnLimit is the number of connections at one time; nil for no limit.
	ConnLimit *int64
	// ValidUntil is when the password expires, as the server prints it in UTC; empty for never.
	ValidUntil string
	// MemberOf are the roles that it is a member of, sorted.
	MemberOf []string
	Common
}

// Ref implements Entity.
func (r *Role) Ref() Ref { return Ref{Kind: KindRole, Name: r.Name} }

// Attrs implements Object.
func (r *Role) Attrs() []Attr {
	var l attrList
	l.flag("superuser", r.Superuser)
	l.flag("create_db", r.CreateDB)
	l.flag("create_role", r.CreateRole)
	l.flag("login", r.Login)
	if r.NoInherit {
		l.text("inherit", "false")
	}
	l.flag("replication", r.Replication)
	l.flag("bypass_rls", r.Bypass)
	if r.ConnLimit != nil {
		l.text("conn_limit", strconv.FormatInt(*r.ConnLimit, 10))
	}
	l.text("valid_until", r.ValidUntil)
	l.list("member_of", r.MemberOf)
	l.text("comment", r.Comment)
	return l
}

// Needs implements Entity.
func (r *Role) Needs() []Ref {
	out := make([]Ref, len(r.MemberOf))
	for i, m := range r.MemberOf {
		out[i] = Ref{Kind: KindRole, Name: m}
	}
	return out
}

// RoleOf finds the live role of a name, or nil.
func (s Server) RoleOf(name string) *Role {
	for _, r := range s.Roles {
		if r.Name == name {
			return r
		}
	}
	return nil
}
