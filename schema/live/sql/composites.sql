SELECT c.oid::int8, c.relnamespace::int8, c.relname::text, coalesce(m.description, '')
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_type'::regclass AND m.objoid = c.reltype AND m.objsubid = 0
WHERE c.relkind = 'c' AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = c.reltype AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
