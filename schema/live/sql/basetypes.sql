WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT x.typnamespace::int8, x.typname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['input', (SELECT f.name FROM f WHERE f.oid = x.typinput), 'output', (SELECT f.name FROM f WHERE f.oid = x.typoutput), 'receive', (SELECT f.name FROM f WHERE f.oid = x.typreceive), 'send', (SELECT f.name FROM f WHERE f.oid = x.typsend),
             'typmod_in', (SELECT f.name FROM f WHERE f.oid = x.typmodin), 'typmod_out', (SELECT f.name FROM f WHERE f.oid = x.typmodout), 'analyze', (SELECT f.name FROM f WHERE f.oid = x.typanalyze), 'subscript', (SELECT f.name FROM f WHERE f.oid = {{subscript}}),
             'internal_length', CASE WHEN x.typlen >= 0 THEN x.typlen::text END, 'passed_by_value', CASE WHEN x.typbyval THEN 'true' END,
             'alignment', CASE x.typalign WHEN 'c' THEN 'CHAR' WHEN 's' THEN 'INT2' WHEN 'i' THEN 'INT4' ELSE 'DOUBLE' END,
             'storage', CASE x.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'x' THEN 'EXTENDED' ELSE 'MAIN' END,
             'category', x.typcategory::text, 'preferred', CASE WHEN x.typispreferred THEN 'true' END, 'default', x.typdefault,
             'element', CASE WHEN x.typelem <> 0 THEN format_type(x.typelem, -1) END, 'delimiter', x.typdelim::text,
             'collatable', CASE WHEN x.typcollation <> 0 THEN 'true' END],
       coalesce(obj_description(x.oid, 'pg_type'), '')
FROM pg_catalog.pg_type x
WHERE x.oid >= 16384 AND x.typtype = 'b' AND x.typisdefined AND x.typnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = x.oid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
