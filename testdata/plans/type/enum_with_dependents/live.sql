-- A table that has a trigger, a policy and a rule gets a column of a new type; a view on a view gets it too.
CREATE TABLE t (id integer PRIMARY KEY);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM v;
