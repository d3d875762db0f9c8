CREATE TABLE owners (id integer PRIMARY KEY, name text);
CREATE TABLE items (
  id     integer PRIMARY KEY,
  owner  integer,
  code   varchar(40),
  amount integer NOT NULL
);
INSERT INTO owners SELECT i, 'owner ' || i FROM generate_series(1, 1000) AS i;
INSERT INTO items SELECT i, 1 + i % 1000, md5(i::text), i % 100 FROM generate_series(1, 60000) AS i;
VACUUM ANALYZE;
