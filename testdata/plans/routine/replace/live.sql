CREATE FUNCTION function_procedure() RETURNS void LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION function_aggregate(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
CREATE AGGREGATE aggregate_function(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
CREATE TABLE base (id integer);
CREATE VIEW sums AS SELECT function_aggregate(id) AS n FROM base GROUP BY id;
