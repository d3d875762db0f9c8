SELECT a.attrelid::int8, a.attnum, a.attname::text, a.atttypid::int8, format_type(a.atttypid, a.atttypmod), a.attcollation::int8,
       CASE WHEN a.attcollation <> 0 THEN a.attcollation::regcollation::text ELSE '' END,
       coalesce(CASE WHEN a.atthasdef THEN pg_get_expr(d.adbin, 0) END, ''), coalesce(m.description, '')
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid AND c.relkind IN ('v', 'm') AND c.relnamespace IN ({{schemas}})
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = a.attrelid AND m.objsubid = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
