SELECT e.extname::text, n.nspname::text, e.extversion, coalesce(obj_description(e.oid, 'pg_extension'), '')
FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
