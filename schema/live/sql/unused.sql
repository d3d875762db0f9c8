SELECT n.nspname::text, t.relname::text, c.relname::text, p.bytes::int8, p.scans::int8, p.last_scan, p.replident, p.clustered,
       ARRAY(SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_catalog.pg_depend d
             WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.deptype IN ('n', 'a') ORDER BY 1)
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind IN ('i', 'I') AND NOT c.relispartition AND c.relnamespace IN ({{schemas}})
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL ( -- a partitioned index is all of its parts: none of them can be dropped alone
  SELECT coalesce(sum(pg_relation_size(l.oid)), 0) AS bytes, coalesce(sum(pg_stat_get_numscans(l.oid)), 0) AS scans, max({{lastscan}}) AS last_scan,
         coalesce(bool_or(x.indisreplident), false) AS replident, coalesce(bool_or(x.indisclustered), false) AS clustered
  FROM (SELECT c.oid WHERE c.relkind = 'i'
        UNION ALL SELECT u.relid FROM pg_partition_tree(c.oid) AS u WHERE c.relkind = 'I' AND u.isleaf) AS l (oid)
  JOIN pg_catalog.pg_index x ON x.indexrelid = l.oid) AS p
WHERE NOT i.indisunique AND NOT i.indisexclusion AND i.indisvalid
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x', 'f'))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
ORDER BY 1, 2, 3
