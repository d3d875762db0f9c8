WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace)
SELECT 0::int8, '',
       ARRAY(SELECT format_type(u.oid, -1) FROM pg_catalog.pg_proc p, unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord)
             WHERE p.oid = x.castfunc ORDER BY u.ord),
       '{}'::text[], '{}'::text[], 0,
       ARRAY['source', format_type(x.castsource, -1), 'target', format_type(x.casttarget, -1), 'function', (SELECT f.name FROM f WHERE f.oid = x.castfunc),
             'inout', CASE WHEN x.castmethod = 'i' THEN 'true' END, 'without_function', CASE WHEN x.castmethod = 'b' THEN 'true' END,
             'context', CASE x.castcontext WHEN 'a' THEN 'ASSIGNMENT' WHEN 'i' THEN 'IMPLICIT' END],
       coalesce(obj_description(x.oid, 'pg_cast'), '')
FROM pg_catalog.pg_cast x
WHERE x.oid >= 16384
  -- A range type brings the cast to its multirange.
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_cast'::regclass AND d.objid = x.oid AND d.deptype IN ('e', 'i'))
