WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT x.connamespace::int8, x.conname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['from', pg_encoding_to_char(x.conforencoding)::text, 'to', pg_encoding_to_char(x.contoencoding)::text,
             'function', (SELECT f.name FROM f WHERE f.oid = x.conproc), 'default', CASE WHEN x.condefault THEN 'true' END],
       coalesce(obj_description(x.oid, 'pg_conversion'), '')
FROM pg_catalog.pg_conversion x
WHERE x.oid >= 16384 AND x.connamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_conversion'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
