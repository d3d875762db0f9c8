SELECT current_setting('server_version_num')::int8, current_setting('server_version'), clock_timestamp(), pg_is_in_recovery(), current_user::text,
  r.rolsuper, r.rolbypassrls OR r.rolsuper, pg_has_role('pg_read_all_stats', 'USAGE'), has_database_privilege(current_database(), 'CREATE'),
  has_function_privilege('pg_catalog.pg_read_file(text, bigint, bigint, boolean)', 'EXECUTE') AND pg_has_role('pg_read_server_files', 'USAGE'),
  current_database()::text, CASE WHEN has_database_privilege(current_database(), 'CONNECT') THEN pg_database_size(current_database()) ELSE 0 END,
  current_setting('max_locks_per_transaction')::int8, current_setting('max_connections')::int8, current_setting('max_prepared_transactions')::int8,
  current_setting('autovacuum')::bool, current_setting('track_counts')::bool,
  current_setting('autovacuum_vacuum_threshold')::int8, current_setting('autovacuum_vacuum_scale_factor')::float8, current_setting('autovacuum_freeze_max_age')::int8,
  current_setting('hot_standby_feedback')::bool, current_setting('dynamic_shared_memory_type'),
  pg_size_bytes(current_setting('maintenance_work_mem')), current_setting('max_parallel_maintenance_workers')::int8,
  (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'),
  -- Every session is seen by its role and database, whatever else of it is hidden; our own will have ended.
  (SELECT least(CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper THEN r.rolconnlimit - count(*) FILTER (WHERE a.usesysid = r.oid) END,
                CASE WHEN d.datconnlimit >= 0 AND NOT r.rolsuper THEN d.datconnlimit - count(*) FILTER (WHERE a.datid = d.oid) END,
                current_setting('max_connections')::int8 - count(*)
                  - CASE WHEN r.rolsuper THEN 0 ELSE current_setting('superuser_reserved_connections')::int8 END) + 1
   FROM pg_catalog.pg_stat_activity a WHERE a.usesysid IS NOT NULL AND a.datid IS NOT NULL),
  ARRAY(SELECT n.nspname::text FROM pg_catalog.pg_namespace n ORDER BY 1)
FROM pg_catalog.pg_roles r, pg_catalog.pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
