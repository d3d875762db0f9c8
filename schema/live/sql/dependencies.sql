SELECT d.classid::int8, d.objid::int8, d.objsubid, d.refclassid::int8, d.refobjid::int8, d.refobjsubid
FROM pg_catalog.pg_depend d
WHERE d.objid >= 16384 AND d.refobjid >= 16384 AND d.deptype IN ('n', 'a', 'i')
  AND NOT (d.classid = 'pg_class'::regclass AND d.deptype = 'a'
           AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = d.objid AND c.relkind = 'S'))
UNION ALL
-- An operator class or family needs what its items need.
SELECT d.refclassid::int8, d.refobjid::int8, 0, d.classid::int8, d.objid::int8, 0
FROM pg_catalog.pg_depend d
WHERE d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass) AND d.refclassid IN ('pg_opclass'::regclass, 'pg_opfamily'::regclass)
  AND d.objid >= 16384 AND d.refobjid >= 16384
UNION ALL
-- What takes numbers from a sequence that a column owns needs the column: the sequence goes with it.
SELECT d.classid::int8, d.objid::int8, d.objsubid, o.refclassid::int8, o.refobjid::int8, o.refobjsubid
FROM pg_catalog.pg_depend d
JOIN pg_catalog.pg_depend o ON o.classid = d.refclassid AND o.objid = d.refobjid AND o.deptype IN ('a', 'i') AND o.refclassid = d.refclassid
JOIN pg_catalog.pg_class c ON c.oid = d.refobjid AND c.relkind = 'S'
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid >= 16384 AND d.deptype = 'n'
