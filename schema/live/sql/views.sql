SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, c.relkind = 'm', pg_get_viewdef(c.oid), c.reloptions,
       coalesce((SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), ''),
       coalesce((SELECT y.amname::text FROM pg_catalog.pg_am y WHERE y.oid = c.relam AND y.amname <> 'heap'), ''),
       c.relispopulated, c.reltuples::int8, c.relpages::int8, coalesce(m.description, '')
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = 0
WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
