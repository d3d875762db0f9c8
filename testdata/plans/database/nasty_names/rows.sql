INSERT INTO "a.b" SELECT n, 'q' || n, 's' || n, n FROM generate_series(1, 3) AS n;
