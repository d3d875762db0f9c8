CREATE TABLE users (id bigint PRIMARY KEY);
INSERT INTO users SELECT generate_series(1, 100);
CREATE TABLE logs (id bigint NOT NULL, area text NOT NULL, at date NOT NULL, line text DEFAULT 'x') PARTITION BY LIST (area);
CREATE TABLE logs_eu PARTITION OF logs FOR VALUES IN ('eu');
CREATE TABLE logs_us PARTITION OF logs FOR VALUES IN ('us') PARTITION BY RANGE (at);
CREATE TABLE logs_us_1 PARTITION OF logs_us FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE logs_us_2 PARTITION OF logs_us (line DEFAULT 'own') FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
INSERT INTO logs SELECT n, 'eu', '2024-05-05' FROM generate_series(1, 100) AS n;
INSERT INTO logs SELECT n, 'us', '2024-05-05' FROM generate_series(1, 100) AS n;
-- An interrupted plan has built the indexes, made constraints of some, and added a foreign key.
CREATE UNIQUE INDEX logs_eu_pkey ON logs_eu (id, area, at);
CREATE UNIQUE INDEX logs_us_1_pkey ON logs_us_1 (id, area, at);
CREATE UNIQUE INDEX logs_us_2_pkey ON logs_us_2 (id, area, at);
CREATE UNIQUE INDEX logs_us_1_at_area_id_key ON logs_us_1 (at, area, id);
ALTER TABLE logs_eu ADD UNIQUE (at, area, id);
ALTER TABLE logs_eu ADD CONSTRAINT logs_eu_pkey PRIMARY KEY USING INDEX logs_eu_pkey;
ALTER TABLE logs_eu ADD CONSTRAINT logs_user FOREIGN KEY (id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
