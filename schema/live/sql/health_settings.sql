-- What a session begins with: our own have other values by now.
SELECT s.name, coalesce(s.reset_val, ''), coalesce(s.unit, ''), coalesce(s.source, '')
FROM pg_catalog.pg_settings s
WHERE s.name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout',
                 'search_path', 'default_transaction_read_only')
ORDER BY s.name
