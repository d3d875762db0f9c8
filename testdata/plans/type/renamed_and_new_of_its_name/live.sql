CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> '');
CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', ms mood[] DEFAULT '{ok}', s short, CONSTRAINT c CHECK (m <> 'sad' OR id > 0));
CREATE VIEW v AS SELECT id, m FROM t WHERE m = 'ok';
CREATE FUNCTION f(mood) RETURNS text LANGUAGE sql AS $$ SELECT $1::text $$;
