INSERT INTO events SELECT n, '2030-01-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 100) AS n;
