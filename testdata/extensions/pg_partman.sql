CREATE SCHEMA partman;
CREATE EXTENSION pg_partman SCHEMA partman;
CREATE TABLE events (id bigint NOT NULL, at timestamptz NOT NULL, kind text) PARTITION BY RANGE (at);
CREATE INDEX events_kind ON events (kind);
SELECT partman.create_parent('public.events', 'at', 'native', 'daily');
INSERT INTO events SELECT n, now(), 'k' FROM generate_series(1, 100) n;
-- check: SELECT count(*) = 1 FROM partman.part_config WHERE parent_table = 'public.events'
