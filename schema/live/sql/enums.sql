SELECT t.typnamespace::int8, t.typname::text,
       ARRAY(SELECT l.enumlabel::text FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder),
       coalesce(obj_description(t.oid, 'pg_type'), '')
FROM pg_catalog.pg_type t
WHERE t.typtype = 'e' AND t.typnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
