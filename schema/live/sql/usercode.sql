-- What an object would run of its own, if it were evaluated: a routine that is neither built in nor written in C,
-- which only a superuser may do, is code of a user. Operators run their functions, domains their checks, types those of
-- their parts, operator classes their support functions.
WITH RECURSIVE root (number, classid, objid) AS ({{roots}}),
reach (number, classid, objid) AS (
  SELECT r.number, r.classid, r.objid FROM root r
  UNION
  SELECT r.number, e.classid, e.objid
  FROM reach r
  CROSS JOIN LATERAL (
    SELECT d.refclassid AS classid, d.refobjid AS objid FROM pg_catalog.pg_depend d
    WHERE d.classid = r.classid AND d.objid = r.objid
      AND r.classid NOT IN ('pg_catalog.pg_proc'::regclass::oid, 'pg_catalog.pg_operator'::regclass::oid, 'pg_catalog.pg_type'::regclass::oid, 'pg_catalog.pg_opclass'::regclass::oid)
      AND d.refclassid IN ('pg_catalog.pg_proc'::regclass::oid, 'pg_catalog.pg_operator'::regclass::oid, 'pg_catalog.pg_type'::regclass::oid, 'pg_catalog.pg_opclass'::regclass::oid)
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass::oid, o.oprcode FROM pg_catalog.pg_operator o
    WHERE r.classid = 'pg_catalog.pg_operator'::regclass::oid AND o.oid = r.objid
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::regclass::oid, a.amproc FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_amproc a ON a.amprocfamily = o.opcfamily
    WHERE r.classid = 'pg_catalog.pg_opclass'::regclass::oid AND o.oid = r.objid
    UNION ALL
    SELECT 'pg_catalog.pg_constraint'::regclass::oid, k.oid FROM pg_catalog.pg_constraint k
    WHERE r.classid = 'pg_catalog.pg_type'::regclass::oid AND k.contypid = r.objid
    UNION ALL
    SELECT 'pg_catalog.pg_type'::regclass::oid, u.oid
    FROM pg_catalog.pg_type t CROSS JOIN LATERAL (
      SELECT t.typbasetype AS oid UNION ALL SELECT t.typelem
      UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL SELECT g.rngsubtype FROM pg_catalog.pg_range g WHERE g.rngtypid = t.oid{{multirange}}) AS u
    WHERE r.classid = 'pg_catalog.pg_type'::regclass::oid AND t.oid = r.objid
    UNION ALL
    SELECT u.classid, u.oid
    FROM pg_catalog.pg_range g CROSS JOIN LATERAL (
      VALUES ('pg_catalog.pg_opclass'::regclass::oid, g.rngsubopc), ('pg_catalog.pg_proc'::regclass::oid, g.rngcanonical::oid), ('pg_catalog.pg_proc'::regclass::oid, g.rngsubdiff::oid)) AS u (classid, oid)
    WHERE r.classid = 'pg_catalog.pg_type'::regclass::oid AND g.rngtypid = r.objid) AS e
  WHERE e.objid >= 16384)
SELECT DISTINCT r.number::int8
FROM reach r JOIN pg_catalog.pg_proc p ON r.classid = 'pg_catalog.pg_proc'::regclass::oid AND p.oid = r.objid
WHERE p.oid >= 16384 AND p.prolang NOT IN (12, 13){{standins}}
