package lint

import (
	"slices"
	"strings"

	"github.com/replyx/schemactl/schema"
)

var rightsRules = []Rule{
	{ID: "security_definer_without_search_path", Group: "security", Title: "a SECURITY DEFINER function has no search_path of its own", Severity: fails, find: definerWithoutPath, Source: manual + "sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY",
		Why: "It runs with the rights of its owner, and in the search_path of who calls it: a table or an operator in a schema of the caller's, pg_temp too, takes the place of the one that was meant.",
		Do:  "set search_path: set = { search_path = \"pg_catalog, pg_temp\" }, and qualify the names in the body"},
	{ID: "function_without_search_path", Group: "security", Title: "a function has no search_path of its own", Severity: off, find: functionWithoutPath, Source: manual + "sql-createfunction.html",
		Why: "What its body means depends on the session that calls it. Index builds, REFRESH and restores run with a search_path of pg_catalog alone (PostgreSQL 17), and fail where the body needs another. A function with a SET is not inlined.",
		Do:  "set search_path, or write the body in standard SQL, whose names are bound when it is made"},
	{ID: "view_bypasses_row_security", Group: "security", Title: "a view shows rows that row security would hide", Severity: warns, find: viewBypasses, Source: manual + "rules-privileges.html",
		Why: "A view reads with the rights of its owner, whom policies do not hold, and a materialized view keeps what its owner saw: who may read the view sees every row of the table.",
		Do:  "say with { security_invoker = true } (PostgreSQL 15); grant a materialized view to no one that policies are for"},
	{ID: "grant_to_public", Group: "security", Title: "something is granted to every role", Severity: warns, find: grantToPublic, Source: manual + "ddl-priv.html",
		Why: "PUBLIC is every role, those of later too. CREATE on a schema lets anyone put functions and operators where others find them.",
		Do:  "grant it to the roles that need it"},
	{ID: "grant_option", Group: "security", Title: "a privilege is granted with grant option", Severity: tells, find: grantOption, Source: manual + "sql-grant.html",
		Why: "Who has it can grant it to anyone, and what was granted so is in no HCL; it goes when the privilege is revoked.",
		Do:  "grant to each role that needs it, without the option"},
	{ID: "superuser_role", Group: "security", Title: "a role that can log in is a superuser", Severity: warns, find: superuserRole, Source: manual + "role-attributes.html",
		Why: "No check of rights holds a superuser: it reads files of the server and runs programs on it. Row security does not hold who has bypass_rls.",
		Do:  "own the objects by a role of its own, and use predefined roles, as pg_monitor"},
	{ID: "untrusted_language", Group: "security", Title: "a function is in an untrusted language", Severity: tells, find: untrustedLanguage, Source: manual + "plpython.html",
		Why: "It runs with the rights of the server's operating system user, whoever calls it: a fault in it is a fault of the server.",
		Do:  "use PL/pgSQL or SQL, or do it in the application"},
	{ID: "extension_in_public", Group: "security", Title: "an extension is in schema public", Severity: tells, find: extensionInPublic, Source: manual + "sql-createextension.html",
		Why: "Its functions and operators are among the tables of the application, where an API exposes them; to move it later changes every search_path.",
		Do:  "give it a schema of its own, and add that to search_path"},
	{ID: "extension_without_version", Group: "security", Title: "an extension has no version", Severity: off, find: extensionWithoutVersion, Source: manual + "sql-createextension.html",
		Why: "A new database gets the version that the server's package has today: it may not be that of production.",
		Do:  "write version = \"...\""},
}

// hasOwnPath reports whether a routine sets search_path.
func hasOwnPath(r *schema.Routine) bool {
	return slices.ContainsFunc(r.Config, func(p schema.Param) bool { return p.Name == "search_path" })
}

// hasTextBody reports whether the names in the body of a routine are looked up when it runs.
func hasTextBody(r *schema.Routine) bool {
	return r.SQLBody.IsZero() && r.Language != "c" && r.Language != "internal"
}

func definerWithoutPath(l *look) {
	for r := range entities[*schema.Routine](l) {
		if r.SecurityDefiner && hasTextBody(r) && !hasOwnPath(r) {
			l.foundf(r.Ref(), r, "security", "%s runs with its owner's rights in the caller's search_path", r.Ref())
		}
	}
}

func functionWithoutPath(l *look) {
	for r := range entities[*schema.Routine](l) {
		if !r.SecurityDefiner && hasTextBody(r) && !hasOwnPath(r) {
			l.foundf(r.Ref(), r, "", "%s runs in the caller's search_path", r.Ref())
		}
	}
}

func viewBypasses(l *look) {
	for v := range entities[*schema.View](l) {
		invoker := slices.ContainsFunc(v.Params, func(p schema.Param) bool {
			return p.Name == "security_invoker" && slices.Contains([]string{"true", "on", "1", "yes"}, strings.ToLower(p.Value))
		})
		if invoker {
			continue
		}
		for _, on := range l.needs(v.Ref()) {
			if t := l.table(on.TableName()); on.Kind == schema.KindTable && t != nil && t.RowSecurity.Enabled {
				l.foundf(v.Ref(), v, "", "%s reads %s with its owner's rights, past the row security of the table", v.Ref(), t.Name)
				break
			}
		}
	}
}

func grantToPublic(l *look) {
	for p := range entities[*schema.Permission](l) {
		on := p.Target()
		if p.Grantee != schema.Public {
			continue
		}
		usual := schema.DefaultPrivileges(on, p.Column != "", p.Grantee, "", l.State.Server.VersionNum)
		if on.Kind == schema.KindSchema {
			usual = schema.Plain([]string{"USAGE"}) // without a privilege on what is in it that gives nothing
		}
		if given := beyond(p.Privileges, usual); len(given) > 0 {
			l.foundf(p.Ref(), p, "privileges", "every role has %s on %s", list(given), on)
		}
	}
	for p := range entities[*schema.DefaultPermission](l) {
		usual := schema.DefaultPrivileges(schema.Ref{Kind: p.Kind()}, false, p.Grantee, p.Role, l.State.Server.VersionNum)
		if given := beyond(p.Privileges, usual); p.Grantee == schema.Public && len(given) > 0 {
			l.foundf(p.Ref(), p, "privileges", "every role gets %s on what %s makes: %s", list(given), p.Role, strings.ToLower(p.Objects))
		}
	}
}

// beyond names the privileges that are not among others.
func beyond(given, usual []schema.Privilege) []string {
	var out []string
	for _, x := range given {
		if !slices.ContainsFunc(usual, func(u schema.Privilege) bool { return u.Name == x.Name }) {
			out = append(out, x.Name)
		}
	}
	return out
}

func grantOption(l *look) {
	for p := range entities[*schema.Permission](l) {
		if given := grantable(p.Privileges); len(given) > 0 {
			l.foundf(p.Ref(), p, "grantable", "%s may grant %s on %s to others", p.Grantee, list(given), p.Target())
		}
	}
	for p := range entities[*schema.DefaultPermission](l) {
		if given := grantable(p.Privileges); len(given) > 0 {
			l.foundf(p.Ref(), p, "grantable", "%s may grant %s on what %s makes to others: %s", p.Grantee, list(given), p.Role, strings.ToLower(p.Objects))
		}
	}
}

// grantable names the privileges that have the grant option.
func grantable(list []schema.Privilege) []string {
	var out []string
	for _, x := range list {
		if x.Grantable {
			out = append(out, x.Name)
		}
	}
	return out
}

func superuserRole(l *look) {
	for r := range entities[*schema.Role](l) {
		switch {
		case r.Login && r.Superuser:
			l.foundf(r.Ref(), r, "superuser", "role %s can log in, and is a superuser", r.Name)
		case r.Login && r.Bypass:
			l.foundf(r.Ref(), r, "bypass_rls", "role %s can log in, and bypasses row security", r.Name)
		}
	}
}

// untrusted are the languages that only a superuser may write functions in, but for C, which extensions are of.
var untrusted = []string{"plpython3u", "plpythonu", "plperlu", "pltclu", "plsh"}

func untrustedLanguage(l *look) {
	for r := range entities[*schema.Routine](l) {
		if slices.Contains(untrusted, r.Language) {
			l.foundf(r.Ref(), r, "lang", "%s is in %s, which is not trusted", r.Ref(), r.Language)
		}
	}
}

func extensionInPublic(l *look) {
	for _, e := range l.State.Extensions {
		if e.Schema == "public" {
			l.foundf(schema.Ref{Kind: schema.KindExtension, Name: e.Name}, e, "schema", "extension %s is in schema public", e.Name)
		}
	}
}

func extensionWithoutVersion(l *look) {
	for _, e := range l.State.Extensions {
		if e.Version == "" {
			l.foundf(schema.Ref{Kind: schema.KindExtension, Name: e.Name}, e, "", "extension %s has no version", e.Name)
		}
	}
}
