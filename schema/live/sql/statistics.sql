SELECT s.stxnamespace::int8, s.stxname::text, c.relnamespace::int8, c.relname::text, c.relkind::text, s.stxkind::text[],
       ARRAY(SELECT a.attname::text FROM unnest(s.stxkeys::int2[]) WITH ORDINALITY AS u (num, ord)
             JOIN pg_catalog.pg_attribute a ON a.attrelid = s.stxrelid AND a.attnum = u.num ORDER BY u.ord),
       coalesce({{statisticsexprs}}, '{}'), CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget::int8 END,
       coalesce(obj_description(s.oid, 'pg_statistic_ext'), '')
FROM pg_catalog.pg_statistic_ext s
JOIN pg_catalog.pg_class c ON c.oid = s.stxrelid
WHERE s.stxnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                  AND (d.classid = 'pg_class'::regclass AND d.objid = c.oid OR d.classid = 'pg_statistic_ext'::regclass AND d.objid = s.oid))
