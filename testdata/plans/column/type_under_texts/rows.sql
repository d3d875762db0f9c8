INSERT INTO t SELECT g, (ARRAY['ok', 'happy'])[1 + g % 2]::mood, 'ok' FROM generate_series(1, 20) g;
