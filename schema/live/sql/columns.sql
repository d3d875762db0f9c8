SELECT a.attrelid::int8, a.attnum, a.attname::text, a.atttypid::int8, CASE WHEN t.typcategory = 'A' THEN 'A' WHEN t.typtype = 'c' THEN 'c' ELSE '' END, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       CASE WHEN a.atthasdef THEN pg_get_expr(d.adbin, CASE WHEN a.attgenerated = '' THEN 0 ELSE d.adrelid END) END,
       a.attgenerated::text, a.attidentity::text,
       CASE WHEN a.attcollation <> t.typcollation THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_catalog.pg_collation l JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace
          WHERE l.oid = a.attcollation) END,
       a.attcollation::int8, a.attstorage::text, t.typstorage::text, {{compression}},
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget::int8 END,
       CASE WHEN a.attoptions IS NOT NULL AND (cardinality(a.attoptions) > 1 OR a.attoptions[1] !~ '^pg_attver=') THEN a.attoptions END,
       CASE WHEN m.objoid IS NOT NULL THEN m.description END,
       a.attinhcount > 0 AND NOT a.attislocal
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
                          AND c.relpersistence <> 't' AND c.relnamespace IN ({{schemas}})
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
