-- A function that a check and a view call gets another result: what guards the rows would have to go.
CREATE FUNCTION f(a integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT a';
CREATE TABLE t (id integer CONSTRAINT t_called CHECK (f(id) > 0));
CREATE VIEW v AS SELECT f(id) AS x FROM t;
