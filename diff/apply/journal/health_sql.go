package journal

// healthSQL tells what the journal is made of, from the catalogs alone: nothing of a relation of the
// schema is evaluated, and the text of an expression is asked for only where the relation is ours,
// since that waits for who holds its lock. Each row is a fact: what it is, of which relation, its
// name, and two details.
//
// A role is trusted that is this one, one that it is a member of, the database's owner, or a
// superuser. pg_has_role would not do: it calls a superuser a member of every role.
const healthSQL = `WITH RECURSIVE member (oid) AS (
  SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname OPERATOR(pg_catalog.=) current_user
  UNION
  SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN member ON m.member OPERATOR(pg_catalog.=) member.oid
), trusted (oid) AS (
  SELECT member.oid FROM member
  UNION SELECT d.datdba FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
  UNION SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname OPERATOR(pg_catalog.=) 'pg_database_owner'::pg_catalog.name
), n AS MATERIALIZED (
  SELECT n.oid, n.nspowner, EXISTS (SELECT FROM trusted WHERE trusted.oid OPERATOR(pg_catalog.=) n.nspowner) AS ours
  FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.=) 'schemactl'::pg_catalog.name
), c AS MATERIALIZED (
  SELECT c.oid, c.relname::pg_catalog.text AS relname, c.relkind, c.relowner, c.relpersistence, c.relrowsecurity, c.relispartition, c.relacl,
    n.ours AND EXISTS (SELECT FROM trusted WHERE trusted.oid OPERATOR(pg_catalog.=) c.relowner) AS ours
  FROM pg_catalog.pg_class c JOIN n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
  WHERE c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['revision', 'step']::pg_catalog.name[])
), t AS MATERIALIZED (
  SELECT c.* FROM c WHERE c.ours AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
)
SELECT 'role' AS fact, '' AS relation, current_user::pg_catalog.text AS name, '' AS detail, '' AS more
UNION ALL
SELECT 'schema', '', pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text, n.ours::pg_catalog.text, '' FROM n
UNION ALL
SELECT 'relation', c.relname, pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text, c.relkind::pg_catalog.text,
  EXISTS (SELECT FROM trusted WHERE trusted.oid OPERATOR(pg_catalog.=) c.relowner)::pg_catalog.text FROM c
UNION ALL
SELECT 'unlogged', t.relname, '', '', '' FROM t WHERE t.relpersistence OPERATOR(pg_catalog.<>) 'p'::pg_catalog."char"
UNION ALL
SELECT 'row security', t.relname, '', '', '' FROM t WHERE t.relrowsecurity
UNION ALL
SELECT 'column', t.relname, a.attname::pg_catalog.text, a.atttypid::pg_catalog.text,
  CASE WHEN a.attgenerated OPERATOR(pg_catalog.<>) ''::pg_catalog."char" THEN 'generated'
       WHEN a.attidentity OPERATOR(pg_catalog.<>) ''::pg_catalog."char" THEN 'identity'
       ELSE coalesce((SELECT pg_catalog.pg_get_expr(d.adbin, 0::pg_catalog.oid) FROM pg_catalog.pg_attrdef d
         WHERE d.adrelid OPERATOR(pg_catalog.=) a.attrelid AND d.adnum OPERATOR(pg_catalog.=) a.attnum), '') END
FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) t.oid
  AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
UNION ALL
SELECT 'trigger', t.relname, g.tgname::pg_catalog.text, '', '' FROM t JOIN pg_catalog.pg_trigger g ON g.tgrelid OPERATOR(pg_catalog.=) t.oid AND NOT g.tgisinternal
UNION ALL
SELECT 'rule', t.relname, r.rulename::pg_catalog.text, '', '' FROM t JOIN pg_catalog.pg_rewrite r ON r.ev_class OPERATOR(pg_catalog.=) t.oid
UNION ALL
SELECT 'policy', t.relname, p.polname::pg_catalog.text, '', '' FROM t JOIN pg_catalog.pg_policy p ON p.polrelid OPERATOR(pg_catalog.=) t.oid
UNION ALL
SELECT 'constraint', t.relname, k.conname::pg_catalog.text, pg_catalog.pg_get_constraintdef(k.oid), ''
FROM t JOIN pg_catalog.pg_constraint k ON k.conrelid OPERATOR(pg_catalog.=) t.oid AND k.contype OPERATOR(pg_catalog.<>) 'n'::pg_catalog."char"
UNION ALL
SELECT 'index', t.relname, x.relname::pg_catalog.text, '', '' FROM t JOIN pg_catalog.pg_index i ON i.indrelid OPERATOR(pg_catalog.=) t.oid
  JOIN pg_catalog.pg_class x ON x.oid OPERATOR(pg_catalog.=) i.indexrelid
WHERE i.indexprs IS NOT NULL OR i.indpred IS NOT NULL
  OR EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_namespace p ON p.oid OPERATOR(pg_catalog.=) o.opcnamespace
    WHERE o.oid OPERATOR(pg_catalog.=) ANY (i.indclass::pg_catalog.oid[]) AND p.nspname OPERATOR(pg_catalog.<>) 'pg_catalog'::pg_catalog.name)
UNION ALL
SELECT 'child', t.relname, p.nspname::pg_catalog.text, x.relname::pg_catalog.text, '' FROM t JOIN pg_catalog.pg_inherits h ON h.inhparent OPERATOR(pg_catalog.=) t.oid
  JOIN pg_catalog.pg_class x ON x.oid OPERATOR(pg_catalog.=) h.inhrelid JOIN pg_catalog.pg_namespace p ON p.oid OPERATOR(pg_catalog.=) x.relnamespace
UNION ALL
SELECT 'parent', t.relname, p.nspname::pg_catalog.text, x.relname::pg_catalog.text, CASE WHEN t.relispartition THEN 'partition' ELSE '' END
FROM t JOIN pg_catalog.pg_inherits h ON h.inhrelid OPERATOR(pg_catalog.=) t.oid
  JOIN pg_catalog.pg_class x ON x.oid OPERATOR(pg_catalog.=) h.inhparent JOIN pg_catalog.pg_namespace p ON p.oid OPERATOR(pg_catalog.=) x.relnamespace
UNION ALL
SELECT 'grant', g.relname, CASE WHEN g.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid THEN '' ELSE pg_catalog.pg_get_userbyid(g.grantee)::pg_catalog.text END,
  g.privilege_type, g.columns
FROM (
  SELECT t.relname, e.grantee, e.privilege_type, '' AS columns FROM t, pg_catalog.aclexplode(t.relacl) AS e
  UNION ALL
  SELECT t.relname, e.grantee, e.privilege_type, a.attname::pg_catalog.text
  FROM t JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) t.oid AND NOT a.attisdropped, pg_catalog.aclexplode(a.attacl) AS e
) AS g
WHERE NOT EXISTS (SELECT FROM trusted WHERE trusted.oid OPERATOR(pg_catalog.=) g.grantee)
  AND (g.privilege_type OPERATOR(pg_catalog.=) 'TRIGGER'::pg_catalog.text
    OR g.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid AND g.privilege_type OPERATOR(pg_catalog.<>) ALL (ARRAY['SELECT', 'MAINTAIN']::pg_catalog.text[]))
ORDER BY 1, 2, 3, 4, 5`
