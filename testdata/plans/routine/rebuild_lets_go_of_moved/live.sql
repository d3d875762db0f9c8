-- A function is made again, and what calls it goes, from a table that gets another name, and from one that goes: an index and an exclusion constraint
-- whose names others take before. Each is dropped under the name that it has then.
CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n * 2';
CREATE TABLE orders (id integer NOT NULL, CONSTRAINT orders_alone EXCLUDE (twice(id) WITH =));
CREATE INDEX orders_twice ON orders (twice(id));
CREATE TABLE parcels (id integer NOT NULL);
CREATE INDEX parcels_id ON parcels (id);
INSERT INTO orders VALUES (1), (2);
INSERT INTO parcels VALUES (1), (2);
CREATE TABLE gone (id integer NOT NULL, CONSTRAINT gone_alone EXCLUDE (twice(id) WITH =));
CREATE INDEX gone_twice ON gone (twice(id));
