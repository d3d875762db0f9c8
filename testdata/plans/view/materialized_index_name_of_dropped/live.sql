CREATE TABLE base (id integer PRIMARY KEY, x integer);
INSERT INTO base SELECT n, n FROM generate_series(1, 100) AS n;
CREATE MATERIALIZED VIEW first AS VALUES (1);
CREATE MATERIALIZED VIEW second AS SELECT id, x FROM base;
CREATE INDEX key_of_first ON second (id);
CREATE INDEX plain ON second (x);
CREATE MATERIALIZED VIEW third AS SELECT x FROM base;
