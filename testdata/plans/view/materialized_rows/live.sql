-- What the query of a materialized view fails at is found before anything is changed, and rows with the key of a unique index of it;
-- not where the query reads what the plan makes or changes, or where it cannot fail.
CREATE TABLE t (id integer PRIMARY KEY, n integer, name text);
INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b');
CREATE VIEW v AS SELECT id, n FROM t;
CREATE MATERIALIZED VIEW changes AS SELECT id FROM t;
CREATE TABLE retyped (id integer PRIMARY KEY, n integer);
INSERT INTO retyped VALUES (1, 1);
