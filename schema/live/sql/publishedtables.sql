SELECT r.prpubid::int8, n.nspname::text, c.relname::text, {{pubcolumns}}, {{pubwhere}}
FROM pg_catalog.pg_publication_rel r
JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY 1, 2, 3
