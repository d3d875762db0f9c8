CREATE TABLE items (id integer PRIMARY KEY, amount integer);
CREATE TABLE archive (id integer PRIMARY KEY, amount integer);
CREATE FUNCTION rate() RETURNS integer LANGUAGE sql STABLE AS $$SELECT 1$$;
CREATE VIEW amounts AS SELECT a.id, a.amount FROM archive a;
CREATE VIEW rates AS SELECT 2 AS rate;
COMMENT ON VIEW amounts IS 'what was paid';
INSERT INTO items VALUES (1, 1);
