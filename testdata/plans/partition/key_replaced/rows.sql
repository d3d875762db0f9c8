-- live.sql has them.
INSERT INTO latest SELECT id, day FROM orders_2025;
