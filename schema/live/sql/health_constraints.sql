SELECT n.nspname::text, c.relname::text, k.conname::text, CASE k.contype WHEN 'c' THEN 'check' WHEN 'f' THEN 'foreign key' ELSE 'not null' END
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE NOT k.convalidated AND {{enforced}} AND k.contype IN ('c', 'f', 'n') AND k.conparentid = 0 AND (k.conislocal OR k.contype = 'f') -- what is inherited is its parent's
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 1, 2, 3
