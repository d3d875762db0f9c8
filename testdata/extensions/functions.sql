CREATE EXTENSION pg_stat_statements; CREATE EXTENSION pgtap; CREATE EXTENSION pg_track_settings; CREATE EXTENSION pgagent;
CREATE TABLE t (id bigint PRIMARY KEY, a text);
CREATE FUNCTION test_t() RETURNS SETOF text LANGUAGE sql AS $$ SELECT has_table('t') $$;
CREATE VIEW slow AS SELECT query, calls FROM pg_stat_statements;
