-- Names through which a string constant becomes a value whose input runs code of a user as soon as the text is read:
-- an array, a row or a range over a domain with such a check.
WITH RECURSIVE domain (oid) AS (
  SELECT t.oid FROM pg_catalog.pg_type t
  WHERE t.typtype = 'd' AND t.oid >= 16384 AND t.oid::int8 IN (SELECT u.number FROM ({{usercode}}) AS u (number))),
holder (oid) AS (
  SELECT d.oid FROM domain d
  UNION
  SELECT u.oid FROM holder h
  CROSS JOIN LATERAL (
    SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typelem = h.oid AND t.typcategory = 'A'
    UNION ALL SELECT t.oid FROM pg_catalog.pg_type t WHERE t.typbasetype = h.oid
    UNION ALL SELECT c.reltype FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              WHERE a.atttypid = h.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.reltype <> 0
    UNION ALL SELECT g.rngtypid FROM pg_catalog.pg_range g WHERE g.rngsubtype = h.oid{{multirangeof}}) AS u (oid)),
-- A domain over a plain type is read by that type's input alone.
wide (oid) AS (
  SELECT h.oid FROM holder h JOIN pg_catalog.pg_type t ON t.oid = h.oid
  WHERE t.typtype <> 'd' OR t.typbasetype IN (SELECT h.oid FROM holder h JOIN pg_catalog.pg_type b ON b.oid = h.oid WHERE b.typtype <> 'd'))
-- Most databases have none: then no catalog is read for them.
SELECT coalesce(e.typname, t.typname)::text FROM wide w JOIN pg_catalog.pg_type t ON t.oid = w.oid LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
UNION SELECT c.relname::text FROM wide w JOIN pg_catalog.pg_attribute a ON a.atttypid = w.oid JOIN pg_catalog.pg_class c ON c.oid = a.attrelid WHERE EXISTS (SELECT FROM wide)
-- Of results of a plain domain an array can be made, which a constant is then compared with.
UNION SELECT p.proname::text FROM holder h JOIN pg_catalog.pg_proc p ON h.oid = p.prorettype OR h.oid = ANY (p.proargtypes) OR h.oid = ANY (p.proallargtypes)
UNION SELECT o.oprname::text FROM holder h JOIN pg_catalog.pg_operator o ON h.oid IN (o.oprresult, o.oprleft, o.oprright)
ORDER BY 1
