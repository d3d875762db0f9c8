-- What queries may miss is asked about: an index that is large, or was used.
CREATE TABLE t (id integer PRIMARY KEY, a integer, b integer);
INSERT INTO t SELECT i, i, i FROM generate_series(1, 1000) AS i;
CREATE INDEX t_a ON t (a);
CREATE INDEX t_a_again ON t (a);
ALTER TABLE t ADD CONSTRAINT t_b UNIQUE (b);
