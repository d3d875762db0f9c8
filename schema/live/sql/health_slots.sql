SELECT s.slot_name::text, s.slot_type, coalesce(s.database::text, ''), coalesce(s.wal_status, ''), s.active,
       greatest(coalesce(age(s.xmin), 0), coalesce(age(s.catalog_xmin), 0))::int8,
       coalesce(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END, s.restart_lsn), 0)::int8
FROM pg_catalog.pg_replication_slots s WHERE NOT s.temporary ORDER BY 1
