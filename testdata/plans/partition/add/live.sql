CREATE TABLE events (id bigint, at timestamptz, kind text DEFAULT 'plain', PRIMARY KEY (id, at), CONSTRAINT kind_given CHECK (kind <> '')) PARTITION BY RANGE (at);
CREATE INDEX events_kind_idx ON events (kind);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO events SELECT n, '2024-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 1000) AS n;
