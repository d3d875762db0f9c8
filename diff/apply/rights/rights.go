// Package rights finds what a role may not do of a plan, before anything is done.
//
// What enters: a plan and a connection as the role that is to run it. What leaves: every right, role and
// extension that is missing, each with the statement that mends it. Only the catalogs are asked. What a
// server decides by more than they say is left to it.
package rights

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/replyx/schemactl/diff/plan"
	"github.com/replyx/schemactl/schema"
)

// Lack is something that a plan needs and a role, or the server, has not.
type Lack struct {
	// Text says what is missing, Mend the statement or the act that gives it.
	Text, Mend string
}

// want is what a plan needs: the kind is that of wantsSQL.
type want struct{ kind, schema, name, args string }

// wantsSQL gives a word for each want that is not met: the owner of what is another role's, or what is
// missing. A service's own administrator, who is no superuser, may make extensions that are not trusted.
const wantsSQL = `SELECT w.ord, m.word, current_user::text, current_database()::text
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS w (kind, nsp, name, args, ord),
LATERAL (SELECT CASE w.kind
  WHEN 'role' THEN CASE WHEN NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = w.name) THEN 'absent' END
  WHEN 'database' THEN CASE WHEN NOT has_database_privilege(current_database(), 'CREATE') THEN 'create' END
  WHEN 'schema' THEN (SELECT 'create' FROM pg_catalog.pg_namespace n WHERE n.nspname = w.nsp AND NOT has_schema_privilege(n.oid, 'CREATE'))
  WHEN 'own schema' THEN (SELECT pg_get_userbyid(n.nspowner)::text FROM pg_catalog.pg_namespace n
    WHERE n.nspname = w.name AND NOT pg_has_role(n.nspowner, 'USAGE'))
  WHEN 'relation' THEN (SELECT pg_get_userbyid(c.relowner)::text FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = w.nsp AND c.relname = w.name AND NOT pg_has_role(c.relowner, 'USAGE'))
  WHEN 'type' THEN (SELECT pg_get_userbyid(t.typowner)::text FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = w.nsp AND t.typname = w.name AND NOT pg_has_role(t.typowner, 'USAGE'))
  WHEN 'routine' THEN (SELECT pg_get_userbyid(min(p.proowner))::text FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = w.nsp AND p.proname = w.name AND w.args IN (pg_get_function_identity_arguments(p.oid), oidvectortypes(p.proargtypes))
      AND NOT pg_has_role(p.proowner, 'USAGE') HAVING count(*) > 0)
  WHEN 'usage' THEN (SELECT 'usage' FROM pg_catalog.pg_namespace n WHERE n.nspname = w.nsp AND NOT has_schema_privilege(n.oid, 'USAGE'))
  WHEN 'references' THEN (SELECT 'references' FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = w.nsp AND c.relname = w.name AND NOT has_any_column_privilege(c.oid, 'REFERENCES'))
  WHEN 'extension' THEN coalesce((SELECT CASE
      WHEN NOT v.superuser OR (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user)
        OR v.trusted AND has_database_privilege(current_database(), 'CREATE') THEN ''
      WHEN v.trusted THEN 'create'
      WHEN EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE NOT r.rolsuper AND r.rolname LIKE '%superuser' OR r.rolname IN ('supabase_admin', 'azure_pg_admin')) THEN ''
      ELSE 'superuser' END
    FROM pg_catalog.pg_available_extensions() a JOIN pg_catalog.pg_available_extension_versions() v ON v.name = a.name AND v.version = a.default_version
    WHERE a.name = w.name), 'absent')
  END AS word) AS m
WHERE m.word <> '' ORDER BY w.ord`

// Missing lists what the connection's role lacks for a plan.
func Missing(ctx context.Context, conn *pgx.Conn, p *plan.Plan) (lacks []Lack, err error) {
	b := &pgx.Batch{}
	if Ask(b, p, &lacks); b.Len() == 0 {
		return nil, nil
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("look at the rights of the role: %w", err)
	}
	return lacks, nil
}

// Ask has it asked in a batch.
func Ask(b *pgx.Batch, p *plan.Plan, lacks *[]Lack) {
	*lacks = nil
	wants := wantsOf(p)
	if len(wants) == 0 {
		return
	}
	var columns [4][]string
	for _, w := range wants {
		for i, s := range []string{w.kind, w.schema, w.name, w.args} {
			columns[i] = append(columns[i], s)
		}
	}
	b.Queue(wantsSQL, columns[0], columns[1], columns[2], columns[3]).Query(func(rows pgx.Rows) (err error) {
		*lacks, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Lack, error) {
			var ord int
			var word, role, database string
			err := row.Scan(&ord, &word, &role, &database)
			if err != nil {
				return Lack{}, err
			}
			return wants[ord-1].lack(word, role, database), nil
		})
		return err
	})
}

// lack puts a want that is not met into words.
func (w want) lack(word, role, database string) Lack {
	full, me := schema.Name{Schema: w.schema, Name: w.name}, schema.Ident(role)
	create := Lack{"CREATE on database " + database, "GRANT CREATE ON DATABASE " + schema.Ident(database) + " TO " + me}
	switch w.kind {
	case "role":
		return Lack{"role " + w.name + " does not exist", "CREATE ROLE " + schema.Ident(w.name)}
	case "database":
		return create
	case "schema":
		return Lack{"CREATE on schema " + w.schema, "GRANT CREATE ON SCHEMA " + schema.Ident(w.schema) + " TO " + me}
	case "usage":
		return Lack{"USAGE on schema " + w.schema, "GRANT USAGE ON SCHEMA " + schema.Ident(w.schema) + " TO " + me}
	case "references":
		return Lack{"REFERENCES on table " + full.String(), "GRANT REFERENCES ON " + full.SQL() + " TO " + me}
	case "extension":
		switch word {
		case "absent":
			return Lack{"extension " + w.name + " is not installed on the server", "install the package that has " + w.name + " on the server's machine"}
		case "create":
			create.Text += ", for extension " + w.name
			return create
		}
		return Lack{"extension " + w.name + " needs a superuser", "as a superuser: CREATE EXTENSION " + schema.Ident(w.name)}
	}
	what := map[string]string{"own schema": "SCHEMA", "relation": "TABLE", "type": "TYPE", "routine": "ROUTINE"}[w.kind]
	name, sql := full.String(), full.SQL()
	switch w.kind {
	case "own schema":
		name, sql = w.name, schema.Ident(w.name)
	case "routine":
		name, sql = name+"("+w.args+")", sql+"("+w.args+")"
	}
	return Lack{strings.ToLower(what) + " " + name + " belongs to " + word, "run it as " + word + ", or ALTER " + what + " " + sql + " OWNER TO " + me}
}
