SELECT s.subname::text, s.subenabled, coalesce(s.subslotname::text, ''), s.subpublications, {{streaming}}, {{subscription}}, {{subcomment}}
FROM pg_catalog.pg_subscription s
WHERE s.subdbid = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = current_database())
