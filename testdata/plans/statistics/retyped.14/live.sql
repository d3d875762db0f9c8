-- The server makes statistics objects again when a column's type changes, and forgets their targets.
CREATE TABLE t (a integer, b integer, c varchar(10));
CREATE TABLE child () INHERITS (t);
CREATE STATISTICS kept (ndistinct) ON a, b FROM t;
ALTER STATISTICS kept SET STATISTICS 100;
COMMENT ON STATISTICS kept IS 'kept';
CREATE STATISTICS called ON (lower(c)) FROM t;
ALTER STATISTICS called SET STATISTICS 0;
CREATE STATISTICS retargeted ON a, b FROM t;
ALTER STATISTICS retargeted SET STATISTICS 10;
CREATE STATISTICS below (ndistinct) ON a, c FROM child;
ALTER STATISTICS below SET STATISTICS 200;
CREATE STATISTICS plain ON a, b FROM t;
