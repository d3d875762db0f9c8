-- preload: pgaudit
CREATE EXTENSION pgaudit;
CREATE TABLE t (id bigint PRIMARY KEY, secret text);
-- check: SELECT count(*) = 1 FROM pg_event_trigger WHERE evtname = 'pgaudit_ddl_command_end'
