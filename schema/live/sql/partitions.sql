SELECT p.partrelid::int8, p.partstrat::text, p.partattrs::int2[], p.partclass::oid[]::int8[], p.partcollation::oid[]::int8[],
       pg_get_partkeydef(p.partrelid)
FROM pg_catalog.pg_partitioned_table p
JOIN pg_catalog.pg_class c ON c.oid = p.partrelid AND c.relpersistence <> 't' AND c.relnamespace IN ({{schemas}})
