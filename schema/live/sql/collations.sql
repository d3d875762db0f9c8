SELECT c.oid::int8, quote_ident(n.nspname) || '.' || quote_ident(c.collname)
FROM pg_catalog.pg_collation c
JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
WHERE c.oid = 100 OR c.oid = ANY (SELECT unnest(i.indcollation) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = i.indexrelid WHERE r.relnamespace IN ({{schemas}}))
   OR c.oid IN (SELECT unnest(p.partcollation) FROM pg_catalog.pg_partitioned_table p)
