-- Only the catalogs are asked, and the counters: who holds a table's lock is not waited for.
SELECT n.nspname::text, c.relname::text, c.relkind::text, c.reltuples::int8, c.relpages::int8 * b.size, coalesce(t.relpages, 0)::int8 * b.size,
       CASE c.relkind WHEN 'p' THEN (
         WITH RECURSIVE below (oid) AS (
           SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = c.oid
           UNION ALL SELECT i.inhrelid FROM below b JOIN pg_catalog.pg_inherits i ON i.inhparent = b.oid)
         SELECT coalesce(sum(pg_stat_get_live_tuples(b.oid)), 0)::int8 FROM below b)
       ELSE coalesce(pg_stat_get_live_tuples(c.oid), 0) END, coalesce(pg_stat_get_dead_tuples(c.oid), 0), coalesce(pg_stat_get_mod_since_analyze(c.oid), 0),
       greatest(pg_stat_get_last_vacuum_time(c.oid), pg_stat_get_last_autovacuum_time(c.oid)),
       greatest(pg_stat_get_last_analyze_time(c.oid), pg_stat_get_last_autoanalyze_time(c.oid)),
       coalesce(c.reloptions, '{}'), CASE WHEN c.relfrozenxid::text <> '0' THEN age(c.relfrozenxid) ELSE 0 END::int8,
       CASE WHEN c.relminmxid::text <> '0' THEN mxid_age(c.relminmxid) ELSE 0 END::int8,
       c.relrowsecurity AND row_security_active(c.oid), pg_has_role(c.relowner, 'USAGE'),
       EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'), n.nspname <> 'schemactl'
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
CROSS JOIN (SELECT current_setting('block_size')::int8 AS size) AS b
LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
WHERE c.relkind IN ('r', 'm', 'p') AND c.relpersistence <> 't'
ORDER BY 1, 2
