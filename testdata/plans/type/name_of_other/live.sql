-- New types take the names of a view, a materialized view and an enum that go; what is made of their columns is asked about.
CREATE TABLE t (id integer PRIMARY KEY);
CREATE VIEW shape AS SELECT id FROM t;
CREATE MATERIALIZED VIEW pair AS SELECT id FROM t;
CREATE TYPE span AS ENUM ('a');
