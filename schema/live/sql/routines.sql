SELECT p.pronamespace::int8, p.proname::text, p.prokind::text, l.lanname::text,
       ARRAY(SELECT format_type(u.oid, -1) FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord),
       coalesce(p.proargnames, '{}'), coalesce(p.proargmodes::text[], '{}'),
       CASE WHEN p.pronargdefaults > 0 THEN
         ARRAY(SELECT coalesce(pg_get_function_arg_default(p.oid, n), '')
               FROM generate_series(1, cardinality(coalesce(p.proallargtypes, p.proargtypes::oid[]))) AS n ORDER BY n) ELSE '{}' END,
       format_type(p.prorettype, -1), p.prorettype = 'record'::regtype, p.proretset, p.prosrc, coalesce(p.probin, ''), coalesce({{sqlbody}}, ''),
       p.provolatile::text, p.proparallel::text, p.proleakproof, p.proisstrict, p.prosecdef,
       CASE WHEN p.procost <> CASE WHEN l.lanname IN ('c', 'internal') THEN 1 ELSE 100 END THEN p.procost::text ELSE '' END,
       CASE WHEN p.prorows <> CASE WHEN p.proretset THEN 1000 ELSE 0 END THEN p.prorows::text ELSE '' END,
       CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text ELSE '' END,
       coalesce(p.proconfig, '{}'),
       ARRAY(SELECT format_type(u.oid, -1) FROM unnest(p.protrftypes) WITH ORDINALITY AS u (oid, ord) ORDER BY u.ord),
       coalesce(m.description, '')
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_proc'::regclass AND m.objoid = p.oid AND m.objsubid = 0
WHERE p.oid >= 16384 AND p.prokind <> 'a' AND p.pronamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
