SELECT c.collnamespace::int8, c.collname::text, c.collprovider::text, c.collisdeterministic,
       coalesce(c.collcollate::text, ''), coalesce(c.collctype::text, ''), {{colllocale}}, {{collrules}}, coalesce(obj_description(c.oid, 'pg_collation'), '')
FROM pg_catalog.pg_collation c
WHERE c.oid >= 16384 AND c.collnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                  WHERE d.classid = 'pg_collation'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
