SELECT x.nsp::int8, x.kind, count(*)
FROM (
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'storage parameters of the indexes of partitions'
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
  JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
  WHERE c.relkind IN ('i', 'I') AND c.relispartition AND c.reloptions IS DISTINCT FROM p.reloptions
  UNION ALL
  -- Names that PostgreSQL would not give (ChooseIndexName in indexcmds.c), but for those that it shortens.
  SELECT c.relnamespace, 'pg_class'::regclass, c.oid, 'names of the indexes of partitions'
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  CROSS JOIN LATERAL (SELECT t.relname::text || CASE WHEN i.indisprimary THEN '_pkey' ELSE '_'
      || (SELECT string_agg(a.attname::text, '_' ORDER BY a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0)
      || CASE WHEN i.indisexclusion THEN '_excl'
              WHEN EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid AND k.contype = 'u') THEN '_key'
              ELSE '_idx' END END AS name) AS given
  WHERE c.relkind IN ('i', 'I') AND c.relispartition AND octet_length(given.name) < 60
    -- A key of the partition's own that is its part of a plain index has its name in the HCL.
    AND NOT (EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.conrelid = i.indrelid)
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_constraint k ON k.conindid = h.inhparent WHERE h.inhrelid = c.oid))
    AND NOT (starts_with(c.relname::text, given.name) AND substr(c.relname::text, length(given.name) + 1) ~ '^[0-9]*$')
) AS x (nsp, classid, oid, kind)
{{counted}}
