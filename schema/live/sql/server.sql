SELECT current_setting('server_version_num')::int8, current_database()::text,
       (SELECT d.oid::int8 FROM pg_catalog.pg_database d WHERE d.datname = current_database()),
       pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on',
       CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            THEN (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) ELSE '' END,
       has_database_privilege(current_database(), 'TEMP'), current_user::text,
       ARRAY(SELECT r.slot_name::text FROM pg_catalog.pg_replication_slots r
             WHERE r.slot_type = 'logical' AND r.plugin = 'pgoutput' AND r.database = current_database() AND NOT r.temporary ORDER BY 1)
