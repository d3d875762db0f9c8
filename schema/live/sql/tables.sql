SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, c.reltuples::int8, c.relpages::int8 + coalesce(t.relpages, 0),
       coalesce(m.description, ''), c.relpersistence = 'u', c.reloptions, t.reloptions,
       coalesce((SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), ''),
       coalesce((SELECT y.amname::text FROM pg_catalog.pg_am y WHERE y.oid = c.relam), ''), c.relreplident::text,
       c.relrowsecurity, c.relforcerowsecurity,
       c.relkind = 'p', CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, 0) END, c.relnatts,
       -- A hypertable, and a table of Citus, has a trigger of its extension.
       coalesce(CASE WHEN c.relhastriggers THEN
         (SELECT min(e.extname::text) FROM pg_catalog.pg_trigger g
          JOIN pg_catalog.pg_proc p ON p.oid = g.tgfoid AND p.proname IN ('insert_blocker', 'citus_truncate_trigger')
          JOIN pg_catalog.pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
          JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname IN ('timescaledb', 'citus')
          WHERE g.tgrelid = c.oid) END, '')
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = 0
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
ORDER BY c.relnamespace, c.relname
