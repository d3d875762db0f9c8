-- An index that becomes a constraint's takes the name of what is dropped: an index of the same table, a table, a sequence, a view,
-- a type; and an index takes that of a sequence that a default loses.
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL, d integer NOT NULL, e integer NOT NULL, f integer DEFAULT 1);
CREATE UNIQUE INDEX t_a ON t (a);
CREATE INDEX of_index ON t (f);
CREATE UNIQUE INDEX t_b ON t (b);
CREATE TABLE of_table (a integer);
CREATE UNIQUE INDEX t_c ON t (c);
CREATE SEQUENCE of_sequence;
ALTER TABLE t ALTER COLUMN f SET DEFAULT nextval('of_sequence');
CREATE UNIQUE INDEX t_d ON t (d);
CREATE VIEW of_view AS SELECT 1 AS one;
CREATE UNIQUE INDEX t_e ON t (e);
CREATE TYPE of_type AS (a integer);
CREATE SEQUENCE of_numbers;
CREATE TABLE o (a integer DEFAULT nextval('of_numbers'), b integer);
INSERT INTO t SELECT i, i, i, i, i FROM generate_series(1, 10) i;
