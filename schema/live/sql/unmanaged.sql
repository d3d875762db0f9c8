SELECT x.nsp::int8, x.kind, count(*)
FROM (
  SELECT c.relnamespace AS nsp, CASE c.relkind WHEN 'c' THEN 'pg_type'::regclass ELSE 'pg_class'::regclass END AS classid,
         CASE c.relkind WHEN 'c' THEN c.reltype ELSE c.oid END AS oid,
         CASE c.relkind WHEN 'f' THEN 'foreign tables that inherit'
                        WHEN 'c' THEN 'composite types' WHEN 'r' THEN 'tables' WHEN 'p' THEN 'tables'
                        WHEN 'S' THEN 'sequences' END AS kind
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'c' AND c.relnamespace NOT IN ({{schemas}})
     OR c.relkind = 'f' AND EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid OR h.inhparent = c.oid)
     OR c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND c.relnamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT p.pronamespace, 'pg_proc'::regclass, p.oid,
         'aggregates'
  FROM pg_catalog.pg_proc p WHERE p.oid >= 16384 AND p.prokind = 'a' AND p.pronamespace NOT IN ({{schemas}})
  UNION ALL
  SELECT t.typnamespace, 'pg_type'::regclass, t.oid,
         CASE t.typtype WHEN 'd' THEN 'domains' WHEN 'r' THEN 'range types' WHEN 'e' THEN 'enums' WHEN 'p' THEN 'shell types' ELSE 'base types' END
  FROM pg_catalog.pg_type t
  WHERE t.oid >= 16384 AND (t.typtype = 'p' AND NOT t.typisdefined
                            OR t.typtype = 'b' AND t.typnamespace NOT IN ({{schemas}})
                               AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
                            OR t.typtype IN ('d', 'r', 'e') AND t.typnamespace NOT IN ({{schemas}}))
  UNION ALL
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, o.kind
  FROM pg_catalog.pg_class c
  CROSS JOIN LATERAL (VALUES
    ('tables of a type', c.reloftype <> 0)
  ) AS o (kind, holds)
  WHERE o.holds AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
) AS x (nsp, classid, oid, kind)
{{counted}}
