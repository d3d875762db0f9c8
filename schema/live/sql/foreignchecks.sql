SELECT k.conrelid::int8, k.conname::text, pg_get_expr(k.conbin, k.conrelid), k.connoinherit, k.convalidated, {{enforced}},
       obj_description(k.oid, 'pg_constraint')
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid AND c.relnamespace IN ({{schemas}})
  AND (c.relkind = 'f' OR c.relkind = 'r' AND c.relnamespace = pg_my_temp_schema())
WHERE k.contype = 'c'
ORDER BY k.conname
