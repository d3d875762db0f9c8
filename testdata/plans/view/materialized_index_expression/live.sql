-- Index expressions of a materialized view, written otherwise than the server prints them.
CREATE TABLE t (id integer PRIMARY KEY, a text);
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM t;
CREATE INDEX m_next ON m (a, (id + 1)) WHERE id IN (1, 2);
