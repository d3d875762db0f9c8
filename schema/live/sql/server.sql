SELECT current_setting('server_version_num')::int8, current_database()::text,
       (SELECT d.oid::int8 FROM pg_catalog.pg_database d WHERE d.datname = current_database()),
       pg_is_in_recovery(), current_setting('default_transaction_read_only') = 'on',
       CASE WHEN has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')
            THEN (SELECT s.system_identifier::text FROM pg_catalog.pg_control_system() s) ELSE '' END,
       has_database_privilege(current_database(), 'TEMP'), current_user::text
