CREATE TABLE logs (id bigint NOT NULL, area text NOT NULL, line text) PARTITION BY LIST (area);
CREATE TABLE logs_eu PARTITION OF logs FOR VALUES IN ('eu');
INSERT INTO logs SELECT n, 'eu', 'x' FROM generate_series(1, 100) AS n;
