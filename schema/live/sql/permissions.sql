SELECT x.nsp::int8, x.kind, x.name, x.args, x.col, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END,
       coalesce(g.privileges, '{}'),
       CASE WHEN g.grantor <> 0 THEN pg_get_userbyid(g.grantor)::text ELSE '' END
FROM (
  SELECT c.relnamespace AS nsp, 'pg_class'::regclass AS classid, c.oid,
         CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized' WHEN 'f' THEN 'foreign_table' ELSE 'table' END AS kind,
         c.relname::text AS name, '' AS args, '' AS col, c.relowner AS owner, c.relacl AS acl,
         acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
  FROM pg_catalog.pg_class c
  WHERE c.relacl IS NOT NULL AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND c.relnamespace IN ({{schemas}})
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid,
         CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized' WHEN 'f' THEN 'foreign_table' ELSE 'table' END,
         c.relname::text, '', a.attname::text, c.relowner, a.attacl, NULL::aclitem[]
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  WHERE a.attacl IS NOT NULL AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace IN ({{schemas}})
  UNION ALL
  SELECT p.pronamespace, 'pg_proc'::regclass, p.oid, CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
         p.proname::text,
         array_to_string(ARRAY(SELECT format_type(u.oid, -1) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord), ', '),
         '', p.proowner, p.proacl, acldefault('f', p.proowner)
  FROM pg_catalog.pg_proc p WHERE p.proacl IS NOT NULL AND p.pronamespace IN ({{schemas}})
  UNION ALL
  SELECT t.typnamespace, 'pg_type'::regclass, t.oid,
         CASE t.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range' WHEN 'c' THEN 'composite' ELSE 'base type' END,
         t.typname::text, '', '', t.typowner, t.typacl, acldefault('T', t.typowner)
  FROM pg_catalog.pg_type t WHERE t.typacl IS NOT NULL AND t.typtype <> 'm' AND t.typnamespace IN ({{schemas}})
  UNION ALL
  SELECT n.oid, 'pg_namespace'::regclass, n.oid, 'schema', n.nspname::text, '', '', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner)),
         CASE WHEN n.nspname = 'public' THEN acldefault('n', n.nspowner) || ARRAY[{{publicschema}}]
              ELSE acldefault('n', n.nspowner) END
  FROM pg_catalog.pg_namespace n WHERE (n.nspacl IS NOT NULL OR n.nspname = 'public') AND n.oid IN ({{schemas}})
  UNION ALL
  SELECT 0, 'pg_foreign_server'::regclass, v.oid, 'server', v.srvname::text, '', '', v.srvowner, v.srvacl, acldefault('S', v.srvowner)
  FROM pg_catalog.pg_foreign_server v WHERE v.srvacl IS NOT NULL
  UNION ALL
  SELECT 0, 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign_data_wrapper', w.fdwname::text, '', '', w.fdwowner, w.fdwacl, acldefault('F', w.fdwowner)
  FROM pg_catalog.pg_foreign_data_wrapper w WHERE w.fdwacl IS NOT NULL
  {{parameters}}
) AS x
CROSS JOIN LATERAL (
  SELECT coalesce(a.grantee, d.grantee) AS grantee, a.privileges, coalesce(a.grantor, 0) AS grantor
  FROM (SELECT e.grantee, array_agg(e.privilege_type || CASE WHEN e.is_grantable THEN '*' ELSE '' END ORDER BY e.privilege_type, e.is_grantable) AS privileges,
               max(e.grantor) FILTER (WHERE e.grantor <> x.owner) AS grantor
        FROM aclexplode(x.acl) AS e GROUP BY e.grantee) AS a
  FULL JOIN (SELECT e.grantee, array_agg(e.privilege_type || CASE WHEN e.is_grantable THEN '*' ELSE '' END ORDER BY e.privilege_type, e.is_grantable) AS privileges
             FROM aclexplode(x.usual) AS e GROUP BY e.grantee) AS d ON d.grantee = a.grantee
  WHERE a.privileges IS DISTINCT FROM d.privileges
) AS g
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = x.classid AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
  AND NOT (x.kind = 'parameter' AND g.grantee = x.owner)
