package schema

import (
	"slices"
	"strings"
)

// Privilege is one privilege, as SELECT.
type Privilege struct {
	Name string
	// Grantable says WITH GRANT OPTION.
	Grantable bool
}

// AllPrivileges stands for every privilege that an object of the kind has on the server.
const AllPrivileges = "ALL"

// Permission is what one role may do with one object: all of it.
type Permission struct {
	// On is the object. Column is set for a privilege on one column of it.
	On     Ref
	Column string
	// Routine is the desired function that On names: its types may still have to be resolved.
	Routine Entity
	// SequenceOf is set, beside On, for the sequence of a serial or an identity column, which has
	// no block of its own.
	SequenceOf ColumnRef
	// Grantee is a role, or PUBLIC.
	Grantee string
	// Privileges are sorted by name.
	Privileges []Privilege
	// Listed are the places at which blocks name the object among others that they are for, as well.
	Listed []Listed
	// Foreign names who granted some of them, where that is not the object's owner.
	Foreign string
	Common
}

// Listed is the place of a block and that of what it names in a list.
type Listed struct{ Block, At Pos }

// Ref implements Entity. Relations share one namespace, so that their names need no kind.
func (p *Permission) Ref() Ref {
	on := p.Target()
	r := Ref{Kind: KindPermission, Schema: on.Schema, Name: p.Grantee}
	switch {
	case p.Column != "":
		r.Table, r.Args = on.Name, "column "+p.Column
	case on.Kind.IsRelation():
		r.Table = on.Name
	case on.Kind == KindSchema:
		r.Schema, r.Args = on.Name, "schema"
	case on.Kind.IsRoutine():
		r.Args = "routine " + on.Name + "(" + on.Args + ")"
	case on.Kind.IsType():
		r.Args = "type " + on.Name
	default:
		r.Args = string(on.Kind) + " " + on.Name
	}
	return r
}

// Target is the object, its arguments resolved.
func (p *Permission) Target() Ref {
	if p.Routine != nil {
		return p.Routine.Ref()
	}
	return p.On
}

// GivesRights reports whether the kind is about roles and what they may do: nothing else needs it, and it
// is compared and planned by itself.
func (k Kind) GivesRights() bool {
	return k == KindRole || k == KindPermission || k == KindDefaultPermission
}

// Attrs implements Object.
func (p *Permission) Attrs() []Attr { return privilegeAttrs(p.Privileges) }

func privilegeAttrs(list []Privilege) []Attr {
	var l attrList
	var all, grantable []string
	for _, x := range list {
		all = append(all, x.Name)
		if x.Grantable {
			grantable = append(grantable, x.Name)
		}
	}
	l.list("privileges", all)
	l.list("grantable", grantable)
	return l
}

// Needs implements Entity.
func (p *Permission) Needs() []Ref {
	out := []Ref{p.Target()}
	if !p.SequenceOf.IsZero() {
		t := p.SequenceOf.Table
		out[0] = Ref{Kind: KindTable, Schema: t.Schema, Name: t.Name}
	}
	if p.Grantee != Public {
		out = append(out, Ref{Kind: KindRole, Name: p.Grantee})
	}
	return out
}

// DefaultPermission is what a role gets on every object of a kind that another role creates,
// everywhere or in one schema.
type DefaultPermission struct {
	// Role is the creator.
	Role string
	// Schema is empty for everywhere.
	Schema string
	// Objects is TABLES, SEQUENCES, FUNCTIONS, TYPES, SCHEMAS or LARGE OBJECTS.
	Objects    string
	Grantee    string
	Privileges []Privilege
	Common
}

// Ref implements Entity.
func (p *DefaultPermission) Ref() Ref {
	return Ref{Kind: KindDefaultPermission, Schema: p.Schema, Name: p.Grantee, Args: strings.ToLower(p.Objects) + " of " + p.Role}
}

// Attrs implements Object.
func (p *DefaultPermission) Attrs() []Attr { return privilegeAttrs(p.Privileges) }

// Needs implements Entity.
func (p *DefaultPermission) Needs() []Ref {
	return []Ref{{Kind: KindRole, Name: p.Role}, {Kind: KindRole, Name: p.Grantee}}
}

// Kind is a kind of the objects, whose privileges they have.
func (p *DefaultPermission) Kind() Kind {
	switch p.Objects {
	case "SEQUENCES":
		return KindSequence
	case "FUNCTIONS":
		return KindFunction
	case "TYPES":
		return KindDomain
	case "SCHEMAS":
		return KindSchema
	case "LARGE OBJECTS":
		return KindLargeObject
	}
	return KindTable
}

// Usual is what the grantee gets where nothing is said.
func (p *DefaultPermission) Usual(version int) []Privilege {
	if p.Schema != "" {
		return nil // entries of a schema only add
	}
	return DefaultPrivileges(Ref{Kind: p.Kind()}, false, p.Grantee, p.Role, version)
}

// What GRANT knows and no block makes is none of the kinds.
const (
	// KindLargeObject stands for large objects in default permissions.
	KindLargeObject = "large object"
	// KindParameter is a configuration parameter. It belongs to the cluster, as roles do.
	KindParameter = "parameter"
)

// PrivilegesOf lists, sorted, the privileges that objects of a kind have on a server
// (manual, "Privileges"); version is server_version_num, or zero for the newest.
func PrivilegesOf(k Kind, column bool, version int) []string {
	switch {
	case column:
		return []string{"INSERT", "REFERENCES", "SELECT", "UPDATE"}
	case k == KindSequence:
		return []string{"SELECT", "UPDATE", "USAGE"}
	case k.IsRelation() && version > 0 && version < 170000:
		return []string{"DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"}
	case k.IsRelation():
		return []string{"DELETE", "INSERT", "MAINTAIN", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"}
	case k.IsRoutine():
		return []string{"EXECUTE"}
	case k == KindSchema:
		return []string{"CREATE", "USAGE"}
	case k == KindLargeObject:
		return []string{"SELECT", "UPDATE"}
	case k == KindParameter:
		return []string{"ALTER SYSTEM", "SET"}
	}
	return []string{"USAGE"}
}

// DefaultPrivileges is what a grantee has on an object on which nothing was granted or revoked
// on: acldefault, and what every new database says of the schema public.
func DefaultPrivileges(on Ref, column bool, grantee, owner string, version int) []Privilege {
	switch {
	case column:
		return nil
	case grantee == owner:
		return Plain(PrivilegesOf(on.Kind, false, version))
	case grantee != Public:
		return nil
	case on.Kind.IsRoutine():
		return Plain([]string{"EXECUTE"})
	case on.Kind.IsType():
		return Plain([]string{"USAGE"})
	case on.Kind == KindSchema && on.Name == "public" && version > 0 && version < 150000:
		return Plain([]string{"CREATE", "USAGE"})
	case on.Kind == KindSchema && on.Name == "public":
		return Plain([]string{"USAGE"})
	}
	return nil
}

// Plain gives privileges without grant option.
func Plain(names []string) []Privilege {
	out := make([]Privilege, len(names))
	for i, n := range names {
		out[i].Name = n
	}
	return out
}

// JoinPrivileges adds up two lists, sorted; what is grantable in one is.
func JoinPrivileges(a, b []Privilege) []Privilege {
	var out []Privilege
	for _, x := range append(slices.Clone(a), b...) {
		i, found := slices.BinarySearchFunc(out, x.Name, func(p Privilege, n string) int { return strings.Compare(p.Name, n) })
		if !found {
			out = slices.Insert(out, i, x)
		}
		out[i].Grantable = out[i].Grantable || x.Grantable
	}
	return out
}

// ExpandPrivileges replaces ALL by what it stands for.
func ExpandPrivileges(list []Privilege, k Kind, column bool, version int) []Privilege {
	var out []Privilege
	for _, x := range list {
		names := []string{x.Name}
		if x.Name == AllPrivileges {
			names = PrivilegesOf(k, column, version)
		}
		for _, n := range names {
			out = JoinPrivileges(out, []Privilege{{Name: n, Grantable: x.Grantable}})
		}
	}
	return out
}

// SamePrivileges reports whether two sorted lists are equal.
func SamePrivileges(a, b []Privilege) bool { return slices.Equal(a, b) }

// DefaultACL is what the server gives on objects that a role creates from now on.
type DefaultACL struct {
	// Role is the creator, Schema is empty for everywhere, Objects is as in DefaultPermission.
	Role, Schema, Objects string
	// Grants are what each grantee gets: of an entry without schema all of it, of one with a
	// schema what is added.
	Grants map[string][]Privilege
}

// InitialPrivileges is what a grantee has on an object that role creates: the built-in default or
// the role's own, and what its defaults for the schema add.
func (s Server) InitialPrivileges(on Ref, grantee, role string) []Privilege {
	objects := objectsWord(on.Kind)
	out := DefaultPrivileges(on, false, grantee, role, s.VersionNum)
	if on.Kind == KindSchema && on.Name == "public" {
		out = nil // only initdb gives it away
	}
	for _, d := range s.DefaultACLs {
		if d.Role == role && d.Schema == "" && d.Objects == objects {
			out = d.Grants[grantee]
		}
	}
	for _, d := range s.DefaultACLs {
		if d.Role == role && d.Schema != "" && d.Schema == on.Schema && d.Objects == objects {
			out = JoinPrivileges(out, d.Grants[grantee])
		}
	}
	return out
}

// InitialGrantees are the grantees that have anything on a new object of the role, sorted.
func (s Server) InitialGrantees(on Ref, role string) []string {
	out := []string{Public, role}
	for _, d := range s.DefaultACLs {
		if d.Role == role && d.Objects == objectsWord(on.Kind) && (d.Schema == "" || d.Schema == on.Schema) {
			for g := range d.Grants {
				out = append(out, g)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func objectsWord(k Kind) string {
	switch {
	case k == KindSequence:
		return "SEQUENCES"
	case k.IsRelation():
		return "TABLES"
	case k.IsRoutine():
		return "FUNCTIONS"
	case k.IsType():
		return "TYPES"
	case k == KindSchema:
		return "SCHEMAS"
	}
	return ""
}
