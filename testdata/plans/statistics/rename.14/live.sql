CREATE TABLE t (a integer, b integer, c text);
CREATE STATISTICS old_name (mcv) ON a, b, (a + b) FROM t;
COMMENT ON STATISTICS old_name IS 'kept';
