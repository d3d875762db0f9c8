CREATE TABLE t (a integer CONSTRAINT old NOT NULL, b integer, c integer, d integer NOT NULL, e integer NOT NULL NO INHERIT, f integer CONSTRAINT given NOT NULL, h integer CONSTRAINT goes NOT NULL);
ALTER TABLE t ADD CONSTRAINT t_c_not_null NOT NULL c NOT VALID, ADD CONSTRAINT later NOT NULL b NOT VALID;
INSERT INTO t (a, b, c, d, e, f, h) SELECT 1, 1, 1, 1, 1, 1, 1;
CREATE TABLE u (a integer, b integer, c integer NOT NULL);
