-- live.sql has them.
INSERT INTO t3 VALUES (21, 1);
