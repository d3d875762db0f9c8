SELECT c.oid::int8, n.nspname::text, r.relname::text,
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS u (num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = u.num ORDER BY u.ord)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class r ON r.oid = c.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
WHERE c.contype = 'f' AND c.connamespace IN ({{schemas}})
  AND (r.relkind NOT IN ('r', 'p') OR r.relnamespace NOT IN ({{schemas}})
       OR r.oid IN (SELECT d.objid FROM pg_catalog.pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass))
