SELECT e.extname::text, n.nspname::text, e.extversion, coalesce(obj_description(e.oid, 'pg_extension'), ''),
       e.extowner IN (SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolsuper OR r.rolname = current_user
                      UNION ALL SELECT b.datdba FROM pg_catalog.pg_database b WHERE b.datname = current_database())
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
