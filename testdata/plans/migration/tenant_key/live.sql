CREATE TABLE orders (id integer PRIMARY KEY, total numeric(12,2) NOT NULL);
INSERT INTO orders SELECT i, i FROM generate_series(1, 500) AS i;
