INSERT INTO t VALUES (1, 'ok', '{ok,happy}', 'in'), (2, 'happy', NULL, NULL);
INSERT INTO p VALUES ('ok'), ('happy');
INSERT INTO r VALUES (1, 'ok'), (2, 'happy'), (3, NULL);
