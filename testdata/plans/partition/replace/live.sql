-- A partition takes the rows of one that goes, and an index of the table changes.
CREATE TABLE p (k integer NOT NULL, a text) PARTITION BY HASH (k);
CREATE TABLE p_0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p_1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX p_i ON p (k DESC);
