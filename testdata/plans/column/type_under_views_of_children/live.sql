-- What is done to a column is done to those that inherit it: what reads it there is in the way too.
CREATE TABLE base (id int, name varchar(20), gone int);
CREATE TABLE heir (own int) INHERITS (base);
CREATE VIEW of_heir AS SELECT id, name FROM heir;
CREATE VIEW of_gone AS SELECT id, gone FROM heir;
CREATE TABLE part (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE part_mid PARTITION OF part FOR VALUES FROM (1) TO (100) PARTITION BY RANGE (k);
CREATE TABLE part_low PARTITION OF part_mid FOR VALUES FROM (1) TO (10);
CREATE VIEW of_low AS SELECT k, v FROM part_low;
CREATE POLICY own ON part_low USING (v > 0);
ALTER TABLE part_low ENABLE ROW LEVEL SECURITY;
INSERT INTO heir VALUES (1, 'a', 1, 1);
INSERT INTO part VALUES (1, 1);
