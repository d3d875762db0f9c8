CREATE TYPE t_a AS ENUM ('x');
CREATE TYPE t_b AS ENUM ('y');
CREATE TABLE one (id integer PRIMARY KEY, a text, b integer, p t_a, q t_b, CONSTRAINT c_a CHECK (b > 0), CONSTRAINT c_b CHECK (b < 9));
CREATE INDEX i_a ON one (a);
CREATE INDEX i_b ON one (b);
INSERT INTO one VALUES (1, 'a', 2, 'x', 'y');
CREATE TABLE t1 (x integer);
CREATE TABLE t2 (y integer);
CREATE VIEW over AS SELECT a, b FROM one;
