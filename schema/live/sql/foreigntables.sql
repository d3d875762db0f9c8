SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, coalesce(s.srvname::text, ''), f.ftoptions,
       coalesce(obj_description(c.oid, 'pg_class'), '')
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
LEFT JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
-- A plain table stands in for a foreign one in the temporary schema.
WHERE (c.relkind = 'f' OR c.relkind = 'r' AND c.relnamespace = pg_my_temp_schema())
  AND NOT c.relispartition AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
