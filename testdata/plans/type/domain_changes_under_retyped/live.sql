-- Columns become of a domain that the plan alters too: what a change of type cannot be made with is found before, as with a domain that
-- stays: a check that another replaces, or that goes.
CREATE TYPE mood AS ENUM ('a', 'b');
CREATE DOMAIN tag AS text DEFAULT 'a'::text;
CREATE TABLE checked (id integer NOT NULL, lab mood, CONSTRAINT lab_known CHECK (lab = ANY (ARRAY['a'::mood, 'b'::mood]) OR id > 0));
INSERT INTO checked VALUES (1, 'a');
CREATE TABLE dropped (id integer NOT NULL, lab mood, CONSTRAINT lab_known CHECK (lab <> 'b'::mood));
INSERT INTO dropped VALUES (1, 'a');
