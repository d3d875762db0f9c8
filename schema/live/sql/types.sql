SELECT t.oid::int8, t.typnamespace::int8, n.nspname::text, t.typname::text, t.typtype::text, t.typcategory::text,
       t.typispreferred, t.typbasetype::int8, t.typcollation::int8,
       t.oid >= 16384 AND EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.objid = t.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
         AND t.typowner IN (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = current_user
                            UNION ALL SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database())
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
WHERE (t.typtype <> 'c' OR t.typrelid IN (SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'c')) AND t.typcategory <> 'A' AND t.typisdefined AND n.nspname !~ '^pg_toast'
