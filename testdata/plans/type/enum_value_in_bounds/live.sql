-- Bounds have values of an enum that the plan adds: of a partition that changes, one that joins, and one that is new beside a default.
CREATE TYPE st AS ENUM ('a', 'b');
CREATE TABLE t (id integer, x st) PARTITION BY LIST (x);
CREATE TABLE t_a PARTITION OF t FOR VALUES IN ('a');
CREATE TABLE joins (id integer, x st);
INSERT INTO t VALUES (1, 'a');
INSERT INTO joins VALUES (2, 'b');
CREATE TABLE d (id integer, x st) PARTITION BY LIST (x);
CREATE TABLE d_rest PARTITION OF d DEFAULT;
INSERT INTO d VALUES (1, 'a');
