SELECT i.indexrelid::int8, i.indrelid::int8, c.relname::text, i.indisunique, i.indisvalid, am.amname::text,
       i.indnkeyatts, i.indkey::int2[], i.indoption::int2[], i.indclass::oid[]::int8[], i.indcollation::oid[]::int8[],
       {{nullsnotdistinct}}, c.reloptions,
       (SELECT s.spcname::text FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace),
       CASE WHEN i.indpred IS NOT NULL THEN pg_get_expr(i.indpred, i.indrelid) END,
       CASE WHEN i.indexprs IS NOT NULL THEN ARRAY(
         SELECT CASE WHEN i.indkey[k - 1] = 0 THEN pg_get_indexdef(i.indexrelid, k, false) ELSE '' END FROM generate_series(1, i.indnkeyatts) AS k) END,
       {{opclassoptions}},
       CASE WHEN i.indexprs IS NOT NULL THEN pg_get_indexdef(i.indexrelid) END,
       c.reltuples::int8, c.relpages::int8, m.description, i.indisreplident, i.indisclustered,
       CASE WHEN i.indexprs IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0)
         THEN ARRAY(SELECT coalesce(a.attstattarget, -1)::int8 FROM pg_catalog.pg_attribute a
                    WHERE a.attrelid = i.indexrelid AND a.attnum > 0 ORDER BY a.attnum) END, c.relispartition
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid AND c.relkind IN ('i', 'I') AND c.relnamespace IN ({{schemas}})
JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_description m ON m.classoid = 'pg_class'::regclass AND m.objoid = c.oid AND m.objsubid = 0
