-- The last value of an unlogged sequence is not known on a standby.
WITH own AS MATERIALIZED (
  SELECT n.nspname, c.relname, c.oid, s.seqmin, s.seqmax, s.seqincrement, s.seqcycle, NOT (c.relpersistence = 'u' AND pg_is_in_recovery()) AS known
  FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid AND c.relpersistence <> 't'
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'schemactl')),
asked AS MATERIALIZED (SELECT o.*, o.known AND has_sequence_privilege(o.oid, 'USAGE, SELECT') AS readable FROM own o)
SELECT a.nspname::text, a.relname::text, a.seqmin, a.seqmax, a.seqincrement, a.seqcycle, a.readable,
       CASE WHEN a.readable THEN pg_sequence_last_value(a.oid) END
FROM asked a ORDER BY 1, 2
