SELECT c.oid::int8, c.conrelid::int8, c.conname::text, c.contype::text, c.condeferrable, c.condeferred, c.convalidated,
       c.conkey, c.conindid::int8, c.confrelid::int8, c.confkey,
       c.confupdtype::text, c.confdeltype::text, c.confmatchtype::text, {{delcols}}, c.connoinherit,
       CASE WHEN c.contype = 'c' THEN pg_get_expr(c.conbin, c.conrelid) END,
       CASE WHEN c.contype = 'x' THEN ARRAY(
         SELECT CASE WHEN n.nspname = 'pg_catalog' THEN o.oprname::text
                     ELSE 'OPERATOR(' || quote_ident(n.nspname) || '.' || o.oprname || ')' END
         FROM unnest(c.conexclop) WITH ORDINALITY AS u (oid, ord)
         JOIN pg_catalog.pg_operator o ON o.oid = u.oid
         JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
         ORDER BY u.ord) END,
       m.description, {{constraintkind}}, c.contype = 'c' AND c.coninhcount > 0,
       c.conparentid <> 0 OR c.contype IN ('c', 'n') AND c.coninhcount > 0 AND NOT c.conislocal
FROM pg_catalog.pg_constraint c
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_constraint'::regclass AND m.objoid = c.oid AND m.objsubid = 0
LEFT JOIN pg_catalog.pg_constraint p ON p.oid = c.conparentid
WHERE c.conrelid <> 0 AND (c.conparentid = 0 OR p.conrelid <> c.conrelid) AND c.contype IN ('p', 'u', 'c', 'x', 'f', 'n')
  AND c.connamespace IN ({{schemas}})
