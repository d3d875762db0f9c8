CREATE TABLE events (id bigint, at timestamptz, kind text DEFAULT 'plain', PRIMARY KEY (id, at), CONSTRAINT kind_given CHECK (kind <> '')) PARTITION BY RANGE (at);
CREATE INDEX events_kind_idx ON events (kind);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
INSERT INTO events SELECT n, '2024-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 1000) AS n;

CREATE TABLE events_old (kind text, at timestamptz NOT NULL, id bigint NOT NULL, extra integer);
INSERT INTO events_old SELECT 'x', '2023-01-01'::timestamptz + n * interval '1 hour', n FROM generate_series(1, 500) AS n;
CREATE INDEX events_old_kind_idx ON events_old (kind);
