-- What goes has an expression over a column that would not always hold with the new type, or has no collation.
CREATE TABLE t (id integer, at timestamp);
CREATE INDEX t_day ON t (date_trunc('day', at));
INSERT INTO t VALUES (1, '2026-01-01');
CREATE TABLE u (a text, b text COLLATE "C");
CREATE INDEX u_ab ON u ((a || b));
CREATE INDEX u_upper ON u (upper(a || b));
INSERT INTO u VALUES ('a', 'b');
