-- preload: timescaledb
CREATE EXTENSION timescaledb;
CREATE TABLE readings (at timestamptz NOT NULL, sensor bigint NOT NULL, value float8, PRIMARY KEY (sensor, at));
SELECT create_hypertable('readings', 'at', chunk_time_interval => interval '1 day');
INSERT INTO readings SELECT '2026-01-01'::timestamptz + n * interval '1 hour', n % 3, n FROM generate_series(1, 100) n;
CREATE INDEX readings_value ON readings (value);
-- check: SELECT num_chunks > 3 FROM timescaledb_information.hypertables WHERE hypertable_name = 'readings'
