-- A primary key goes, and its column may be NULL from then on; in a partitioned table too.
CREATE TABLE t (id integer PRIMARY KEY);
CREATE TABLE p (k integer, CONSTRAINT p_key PRIMARY KEY (k)) PARTITION BY LIST (k);
CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
