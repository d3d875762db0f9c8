WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT x.prsnamespace::int8, x.prsname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['start', (SELECT f.name FROM f WHERE f.oid = x.prsstart), 'get_token', (SELECT f.name FROM f WHERE f.oid = x.prstoken), 'end', (SELECT f.name FROM f WHERE f.oid = x.prsend), 'lex_types', (SELECT f.name FROM f WHERE f.oid = x.prslextype),
             'headline', (SELECT f.name FROM f WHERE f.oid = x.prsheadline)],
       coalesce(obj_description(x.oid, 'pg_ts_parser'), '')
FROM pg_catalog.pg_ts_parser x
WHERE x.oid >= 16384 AND x.prsnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_ts_parser'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
