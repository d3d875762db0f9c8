package live

import (
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/schema"
)

// permissionRows comes after the schemas in the batch.
func (r *reader) permissionRows(rows pgx.Rows) error {
	return each(rows, func() error {
		p := &schema.Permission{}
		var namespace int64
		var kind string
		var privileges []string
		if err := rows.Scan(&namespace, &kind, &p.On.Name, &p.On.Args, &p.Column, &p.Grantee, &privileges, &p.Foreign); err != nil {
			return err
		}
		p.On.Kind = schema.Kind(kind)
		if p.On.Kind != schema.KindSchema {
			p.On.Schema = r.schemas[namespace]
		}
		p.Privileges = privilegeList(privileges)
		if kind == "base type" {
			r.count(p.On.Schema, "permissions on base types")
			return nil
		}
		r.permissions = append(r.permissions, p)
		return nil
	})
}

// privilegeList reads SELECT and SELECT*, as the queries print privileges with and without
// grant option.
func privilegeList(list []string) []schema.Privilege {
	var out []schema.Privilege
	for _, s := range list {
		name, grantable := strings.CutSuffix(s, "*")
		out = schema.JoinPrivileges(out, []schema.Privilege{{Name: name, Grantable: grantable}})
	}
	return out
}

// buildPermissions adds the permissions, once it is known which sequences have a block.
func (r *reader) buildPermissions() {
	columns := make(map[schema.Name]schema.ColumnRef)
	for _, t := range r.db.Tables {
		for _, c := range t.Columns {
			if s := c.OwnSequence(t.Name); s.Name != "" {
				columns[s] = schema.ColumnRef{Table: t.Name, Column: c.Name}
			}
		}
	}
	known := r.known()
	for _, p := range r.permissions {
		if p.On.Kind == schema.KindSequence {
			p.SequenceOf = columns[p.On.TypeName()]
		}
		switch {
		case known[p.On], !p.SequenceOf.IsZero(), p.On.Kind == schema.KindParameter:
			r.entity(p)
		default:
			// On something that has no block, such as a partition.
			r.count(p.On.Schema, "permissions")
		}
	}
}

// known are the objects that permissions are on and that have a block.
func (r *reader) known() map[schema.Ref]bool {
	known := make(map[schema.Ref]bool)
	if len(r.permissions) == 0 {
		return known
	}
	for _, p := range r.permissions {
		known[p.On] = false
	}
	for ref := range r.db.Refs() {
		if _, asked := known[ref]; asked {
			known[ref] = true
		}
	}
	return known
}

var defaultObjects = map[string]string{
	"r": "TABLES", "S": "SEQUENCES", "f": "FUNCTIONS", "T": "TYPES", "n": "SCHEMAS", "L": "LARGE OBJECTS",
}

// defaultPermissionRows keeps the lists as they are, to know what new objects will have, and
// makes an entity of each difference from what PostgreSQL gives by itself.
func (r *reader) defaultPermissionRows(rows pgx.Rows) error {
	err := each(rows, func() error {
		var role, inSchema, objects string
		var grantee *string
		var namespace int64
		var privileges []*string
		if err := rows.Scan(&role, &namespace, &inSchema, &objects, &grantee, &privileges); err != nil {
			return err
		}
		acls := &r.db.Server.DefaultACLs
		word := defaultObjects[objects]
		i := slices.IndexFunc(*acls, func(a schema.DefaultACL) bool { return a.Role == role && a.Schema == inSchema && a.Objects == word })
		if i < 0 {
			i = len(*acls)
			*acls = append(*acls, schema.DefaultACL{Role: role, Schema: inSchema, Objects: word, Grants: map[string][]schema.Privilege{}})
		}
		if grantee != nil {
			var list []string
			for _, p := range privileges {
				list = append(list, text(p))
			}
			(*acls)[i].Grants[*grantee] = privilegeList(list)
		}
		return nil
	})
	for _, a := range r.db.Server.DefaultACLs {
		r.defaultPermissions(a)
	}
	return err
}

func (r *reader) defaultPermissions(a schema.DefaultACL) {
	grantees := []string{schema.Public, a.Role}
	for g := range a.Grants {
		grantees = append(grantees, g)
	}
	slices.Sort(grantees)
	for _, g := range slices.Compact(grantees) {
		p := &schema.DefaultPermission{Role: a.Role, Schema: a.Schema, Objects: a.Objects, Grantee: g, Privileges: a.Grants[g]}
		if !schema.SamePrivileges(p.Privileges, p.Usual(r.major*10000)) {
			r.entity(p)
		}
	}
}

func (r *reader) roleRows(rows pgx.Rows) error {
	return each(rows, func() error {
		o := &schema.Role{}
		var limit int64
		err := rows.Scan(&o.Name, &o.Superuser, &o.CreateDB, &o.CreateRole, &o.Login, &o.NoInherit, &o.Replication, &o.Bypass, &limit,
			&o.ValidUntil, &o.MemberOf, &o.Comment)
		if limit >= 0 {
			o.ConnLimit = &limit
		}
		if o.ValidUntil == "infinity" {
			o.ValidUntil = ""
		}
		slices.Sort(o.MemberOf)
		r.db.Server.Roles = append(r.db.Server.Roles, o)
		return err
	})
}

// ownerKey names an object as the query for owners does.
type ownerKey struct{ schema, kind, name, args string }

// ownerRow is a row of owners.sql.
type ownerRow struct {
	namespace int64
	owner     string
	ownerKey
}

func (o *ownerRow) places() []any { return []any{&o.namespace, &o.kind, &o.name, &o.args, &o.owner} }

func (r *reader) ownerRows(rows pgx.Rows) error {
	names := make(map[string]string) // few owners own much
	return eachOf(rows, (*ownerRow).places, func(o ownerRow) {
		if _, ok := names[o.owner]; !ok {
			names[o.owner] = o.owner
		}
		o.schema = r.schemas[o.namespace]
		r.owners[o.ownerKey] = names[o.owner]
	})
}

// buildOwners tells each object its owner.
func (r *reader) buildOwners() {
	if len(r.owners) == 0 {
		return
	}
	for ref, o := range r.db.Objects() {
		owned, ok := o.(schema.Owned)
		if !ok || ref.Table != "" {
			continue
		}
		k := ownerKey{ref.Schema, string(ref.Kind), ref.Name, ref.Args}
		switch {
		case ref.Kind.IsRelation():
			k.kind = "relation"
		case ref.Kind.IsType():
			k.kind = "type"
		case ref.Kind.IsRoutine():
			k.kind, k.args = "routine", strings.TrimPrefix(k.args, "*")
		}
		owned.SetOwner(r.owners[k])
	}
}
