SELECT c.relnamespace::int8, c.relname::text, c.relkind::text, g.tgname::text, g.tgtype, g.tgenabled::text, g.tgconstraint <> 0,
       g.tgdeferrable, g.tginitdeferred, coalesce(g.tgoldtable::text, ''), coalesce(g.tgnewtable::text, ''),
       ARRAY(SELECT a.attname::text FROM unnest(g.tgattr::int2[]) WITH ORDINALITY AS u (num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = g.tgrelid AND a.attnum = u.num ORDER BY u.ord),
       coalesce(fn.nspname::text, ''), coalesce(f.relname::text, ''), pn.nspname::text, p.proname::text, g.tgargs, g.tgnargs,
       CASE WHEN g.tgqual IS NOT NULL THEN pg_get_triggerdef(g.oid) ELSE '' END,
       coalesce(m.description, '')
FROM pg_catalog.pg_trigger g
JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid AND c.relnamespace IN ({{schemas}})
JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_class f ON f.oid = g.tgconstrrelid
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_trigger'::regclass AND m.objoid = g.oid AND m.objsubid = 0
WHERE NOT g.tgisinternal AND g.tgparentid = 0
  -- The one that makes a hypertable what it is goes with it.
  AND NOT (p.proname = 'insert_blocker' AND EXISTS (
    SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'timescaledb'
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                  AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid OR d.classid = 'pg_trigger'::regclass AND d.objid = g.oid))
