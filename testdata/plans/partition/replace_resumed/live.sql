-- A partition takes the rows of one that goes, and an index of the table changes.
CREATE TABLE p (k integer NOT NULL, a text) PARTITION BY HASH (k);
CREATE TABLE p_0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p_1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX p_i ON p (k DESC);
-- An interrupted plan has begun with the new index.
CREATE INDEX p_i_new_schemactl ON ONLY p (k);
CREATE INDEX p_0_k_idx1 ON p_0 (k);
ALTER INDEX p_i_new_schemactl ATTACH PARTITION p_0_k_idx1;
