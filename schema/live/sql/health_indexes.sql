-- Indexes that are not valid, and unique ones of which another does the same: their definitions are the same but for
-- where the text of an expression stood.
WITH own AS (
  SELECT i.*, {{nullsnotdistinct}} AS not_distinct, c.relispartition AS part, c.relname, c.relam, n.nspname, t.relname AS on_name, tn.nspname AS on_schema,
         EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')) AS keeps
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')
  JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
  JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace),
alike AS (
  SELECT o.*, count(*) OVER w AS others, bool_or(o.indisunique) OVER w AS any_unique, min(o.indexrelid::int8) OVER w AS grp
  FROM own o WHERE o.indisvalid AND NOT o.part
  WINDOW w AS (PARTITION BY o.indrelid, o.relam, o.indkey::text, o.indnkeyatts, o.indclass::text, o.indcollation::text, o.indoption::text,
               o.not_distinct, regexp_replace(coalesce(o.indexprs::text, ''), ':location -?[0-9]+', '', 'g'),
               regexp_replace(coalesce(o.indpred::text, ''), ':location -?[0-9]+', '', 'g')
               ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING))
SELECT a.on_schema::text, a.on_name::text, a.relname::text, a.keeps, a.grp, false FROM alike a WHERE a.others > 1 AND a.any_unique
UNION ALL
SELECT o.on_schema::text, o.on_name::text, o.relname::text, o.keeps, 0,
       EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = o.indexrelid)
FROM own o WHERE NOT o.indisvalid OR NOT o.indisready
ORDER BY 5, 1, 2, 4 DESC, 3
