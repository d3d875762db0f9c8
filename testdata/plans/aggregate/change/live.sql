CREATE AGGREGATE total(integer) (SFUNC = int4_sum, STYPE = bigint);
CREATE AGGREGATE mean(integer) (SFUNC = int4_sum, STYPE = bigint);
CREATE AGGREGATE gone(integer) (SFUNC = int4_sum, STYPE = bigint);
CREATE TABLE t (n integer);
CREATE VIEW v AS SELECT mean(n) AS mean, total(n) AS total FROM t;
