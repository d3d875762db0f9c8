package sqlschema

import (
	"slices"

	"github.com/replyx/schemactl/schema"
)

// tidying takes out of a state what is there only by the throwaway database.
type tidying struct {
	db      *schema.Database
	session *session
	target  around
	work    Work
}

func (t *tidying) run() {
	t.db.Extensions = slices.DeleteFunc(t.db.Extensions, func(e *schema.Extension) bool { return e.Name == schema.Plpgsql })
	t.schemas()
	t.owners()
	t.rights()
	t.db.Sort()
}

// schemas leaves out the schemas that the work has not made and put nothing into. The schema public, which every
// database has, is managed all the same where the work creates it, or makes no other: a search path that names it does not make
// what the database has there one's own.
func (t *tidying) schemas() {
	used := make(map[string]bool)
	for ref := range t.db.Objects() {
		if ref.Kind != schema.KindSchema && ref.Kind != schema.KindExtension && !ref.Kind.GivesRights() {
			used[ref.Schema] = true
		}
	}
	made := func(name string) bool {
		return used[name] || !slices.Contains(t.session.made.schemas, name) || t.work.makes(name)
	}
	others := slices.ContainsFunc(t.db.Schemas, func(s *schema.Schema) bool { return s.Name != "public" && made(s.Name) })
	gone := make(map[string]bool)
	for _, s := range t.db.Schemas {
		gone[s.Name] = !made(s.Name)
		if s.Name == "public" {
			gone[s.Name] = others && !used[s.Name] && !t.work.makes(s.Name)
		}
	}
	t.db.Schemas = slices.DeleteFunc(t.db.Schemas, func(s *schema.Schema) bool { return gone[s.Name] })
	t.db.Entities = slices.DeleteFunc(t.db.Entities, func(e schema.Entity) bool { return gone[e.Ref().Schema] })
}

// owners forgets the owners that the work has not named: then any owner is right.
func (t *tidying) owners() {
	for ref, o := range t.db.Objects() {
		owned, ok := o.(schema.Owned)
		if !ok {
			continue
		}
		name := owned.OwnerName()
		public := ref.Kind == schema.KindSchema && ref.Name == "public" && name == t.session.publicOwner
		if name == t.session.role || public {
			owned.SetOwner("")
		}
	}
}

// rights speaks of the target's role where the work meant whoever runs it, and forgets what the role that ran it may do with
// what it owns.
func (t *tidying) rights() {
	t.db.Entities = slices.DeleteFunc(t.db.Entities, func(e schema.Entity) bool {
		p, ok := e.(*schema.Permission)
		return ok && p.Grantee == t.session.role && t.session.role == ownRole
	})
	if t.target.user == "" {
		return
	}
	for _, e := range t.db.Entities {
		switch e := e.(type) {
		case *schema.DefaultPermission:
			t.asUser(&e.Role)
			t.asUser(&e.Grantee)
		case *schema.UserMapping:
			t.asUser(&e.User)
		}
	}
}

// asUser puts the target's role in the place of the session's.
func (t *tidying) asUser(role *string) {
	if *role == t.session.role {
		*role = t.target.user
	}
}
