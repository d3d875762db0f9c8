WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT 0::int8, x.lanname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['handler', (SELECT f.name FROM f WHERE f.oid = x.lanplcallfoid), 'inline', (SELECT f.name FROM f WHERE f.oid = x.laninline), 'validator', (SELECT f.name FROM f WHERE f.oid = x.lanvalidator), 'trusted', CASE WHEN x.lanpltrusted THEN 'true' END],
       coalesce(obj_description(x.oid, 'pg_language'), '')
FROM pg_catalog.pg_language x
WHERE x.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_language'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
