SELECT x.nsp::int8, x.kind, count(*)
FROM (
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'materialized views with settings of columns'
  FROM pg_catalog.pg_class c
  WHERE c.relkind = 'm' AND EXISTS (
    SELECT FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND (a.attstattarget >= 0 OR a.attstorage <> t.typstorage OR EXISTS (SELECT FROM unnest(a.attoptions) AS o WHERE o !~ '^pg_attver=') OR {{compression}} <> ''))
) AS x (nsp, classid, oid, kind)
{{counted}}
