CREATE EXTENSION hll;
CREATE TABLE daily (day date PRIMARY KEY, users hll NOT NULL DEFAULT hll_empty(), fine hll(13, 2, 4, 0));
CREATE VIEW counts AS SELECT day, hll_cardinality(users) AS n FROM daily;
CREATE MATERIALIZED VIEW total AS SELECT hll_union_agg(users) AS u FROM daily;
