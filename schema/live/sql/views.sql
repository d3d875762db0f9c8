SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, c.relkind = 'm', pg_get_viewdef(c.oid), c.reloptions,
       coalesce((SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace), ''),
       coalesce((SELECT m.amname::text FROM pg_catalog.pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'), ''),
       c.relispopulated, c.reltuples::int8, c.relpages::int8, coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c
WHERE c.relkind IN ('v', 'm') AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
