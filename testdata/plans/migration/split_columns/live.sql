CREATE TABLE users (id integer PRIMARY KEY, first_name text, last_name text);
INSERT INTO users SELECT i, 'f' || i, CASE WHEN i % 3 > 0 THEN 'l' || i END FROM generate_series(1, 500) AS i;
