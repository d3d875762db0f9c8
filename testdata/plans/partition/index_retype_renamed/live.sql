-- The parts of an index over a column that is renamed and gets another type are made again by the server, under names of the new
-- column, which the parts of another index over it cannot have then: also where the table is renamed too, and where the index had
-- no part.
CREATE TABLE t (k integer NOT NULL, old bigint) PARTITION BY LIST (k);
CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
CREATE INDEX t_i ON t (old DESC);
CREATE TABLE was (k integer NOT NULL, old bigint) PARTITION BY LIST (k);
CREATE TABLE was_1 PARTITION OF was FOR VALUES IN (1);
CREATE INDEX was_i ON was (old DESC);
CREATE TABLE invalid (k integer NOT NULL, n bigint) PARTITION BY LIST (k);
CREATE TABLE invalid_1 PARTITION OF invalid FOR VALUES IN (1);
CREATE INDEX invalid_i ON ONLY invalid (n DESC);
INSERT INTO t SELECT 1, i FROM generate_series(1, 100) i;
INSERT INTO was SELECT 1, i FROM generate_series(1, 100) i;
INSERT INTO invalid SELECT 1, i FROM generate_series(1, 100) i;
