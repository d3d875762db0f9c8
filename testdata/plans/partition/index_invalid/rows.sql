INSERT INTO logs SELECT n, 'us', '2025-05-05' FROM generate_series(1, 100) AS n;
