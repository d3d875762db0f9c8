-- Partitions take what others give up: values of lists, and the default.
CREATE TABLE l (k text, n integer) PARTITION BY LIST (k);
CREATE INDEX l_n ON l (n);
CREATE TABLE l_1 PARTITION OF l FOR VALUES IN ('a', 'b');
CREATE TABLE l_2 PARTITION OF l FOR VALUES IN ('c', 'd');
CREATE TABLE joins (k text, n integer);
INSERT INTO l VALUES ('a', 1), ('c', 2);
INSERT INTO joins VALUES ('b', 3);
CREATE TABLE d (n integer) PARTITION BY RANGE (n);
CREATE TABLE d_1 PARTITION OF d FOR VALUES FROM (0) TO (10);
CREATE TABLE d_2 PARTITION OF d DEFAULT;
INSERT INTO d VALUES (1), (12);
