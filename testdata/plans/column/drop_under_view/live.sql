-- A column that a view reads goes, and so does an index on it; another index changes.
CREATE TABLE t (id integer PRIMARY KEY, a text, b text);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_moved ON t (a, id);
CREATE VIEW v AS SELECT id, a, b FROM t;
