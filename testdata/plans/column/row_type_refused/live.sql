-- The server computes no column of a table whose rows are values elsewhere: in a column, an array, a domain, a field, a
-- materialized view, a table that is not managed, or as a partition's.
CREATE TABLE t (id integer);
CREATE TABLE holds (r t);
CREATE TABLE listed (id integer);
CREATE TABLE holds_list (r listed[]);
CREATE TABLE wrapped (id integer);
CREATE DOMAIN row_of AS wrapped;
CREATE TABLE holds_domain (r row_of);
CREATE TABLE p (id integer) PARTITION BY LIST (id);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE seen (id integer);
CREATE MATERIALIZED VIEW m AS SELECT seen AS r FROM seen;
CREATE TABLE free (id integer);
CREATE SCHEMA others;
CREATE TABLE others.holds_part (r public.p_1);
