-- What generated columns are computed from changes its type, and their texts stay: they are made again, with what is over them.
CREATE TABLE stays (id integer, amount integer, twice integer GENERATED ALWAYS AS (amount * 2) STORED, CONSTRAINT big CHECK (twice < 1000));
COMMENT ON COLUMN stays.twice IS 'twice it';
CREATE INDEX stays_twice ON stays (twice);
INSERT INTO stays (id, amount) VALUES (1, 1);
CREATE VIEW of_stays AS SELECT id, twice FROM stays;
-- Of two columns, beside one whose comment changes; all columns of a partitioned table.
CREATE TABLE pairs (a integer, b integer, sum integer GENERATED ALWAYS AS (a + b) STORED) PARTITION BY LIST (a);
CREATE TABLE pairs_1 PARTITION OF pairs FOR VALUES IN (1);
INSERT INTO pairs (a, b) VALUES (1, 2);
-- To a domain, as the text of the HCL has it, not that of the server.
CREATE DOMAIN tag AS text;
CREATE TABLE lab (lab varchar(10), named boolean GENERATED ALWAYS AS (lab = 'a') STORED);
INSERT INTO lab (lab) VALUES ('a');
-- Another name, and another collation.
CREATE TABLE called (old text, upper text GENERATED ALWAYS AS (upper(old)) STORED);
INSERT INTO called (old) VALUES ('a');
