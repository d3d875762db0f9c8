SELECT i.inhrelid::int8, i.inhparent::int8, x.indrelid::int8, x.indisvalid
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_index x ON x.indexrelid = i.inhrelid
