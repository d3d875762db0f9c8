SELECT i.inhrelid::int8, i.inhparent::int8, n.nspname::text, p.relname::text, {{detaching}}
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p') AND c.relnamespace IN ({{schemas}})
JOIN pg_catalog.pg_class p ON p.oid = i.inhparent
JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
ORDER BY i.inhrelid, i.inhseqno
