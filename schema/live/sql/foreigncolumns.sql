SELECT a.attrelid::int8, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       CASE WHEN a.atthasdef THEN pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END) END, a.attgenerated::text,
       CASE WHEN a.attcollation <> t.typcollation THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
          WHERE l.oid = a.attcollation) END,
       a.attfdwoptions, col_description(a.attrelid, a.attnum),
       c.relkind = 'f' AND (coalesce(a.attstattarget, -1) >= 0 OR cardinality(a.attoptions) > 1 OR a.attoptions[1] !~ '^pg_attver=' OR a.attstorage <> t.typstorage)
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relnamespace IN ({{schemas}})
  AND (c.relkind = 'f' OR c.relkind = 'r' AND c.relnamespace = pg_my_temp_schema())
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
