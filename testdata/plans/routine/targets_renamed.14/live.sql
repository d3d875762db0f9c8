-- A column gives up its name to another one. The server prints the targets of queries under the names that they had: the bodies
-- and the queries that read the column differ from those of the HCL, or do not.
CREATE TABLE t (id integer PRIMARY KEY, a text);
INSERT INTO t VALUES (1, 'x');
CREATE FUNCTION alone() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT t.a FROM t; END;
CREATE FUNCTION among() RETURNS TABLE (x text, n integer) LANGUAGE sql BEGIN ATOMIC SELECT t.a, t.id FROM t GROUP BY t.a, t.id; END;
CREATE FUNCTION returned() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC INSERT INTO t (id, a) VALUES (5, 'x') RETURNING t.a; END;
CREATE FUNCTION below() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT upper(s.a) FROM (SELECT t.a FROM t) s; END;
CREATE FUNCTION computed() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT upper(t.a) AS upper FROM t WHERE t.a > 'a' ORDER BY t.a, t.id; END;
CREATE VIEW kept AS SELECT a FROM t;
CREATE VIEW otherwise AS SELECT a, id FROM t;
