SELECT x.nsp::int8, x.kind, count(*)
FROM (
  SELECT c.relnamespace AS nsp, 'pg_class'::regclass AS classid, c.oid,
         CASE c.relkind WHEN 'f' THEN 'foreign tables that inherit'
                        WHEN 'c' THEN 'composite types' WHEN 'p' THEN 'partitioned tables'
                        WHEN 'r' THEN CASE WHEN c.relispartition THEN 'partitions' ELSE 'tables' END
                        WHEN 'S' THEN 'sequences' END AS kind
  FROM pg_catalog.pg_class c
  WHERE c.relkind IN ('c', 'p')
     OR c.relkind = 'f' AND EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid)
     OR c.relkind = 'r' AND c.relispartition
     OR c.relkind IN ('r', 'S') AND c.relpersistence <> 't' AND c.relnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT p.pronamespace, 'pg_proc'::regclass, p.oid,
         'aggregates'
  FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prokind = 'a'
  UNION ALL
  SELECT t.typnamespace, 'pg_type'::regclass, t.oid,
         CASE t.typtype WHEN 'd' THEN 'domains' WHEN 'r' THEN 'range types' WHEN 'e' THEN 'enums' ELSE 'base types' END
  FROM pg_catalog.pg_type t
  WHERE t.oid >= 16384 AND (t.typtype IN ('d', 'r') OR t.typtype = 'b' AND t.typelem = 0
                            OR t.typtype = 'e' AND t.typnamespace NOT IN ({{schemas}}))
  UNION ALL
  SELECT c.relnamespace, 'pg_policy'::regclass, y.oid, 'policies'
  FROM pg_catalog.pg_policy y JOIN pg_catalog.pg_class c ON c.oid = y.polrelid
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, o.kind
  FROM pg_catalog.pg_class c
  CROSS JOIN LATERAL (VALUES
    ('tables with row security', c.relrowsecurity OR c.relforcerowsecurity),
    ('tables of a type', c.reloftype <> 0),
    ('tables that inherit', c.relhassubclass OR EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid))
  ) AS o (kind, holds)
  WHERE o.holds AND c.relkind = 'r' AND NOT c.relispartition AND c.relpersistence <> 't'
  UNION ALL
  SELECT s.stxnamespace, 'pg_statistic_ext'::regclass, s.oid, 'statistics objects' FROM pg_catalog.pg_statistic_ext s
  WHERE s.stxnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT o.oprnamespace, 'pg_operator'::regclass, o.oid, 'operators' FROM pg_catalog.pg_operator o WHERE o.oid >= 16384
  UNION ALL
  SELECT o.opcnamespace, 'pg_opclass'::regclass, o.oid, 'operator classes' FROM pg_catalog.pg_opclass o WHERE o.oid >= 16384
  UNION ALL
  SELECT l.collnamespace, 'pg_collation'::regclass, l.oid, 'collations' FROM pg_catalog.pg_collation l WHERE l.oid >= 16384
  UNION ALL
  SELECT v.connamespace, 'pg_conversion'::regclass, v.oid, 'conversions' FROM pg_catalog.pg_conversion v WHERE v.oid >= 16384
  UNION ALL
  SELECT f.cfgnamespace, 'pg_ts_config'::regclass, f.oid, 'text search configurations' FROM pg_catalog.pg_ts_config f WHERE f.oid >= 16384
  UNION ALL
  SELECT y.dictnamespace, 'pg_ts_dict'::regclass, y.oid, 'text search dictionaries' FROM pg_catalog.pg_ts_dict y WHERE y.oid >= 16384
  UNION ALL
  SELECT k.connamespace, 'pg_constraint'::regclass, k.oid, 'not-null constraints of foreign tables that are not valid'
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  WHERE k.contype = 'n' AND NOT k.convalidated AND c.relkind = 'f'
) AS x
JOIN pg_catalog.pg_namespace n ON n.oid = x.nsp
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = x.classid AND d.objid = x.oid
                  AND (d.deptype = 'e' OR d.deptype = 'i' AND x.kind IN ('functions', 'sequences')))
GROUP BY 1, 2
