SELECT m.nsp::int8, 'permissions on members of extensions', count(*)
FROM (
  -- The members come first: they are few beside all that has privileges.
  WITH member AS MATERIALIZED (
    SELECT d.classid, d.objid FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.objsubid = 0)
  SELECT c.relnamespace AS nsp, d.classid, d.objid, 0 AS part, c.relacl AS acl,
         acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
  FROM member d JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid WHERE c.relacl IS NOT NULL
  UNION ALL
  SELECT c.relnamespace, d.classid, d.objid, a.attnum, a.attacl, '{}'::aclitem[]
  FROM member d JOIN pg_catalog.pg_class c ON d.classid = 'pg_class'::regclass AND c.oid = d.objid
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE a.attacl IS NOT NULL AND a.attnum > 0
  UNION ALL
  SELECT p.pronamespace, d.classid, d.objid, 0, p.proacl, acldefault('f', p.proowner)
  FROM member d JOIN pg_catalog.pg_proc p ON d.classid = 'pg_proc'::regclass AND p.oid = d.objid WHERE p.proacl IS NOT NULL
  UNION ALL
  SELECT t.typnamespace, d.classid, d.objid, 0, t.typacl, acldefault('T', t.typowner)
  FROM member d JOIN pg_catalog.pg_type t ON d.classid = 'pg_type'::regclass AND t.oid = d.objid WHERE t.typacl IS NOT NULL
  UNION ALL
  SELECT n.oid, d.classid, d.objid, 0, n.nspacl, acldefault('n', n.nspowner)
  FROM member d JOIN pg_catalog.pg_namespace n ON d.classid = 'pg_namespace'::regclass AND n.oid = d.objid WHERE n.nspacl IS NOT NULL
  UNION ALL
  SELECT 0, d.classid, d.objid, 0, v.srvacl, acldefault('S', v.srvowner)
  FROM member d JOIN pg_catalog.pg_foreign_server v ON d.classid = 'pg_foreign_server'::regclass AND v.oid = d.objid WHERE v.srvacl IS NOT NULL
  UNION ALL
  SELECT 0, d.classid, d.objid, 0, w.fdwacl, acldefault('F', w.fdwowner)
  FROM member d JOIN pg_catalog.pg_foreign_data_wrapper w ON d.classid = 'pg_foreign_data_wrapper'::regclass AND w.oid = d.objid WHERE w.fdwacl IS NOT NULL
) AS m
LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid = m.classid AND i.objoid = m.objid AND i.objsubid = m.part
WHERE NOT (m.acl @> coalesce(i.initprivs, m.usual) AND coalesce(i.initprivs, m.usual) @> m.acl)
  AND (m.nsp = 0 OR m.nsp IN (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')))
GROUP BY 1, 2
