-- Expressions of indexes on materialized views whose columns are of types that the plan makes or changes, in other words than the server's.
CREATE TYPE pair AS (a integer);
CREATE TABLE t (id integer PRIMARY KEY, p pair[]);
CREATE TABLE u (id integer PRIMARY KEY, a text);
CREATE MATERIALIZED VIEW m AS SELECT id, p FROM t;
CREATE INDEX m_next ON m ((id + 1));
CREATE MATERIALIZED VIEW n AS SELECT id, a FROM u;
CREATE INDEX n_next ON n (a, (id + 1));
