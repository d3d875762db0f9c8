-- A role that may not see what others do is told that they are there, and nothing more.
SELECT coalesce(r.application_name, ''), coalesce(r.state, ''), coalesce(r.sync_state, ''),
       coalesce(CASE WHEN NOT pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn) END, 0)::int8, coalesce(age(r.backend_xmin), 0)::int8,
       EXISTS (SELECT FROM pg_catalog.pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical'), r.state IS NULL
FROM pg_catalog.pg_stat_replication r ORDER BY 1, 2
