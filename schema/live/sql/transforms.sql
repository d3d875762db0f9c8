WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT 0::int8, '', '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['type', format_type(x.trftype, -1), 'lang', quote_ident(l.lanname), 'from_sql', (SELECT f.name FROM f WHERE f.oid = x.trffromsql), 'to_sql', (SELECT f.name FROM f WHERE f.oid = x.trftosql)],
       coalesce(obj_description(x.oid, 'pg_transform'), '')
FROM pg_catalog.pg_transform x
JOIN pg_catalog.pg_language l ON l.oid = x.trflang
WHERE x.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_transform'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
