CREATE TABLE t (id integer PRIMARY KEY, a integer);
INSERT INTO t SELECT n, n FROM generate_series(1, 1000) AS n;
CREATE TABLE o (x integer);
CREATE VIEW again AS SELECT x FROM o;
