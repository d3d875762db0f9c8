-- Foreign-data wrappers, servers, user mappings and foreign tables, with every option.
CREATE EXTENSION postgres_fdw;
CREATE EXTENSION file_fdw;
CREATE FOREIGN DATA WRAPPER nothing;
CREATE FOREIGN DATA WRAPPER "We ird" HANDLER postgres_fdw_handler VALIDATOR postgresql_fdw_validator ;
CREATE FOREIGN DATA WRAPPER open OPTIONS ("we ird" '', delimiter E'back\\slash "x"', "null" 'ä${x} %{y}', "select" 'on');
COMMENT ON FOREIGN DATA WRAPPER open IS 'no functions';
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE SERVER remote TYPE 'postgres' VERSION '15.1' FOREIGN DATA WRAPPER postgres_fdw
  OPTIONS (host 'db.example', port '5432', dbname 'app', use_remote_estimate 'true', fetch_size '1000');
COMMENT ON SERVER remote IS 'another database';
CREATE SERVER "Sel ect" FOREIGN DATA WRAPPER open OPTIONS (zeta '1', alpha '2');
CREATE SERVER own FOREIGN DATA WRAPPER "We ird";
CREATE USER MAPPING FOR PUBLIC SERVER remote OPTIONS ("user" 'reader', password_required 'true');
CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS ("user" 'writer');
CREATE USER MAPPING FOR PUBLIC SERVER "Sel ect";
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE ids;
CREATE FUNCTION twice(i integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT i * 2';
CREATE FOREIGN TABLE people (
  id integer OPTIONS (column_name 'person id') NOT NULL,
  "Na me" text OPTIONS (column_name 'name') COLLATE "C" DEFAULT 'x',
  amount numeric(10, 2) DEFAULT 0.5,
  m mood DEFAULT 'ok',
  n bigint DEFAULT nextval('ids'),
  tags text[],
  doubled integer GENERATED ALWAYS AS (twice(id)) STORED,
  CONSTRAINT positive CHECK (amount > 0 AND id IN (1, 2, 3)),
  CONSTRAINT "own only" CHECK (id > 0) NO INHERIT
) SERVER remote OPTIONS (schema_name 'public', table_name 'people', updatable 'false');
ALTER FOREIGN TABLE people ADD CONSTRAINT later CHECK (n > 0) NOT VALID;
COMMENT ON FOREIGN TABLE people IS 'who';
COMMENT ON COLUMN people."Na me" IS 'how they are called';
COMMENT ON CONSTRAINT positive ON people IS 'no debts';
CREATE FOREIGN TABLE "Lo g" (line text) SERVER files OPTIONS (filename '/dev/null', format 'csv', header 'false', delimiter E'\t');
CREATE FOREIGN TABLE nothing () SERVER "Sel ect";
CREATE VIEW over_people AS SELECT p.id, l.line FROM people p JOIN "Lo g" l ON l.line = p."Na me";
CREATE MATERIALIZED VIEW kept AS SELECT id FROM over_people WITH NO DATA;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER on_people BEFORE UPDATE OF amount ON people FOR EACH ROW WHEN (NEW.amount IS DISTINCT FROM OLD.amount) EXECUTE FUNCTION touch();
CREATE FUNCTION row_of(p people) RETURNS integer LANGUAGE sql AS 'SELECT p.id';
