-- Of tables that have so many bytes; where the role may not see the statistics of every column, the table is left out.
SELECT n.nspname::text, c.relname::text, sum(w.width)::int8
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
CROSS JOIN LATERAL (
  SELECT (SELECT s.avg_width * (1 - s.null_frac) FROM pg_catalog.pg_stats s
          WHERE s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited) AS width
  FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS w
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't' AND c.relpages::int8 * current_setting('block_size')::int8 >= $1::int8
GROUP BY 1, 2 HAVING count(*) = count(w.width) ORDER BY 1, 2
