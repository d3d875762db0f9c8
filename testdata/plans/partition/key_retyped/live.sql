-- The server changes no type of a column that a table, or a partition of it, is split by.
CREATE TABLE p (id integer, n integer, k integer, v varchar(10), plain integer) PARTITION BY RANGE (id, (n + 1));
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0, 0) TO (10, 0) PARTITION BY LIST (k);
CREATE TABLE p1_1 PARTITION OF p1 FOR VALUES IN (1) PARTITION BY HASH (v);
