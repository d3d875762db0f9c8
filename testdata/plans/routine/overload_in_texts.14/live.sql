CREATE FUNCTION h(bigint) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION at(numeric, timestamptz) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 1 $$;
CREATE FUNCTION more(bigint) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT 1 $$;
CREATE TABLE t (id int PRIMARY KEY, score int, p timestamptz, hot int, CONSTRAINT kept CHECK (more(id) > 0));
CREATE INDEX i ON t (hot);
