SELECT c.relnamespace::int8, c.relname::text, format_type(s.seqtypid, NULL),
       s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle,
       coalesce(d.refobjid::int8, 0), coalesce(d.refobjsubid, 0), coalesce(d.deptype::text, ''),
       coalesce(m.description, ''), c.relpersistence = 'u'
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
                                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = 0
WHERE c.relkind = 'S' AND c.relnamespace IN ({{schemas}})
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.refclassid = 'pg_extension'::regclass AND e.deptype = 'e')
