CREATE EXTENSION table_log;
CREATE TABLE t (id bigint PRIMARY KEY, a text);
SELECT table_log_init(5, 'public', 't', 'public', 't_log');
INSERT INTO t VALUES (1, 'a');
-- check: SELECT count(*) = 1 FROM t_log
