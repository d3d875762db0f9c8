-- What goes has a function of the user's over a column that changes its type, for which it is not defined.
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE t (id integer, a integer, CONSTRAINT t_c CHECK (f(a) > 0));
CREATE TABLE x (id integer, a integer, CONSTRAINT x_e EXCLUDE USING btree ((f(a) + id) WITH =));
INSERT INTO x VALUES (1, 1);
CREATE INDEX t_i ON t (f(a));
CREATE INDEX t_w ON t (id) WHERE f(a) = 1;
INSERT INTO t VALUES (1, 1);
CREATE TABLE p (id integer, a integer) PARTITION BY RANGE (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE INDEX p_1_own ON p_1 (f(a));
CREATE INDEX p_all ON p ((f(a) + 1));
CREATE TABLE child (b integer) INHERITS (t);
CREATE INDEX child_i ON child (f(a));
CREATE TABLE d (id integer, a date);
CREATE STATISTICS d_s ON (a + 1), id FROM d;
INSERT INTO d VALUES (1, '2026-01-01');
