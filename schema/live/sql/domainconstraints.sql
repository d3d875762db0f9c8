SELECT c.contypid::int8, c.conname::text, c.contype::text, c.convalidated, coalesce(pg_get_expr(c.conbin, 0), ''), coalesce(m.description, '')
FROM pg_catalog.pg_constraint c
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_constraint'::regclass AND m.objoid = c.oid AND m.objsubid = 0
WHERE c.contypid <> 0 AND c.contype IN ('c', 'n') AND c.connamespace IN ({{schemas}})
ORDER BY c.contypid, c.conname
