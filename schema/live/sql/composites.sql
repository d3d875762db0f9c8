SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, coalesce(obj_description(c.reltype, 'pg_type'), '')
FROM pg_catalog.pg_class c
WHERE c.relkind = 'c' AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = c.reltype AND d.deptype = 'e')
