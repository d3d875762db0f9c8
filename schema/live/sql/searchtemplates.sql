WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT x.tmplnamespace::int8, x.tmplname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['init', (SELECT f.name FROM f WHERE f.oid = x.tmplinit), 'lexize', (SELECT f.name FROM f WHERE f.oid = x.tmpllexize)],
       coalesce(obj_description(x.oid, 'pg_ts_template'), '')
FROM pg_catalog.pg_ts_template x
WHERE x.oid >= 16384 AND x.tmplnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_ts_template'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
