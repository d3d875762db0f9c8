-- A new partition takes what another gives up, beside a default one and with a level of its own.
CREATE TABLE r (n integer, k text) PARTITION BY RANGE (n);
CREATE INDEX r_k ON r (k);
CREATE TABLE r_d PARTITION OF r DEFAULT;
CREATE TABLE r_1 PARTITION OF r FOR VALUES FROM (0) TO (10);
INSERT INTO r VALUES (1, 'a'), (50, 'b');
CREATE TABLE l (k text) PARTITION BY LIST (k);
CREATE TABLE l_1 PARTITION OF l FOR VALUES IN ('a', 'b');
CREATE TABLE l_2 PARTITION OF l FOR VALUES IN ('c');
INSERT INTO l VALUES ('a');
