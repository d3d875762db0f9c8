CREATE EXTENSION pg_repack;
CREATE TABLE t (id bigint PRIMARY KEY, a text);
INSERT INTO t SELECT n, 'x' FROM generate_series(1, 100) n;
