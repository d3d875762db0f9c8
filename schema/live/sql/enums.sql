SELECT t.typnamespace::int8, t.typname::text,
       ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder),
       coalesce(m.description, '')
FROM pg_catalog.pg_type t
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_type'::regclass AND m.objoid = t.oid AND m.objsubid = 0
WHERE t.typtype = 'e' AND t.typnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
