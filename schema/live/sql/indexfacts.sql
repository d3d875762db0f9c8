SELECT n.nspname::text, c.relname::text, coalesce(p.bytes, 0)::int8, coalesce(p.scans, 0)::int8, p.last_scan,
       coalesce(p.live, 0)::int8, coalesce(p.dead, 0)::int8, p.last_vacuum, p.last_analyze
FROM unnest($1::text[], $2::text[]) AS w (nsp, rel)
JOIN pg_catalog.pg_namespace n ON n.nspname = w.nsp
JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = w.rel AND c.relkind IN ('i', 'I')
CROSS JOIN LATERAL (
  SELECT sum(pg_relation_size(l.oid)) AS bytes, sum(pg_stat_get_numscans(l.oid)) AS scans, max({{lastscan}}) AS last_scan,
         sum(pg_stat_get_live_tuples(i.indrelid)) AS live, sum(pg_stat_get_dead_tuples(i.indrelid)) AS dead,
         max(greatest(pg_stat_get_last_vacuum_time(i.indrelid), pg_stat_get_last_autovacuum_time(i.indrelid))) AS last_vacuum,
         max(greatest(pg_stat_get_last_analyze_time(i.indrelid), pg_stat_get_last_autoanalyze_time(i.indrelid))) AS last_analyze
  FROM (SELECT c.oid WHERE c.relkind = 'i'
        UNION ALL SELECT t.relid FROM pg_partition_tree(c.oid) AS t WHERE c.relkind = 'I' AND t.isleaf) AS l (oid)
  JOIN pg_catalog.pg_index i ON i.indexrelid = l.oid) AS p
