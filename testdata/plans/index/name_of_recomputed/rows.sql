INSERT INTO t (id, a) VALUES (1, 2), (2, 3);
INSERT INTO s (id, a) VALUES (1, 2), (2, 3);
INSERT INTO r (id, a) VALUES (1, 2), (2, 3);
