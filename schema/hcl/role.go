package hcl

import (
	"slices"
	"strconv"
	"time"

	"github.com/replyx/schemactl/schema"
)

var roleKind = entityKind{
	kind: schema.KindRole, file: "security", home: inDatabase,
	attrs: []string{
		"superuser", "create_db", "create_role", "login", "inherit", "replication", "bypass_rls", "conn_limit", "valid_until", "member_of", "password",
	},
	read: readRole, write: writeRole,
}

func readRole(b *block, d *symbol) schema.Entity {
	if a := b.attr("password"); a != nil {
		b.failf(a.NameRange.Start, `set it with psql's \password`, "schemactl never handles passwords")
	}
	r := &schema.Role{
		Name:      d.name.Name,
		Superuser: b.flag("superuser", false), CreateDB: b.flag("create_db", false), CreateRole: b.flag("create_role", false),
		Login: b.flag("login", false), NoInherit: !b.flag("inherit", true), Replication: b.flag("replication", false),
		Bypass: b.flag("bypass_rls", false), ConnLimit: b.number("conn_limit"), MemberOf: b.roles("member_of"),
	}
	switch {
	case r.Name == "none" || r.Name == "public" || len(r.Name) > 2 && r.Name[:3] == "pg_":
		b.failf(b.TypeRange.Start, "", "role %q is PostgreSQL's own", r.Name)
	case slices.Contains(r.MemberOf, schema.Public):
		b.failf(b.attr("member_of").Expr.Range().Start, "", "every role is a member of PUBLIC")
	case slices.Contains(r.MemberOf, r.Name):
		b.failf(b.attr("member_of").Expr.Range().Start, "", "role %q is a member of itself", r.Name)
	}
	if l := r.ConnLimit; l != nil && *l < 0 {
		r.ConnLimit = nil // -1 is no limit
	}
	r.ValidUntil = b.timestamp("valid_until")
	return r
}

// timestampForms are what valid_until may look like; without a zone it is UTC.
var timestampForms = []string{
	"2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.RFC3339, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07",
}

// timestamp reads a time, and gives it as the server prints it in UTC.
func (b *block) timestamp(name string) string {
	s := b.str(name)
	if s == "" || s == "infinity" {
		return ""
	}
	for _, form := range timestampForms {
		if t, err := time.Parse(form, s); err == nil {
			return t.UTC().Format("2006-01-02 15:04:05.999999+00")
		}
	}
	b.failf(b.attr(name).Expr.Range().Start, name+` = "2030-01-31 12:00:00+00"`, "%s is no time", name)
	return ""
}

func writeRole(w *writer, p *printer, e schema.Entity) {
	r := e.(*schema.Role)
	p.flag("superuser", r.Superuser)
	p.flag("create_db", r.CreateDB)
	p.flag("create_role", r.CreateRole)
	p.flag("login", r.Login)
	if r.NoInherit {
		p.attr("inherit", "false")
	}
	p.flag("replication", r.Replication)
	p.flag("bypass_rls", r.Bypass)
	if r.ConnLimit != nil {
		p.attr("conn_limit", strconv.FormatInt(*r.ConnLimit, 10))
	}
	p.str("valid_until", r.ValidUntil)
	if len(r.MemberOf) > 0 {
		p.attr("member_of", w.roleList(p, r.MemberOf))
	}
}
