-- The partition that lacked its part has left while the index was made, and the server does not look again.
CREATE TABLE p (k integer NOT NULL) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
CREATE INDEX p_k ON ONLY p (k);
CREATE TABLE p_2 PARTITION OF p FOR VALUES IN (2);
ALTER TABLE p DETACH PARTITION p_1;
DROP TABLE p_1;
