WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace),
o AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || p.oprname AS name
  FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace n ON n.oid = p.oprnamespace)
SELECT x.oprnamespace::int8, x.oprname::text, '{}'::text[], '{}'::text[], '{}'::text[], 0,
       ARRAY['left', CASE WHEN x.oprleft <> 0 THEN format_type(x.oprleft, -1) END,
             'right', CASE WHEN x.oprright <> 0 THEN format_type(x.oprright, -1) END,
             'function', (SELECT f.name FROM f WHERE f.oid = x.oprcode), 'commutator', (SELECT o.name FROM o WHERE o.oid = x.oprcom), 'negator', (SELECT o.name FROM o WHERE o.oid = x.oprnegate),
             'restrict', (SELECT f.name FROM f WHERE f.oid = x.oprrest), 'join', (SELECT f.name FROM f WHERE f.oid = x.oprjoin),
             'hashes', CASE WHEN x.oprcanhash THEN 'true' END, 'merges', CASE WHEN x.oprcanmerge THEN 'true' END],
       coalesce(obj_description(x.oid, 'pg_operator'), '')
FROM pg_catalog.pg_operator x
WHERE x.oid >= 16384 AND x.oprcode <> 0 AND x.oprnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_operator'::regclass AND d.objid = x.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
