CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a + 1) STORED);
COMMENT ON COLUMN t.b IS 'computed';
CREATE INDEX t_b ON t (b);
