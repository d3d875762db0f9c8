INSERT INTO pets SELECT n, n FROM generate_series(2, 100) AS n;
