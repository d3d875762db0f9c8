-- What is not in the HCL and reads a column that another one is retyped beside is made again as it is, but for one that reads
-- a column which the plan renames: only the server knows its text by then.
CREATE TABLE t (a integer, b integer);
CREATE TABLE u (a integer, b integer);
CREATE TABLE w (a integer, b integer);
CREATE TABLE k (a integer, b integer);
CREATE SCHEMA others;
CREATE VIEW others.v AS SELECT x.a, x.b FROM t AS x;
CREATE MATERIALIZED VIEW others.m AS SELECT s.a FROM (SELECT u.a, u.b FROM u) AS s;
CREATE FUNCTION others.f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(w.a + w.b) FROM w; END;
CREATE VIEW others.keeps AS SELECT k.b FROM k;
