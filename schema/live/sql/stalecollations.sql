-- Collations whose provider sorts by another version than that their indexes were built by: a row
-- for each index, and for each table partitioned by range, that depends on one.
WITH stale AS (
  SELECT c.oid, n.nspname, c.collname, c.collversion AS recorded, pg_collation_actual_version(c.oid) AS actual,
         pg_has_role(c.collowner, 'USAGE') AS owned
  FROM pg_catalog.pg_collation c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
  WHERE c.collversion IS NOT NULL
    AND c.oid IN (SELECT d.refobjid FROM pg_catalog.pg_depend d WHERE d.refclassid = 'pg_catalog.pg_collation'::regclass)
  {{stalehere}}
)
SELECT s.nspname, s.collname, s.recorded, s.actual, s.owned, coalesce(x.what, ''), coalesce(x.nspname, ''), coalesce(x.relname, ''), coalesce(x.tnspname, ''), coalesce(x.trelname, '')
FROM stale s
LEFT JOIN LATERAL (
  SELECT CASE WHEN i.indisexclusion THEN 'exclusion' ELSE 'index' END AS what, n.nspname, r.relname, tn.nspname AS tnspname, t.relname AS trelname
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid AND r.relkind = 'i' AND r.relpersistence <> 't'
  JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
  WHERE i.indisvalid AND (s.oid = 100 AND 100 = ANY (i.indcollation)
     OR EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid
                  AND d.refclassid = 'pg_catalog.pg_collation'::regclass AND d.refobjid = s.oid))
  UNION ALL
  SELECT 'partitioned', n.nspname, t.relname, n.nspname, t.relname
  FROM pg_catalog.pg_partitioned_table p
  JOIN pg_catalog.pg_class t ON t.oid = p.partrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
  WHERE p.partstrat = 'r' AND s.oid = ANY (p.partcollation)
) AS x ON true
WHERE s.recorded <> s.actual
ORDER BY 1, 2, 6, 7, 8
