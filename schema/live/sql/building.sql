SELECT p.index_relid::int8 FROM pg_catalog.pg_stat_progress_create_index p
WHERE p.datname = current_database() AND p.index_relid <> 0
