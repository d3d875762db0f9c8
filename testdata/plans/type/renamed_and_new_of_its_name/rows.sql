INSERT INTO t VALUES (1, 'ok', '{ok,happy}', '7'), (2, 'happy', NULL, NULL);
