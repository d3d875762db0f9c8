-- Columns that hold less than the sequence that feeds them gives, foreign keys that hold less than what they refer to,
-- and keys without a sequence, as far as the statistics tell. What is materialized is asked before its functions are.
WITH fed AS MATERIALIZED (
  SELECT d.refobjid AS relid, d.refobjsubid AS num, d.objid AS seq
  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
  WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  UNION
  SELECT f.adrelid, f.adnum, d.refobjid
  FROM pg_catalog.pg_depend d
  JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
  JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.refobjid
  WHERE d.refclassid = 'pg_class'::regclass),
limits (typ, top) AS (VALUES ('int2'::regtype, 32767::int8), ('int4'::regtype, 2147483647::int8)),
readable AS MATERIALIZED (
  SELECT f.relid, f.num, f.seq, c.relname, s.seqmax
  FROM fed f JOIN pg_catalog.pg_sequence s ON s.seqrelid = f.seq AND s.seqincrement > 0 AND NOT s.seqcycle
  JOIN pg_catalog.pg_class c ON c.oid = f.seq AND c.relpersistence <> 't' AND NOT (c.relpersistence = 'u' AND pg_is_in_recovery())),
valued AS MATERIALIZED (
  SELECT r.relid, r.num, r.relname, r.seqmax, CASE WHEN has_sequence_privilege(r.seq, 'USAGE, SELECT') THEN pg_sequence_last_value(r.seq) END AS last
  FROM readable r),
keys AS MATERIALIZED (
  SELECT a.attrelid, a.attnum, a.attname, l.top, n.nspname, c.relname, c.relkind = 'p' AS parted
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
  JOIN limits l ON l.typ = a.atttypid
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE k.contype = 'p' AND cardinality(k.conkey) = 1),
found AS (
  SELECT v.relid, v.num, l.top, v.last, 'sequence ' || v.relname AS by
  FROM valued v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.relid AND a.attnum = v.num
  JOIN limits l ON l.typ = a.atttypid AND l.top < v.seqmax
  UNION ALL
  SELECT k.conrelid, k.conkey[p.ord], l.top, v.last, 'sequence ' || v.relname || ' of what it refers to'
  FROM valued v
  JOIN pg_catalog.pg_constraint k ON k.contype = 'f' AND k.confrelid = v.relid AND k.conparentid = 0
  CROSS JOIN LATERAL unnest(k.confkey) WITH ORDINALITY AS p (num, ord)
  JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[p.ord]
  JOIN limits l ON l.typ = a.atttypid AND l.top < v.seqmax
  WHERE p.num = v.num
  UNION ALL
  SELECT k.attrelid, k.attnum, k.top,
         (SELECT b.list[array_upper(b.list, 1)] FROM (
            SELECT s.histogram_bounds::text::int8[] FROM pg_catalog.pg_stats s
            WHERE s.schemaname = k.nspname AND s.tablename = k.relname AND s.attname = k.attname AND s.inherited = k.parted) AS b (list)),
         'its statistics'
  FROM keys k)
SELECT n.nspname::text, c.relname::text, a.attname::text, f.top, max(f.last), (array_agg(f.by ORDER BY f.last DESC, f.by))[1]
FROM found f
JOIN pg_catalog.pg_class p ON p.oid = f.relid
JOIN pg_catalog.pg_attribute a ON a.attrelid = f.relid AND a.attnum = f.num
JOIN pg_catalog.pg_class c ON c.oid = CASE WHEN p.relispartition THEN pg_partition_root(p.oid)::oid ELSE p.oid END -- a partition's is its table's
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
WHERE f.last IS NOT NULL
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3
