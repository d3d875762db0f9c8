package ddl

import (
	"strconv"
	"strings"

	"github.com/replyx/schemactl/schema"
)

// grantWords are the kinds' names in GRANT, where they differ from those of DROP.
var grantWords = map[schema.Kind]string{
	schema.KindView: "TABLE", schema.KindMaterialized: "TABLE", schema.KindForeignTable: "TABLE", schema.KindServer: "FOREIGN SERVER",
	schema.KindAggregate: "FUNCTION",
}

// grantTarget names an object as GRANT takes it.
func grantTarget(r schema.Ref) string {
	name := r.TypeName().SQL()
	if r.Kind.IsRoutine() {
		name += "(" + r.Args + ")"
	}
	if word, ok := grantWords[r.Kind]; ok {
		return word + " " + name
	}
	if word := targetWords[r.Kind]; word != "" {
		return word + " " + name
	}
	return strings.ToUpper(strings.ReplaceAll(string(r.Kind), "_", " ")) + " " + name
}

// Grants are the statements that bring a role from some privileges on an object to others. Column
// is empty for the object as a whole.
func Grants(on schema.Ref, column, grantee string, from, to []schema.Privilege) []string {
	name := func(p string) string {
		if column == "" {
			return p
		}
		return p + " (" + schema.Ident(column) + ")"
	}
	return grants("", name, grantTarget(on), grantee, from, to)
}

// DefaultGrants are the same for what is given on objects to come.
func DefaultGrants(d *schema.DefaultPermission, from, to []schema.Privilege) []string {
	prefix := "ALTER DEFAULT PRIVILEGES FOR ROLE " + schema.Ident(d.Role) + " "
	if d.Schema != "" {
		prefix += "IN SCHEMA " + schema.Ident(d.Schema) + " "
	}
	return grants(prefix, func(p string) string { return p }, d.Objects, d.Grantee, from, to)
}

func grants(prefix string, name func(string) string, target, grantee string, from, to []schema.Privilege) []string {
	var revoke, option, grant, grantOption []string
	for _, f := range from {
		t, ok := findPrivilege(to, f.Name)
		switch {
		case !ok:
			revoke = append(revoke, name(f.Name))
		case f.Grantable && !t.Grantable:
			option = append(option, name(f.Name))
		}
	}
	for _, t := range to {
		f, ok := findPrivilege(from, t.Name)
		switch {
		case t.Grantable && !f.Grantable:
			grantOption = append(grantOption, name(t.Name))
		case !ok:
			grant = append(grant, name(t.Name))
		}
	}
	var out []string
	say := func(verb string, list []string, to, end string) {
		if len(list) > 0 {
			out = append(out, prefix+verb+strings.Join(list, ", ")+" ON "+target+" "+to+" "+Grantee(grantee)+end)
		}
	}
	say("REVOKE ", revoke, "FROM", "")
	say("REVOKE GRANT OPTION FOR ", option, "FROM", "")
	say("GRANT ", grant, "TO", "")
	say("GRANT ", grantOption, "TO", " WITH GRANT OPTION")
	return out
}

func findPrivilege(list []schema.Privilege, name string) (schema.Privilege, bool) {
	for _, p := range list {
		if p.Name == name {
			return p, true
		}
	}
	return schema.Privilege{}, false
}

// CreateRole makes a role, without its memberships.
func CreateRole(r *schema.Role) string {
	s := "CREATE ROLE " + schema.Ident(r.Name)
	if o := roleOptions(&schema.Role{}, r); o != "" {
		s += " WITH" + o
	}
	return s
}

// AlterRole changes the attributes that differ; empty where none does.
func AlterRole(from, to *schema.Role) string {
	o := roleOptions(from, to)
	if o == "" {
		return ""
	}
	return "ALTER ROLE " + schema.Ident(to.Name) + " WITH" + o
}

func roleOptions(from, to *schema.Role) string {
	var b strings.Builder
	say := func(was, is bool, word string) {
		switch {
		case is && !was:
			b.WriteString(" " + word)
		case was && !is:
			b.WriteString(" NO" + word)
		}
	}
	say(from.Superuser, to.Superuser, "SUPERUSER")
	say(from.CreateDB, to.CreateDB, "CREATEDB")
	say(from.CreateRole, to.CreateRole, "CREATEROLE")
	say(from.Login, to.Login, "LOGIN")
	say(!from.NoInherit, !to.NoInherit, "INHERIT")
	say(from.Replication, to.Replication, "REPLICATION")
	say(from.Bypass, to.Bypass, "BYPASSRLS")
	if limit := connLimit(to); limit != connLimit(from) {
		b.WriteString(" CONNECTION LIMIT " + strconv.FormatInt(limit, 10))
	}
	if from.ValidUntil != to.ValidUntil {
		until := to.ValidUntil
		if until == "" {
			until = "infinity"
		}
		b.WriteString(" VALID UNTIL " + schema.Literal(until))
	}
	return b.String()
}

func connLimit(r *schema.Role) int64 {
	if r.ConnLimit == nil {
		return -1
	}
	return *r.ConnLimit
}

// Membership makes a role a member of another, or ends that.
func Membership(group, member string, in bool) string {
	if in {
		return "GRANT " + schema.Ident(group) + " TO " + schema.Ident(member)
	}
	return "REVOKE " + schema.Ident(group) + " FROM " + schema.Ident(member)
}

// SetOwner gives an object to a role.
func SetOwner(r schema.Ref, owner string) string {
	return "ALTER " + Target(r) + " OWNER TO " + schema.Ident(owner)
}
