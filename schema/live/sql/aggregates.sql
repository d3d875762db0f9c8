WITH f AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || quote_ident(p.proname) AS name
  FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace),
o AS NOT MATERIALIZED (
  SELECT p.oid, quote_ident(n.nspname) || '.' || p.oprname AS name
  FROM pg_catalog.pg_operator p JOIN pg_catalog.pg_namespace n ON n.oid = p.oprnamespace)
SELECT p.pronamespace::int8, p.proname::text,
       ARRAY(SELECT format_type(u.oid, -1) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord),
       coalesce(p.proargnames, '{}'), coalesce(p.proargmodes::text[], '{}'),
       CASE WHEN x.aggkind <> 'n' THEN x.aggnumdirectargs + 1 ELSE 0 END,
       ARRAY['state_func', (SELECT f.name FROM f WHERE f.oid = x.aggtransfn), 'state_type', format_type(x.aggtranstype, -1), 'state_size', x.aggtransspace::text,
             'final_func', (SELECT f.name FROM f WHERE f.oid = x.aggfinalfn), 'final_func_extra', CASE WHEN x.aggfinalextra THEN 'true' END,
             'final_func_modify', CASE x.aggfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END,
             'combine_func', (SELECT f.name FROM f WHERE f.oid = x.aggcombinefn), 'serial_func', (SELECT f.name FROM f WHERE f.oid = x.aggserialfn), 'deserial_func', (SELECT f.name FROM f WHERE f.oid = x.aggdeserialfn),
             'initial_value', x.agginitval, 'moving_state_func', (SELECT f.name FROM f WHERE f.oid = x.aggmtransfn), 'moving_inverse_func', (SELECT f.name FROM f WHERE f.oid = x.aggminvtransfn),
             'moving_state_type', CASE WHEN x.aggmtranstype <> 0 THEN format_type(x.aggmtranstype, -1) END,
             'moving_state_size', x.aggmtransspace::text, 'moving_final_func', (SELECT f.name FROM f WHERE f.oid = x.aggmfinalfn),
             'moving_final_func_extra', CASE WHEN x.aggmfinalextra THEN 'true' END,
             'moving_final_func_modify', CASE x.aggmfinalmodify WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END,
             'moving_initial_value', x.aggminitval, 'sort_operator', (SELECT o.name FROM o WHERE o.oid = x.aggsortop),
             'parallel', CASE p.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' END,
             'hypothetical', CASE WHEN x.aggkind = 'h' THEN 'true' END],
       coalesce(obj_description(p.oid, 'pg_proc'), '')
FROM pg_catalog.pg_aggregate x
JOIN pg_catalog.pg_proc p ON p.oid = x.aggfnoid
WHERE p.oid >= 16384 AND p.pronamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
