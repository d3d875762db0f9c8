-- Privileges on every kind of object, with grant option, on columns, and defaults taken away.
DO $$ BEGIN CREATE ROLE kinds_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE kinds_writer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE "kinds we""ird"; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;

CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO kinds_reader, kinds_writer;
GRANT CREATE ON SCHEMA app TO kinds_writer WITH GRANT OPTION;
REVOKE USAGE ON SCHEMA public FROM PUBLIC;

CREATE TYPE app.mood AS ENUM ('sad', 'ok');
REVOKE USAGE ON TYPE app.mood FROM PUBLIC;
GRANT USAGE ON TYPE app.mood TO kinds_reader;

CREATE TABLE app.users (id bigserial PRIMARY KEY, email text, "pass word" text, mood app.mood);
GRANT SELECT ON app.users TO kinds_reader, kinds_writer;
GRANT INSERT, UPDATE ON app.users TO kinds_writer;
GRANT DELETE ON app.users TO kinds_writer WITH GRANT OPTION;
GRANT SELECT (id, email), UPDATE (email) ON app.users TO "kinds we""ird";
GRANT REFERENCES (id) ON app.users TO kinds_reader WITH GRANT OPTION;
GRANT USAGE, SELECT ON SEQUENCE app.users_id_seq TO kinds_writer;
CREATE TABLE app.items (id integer GENERATED ALWAYS AS IDENTITY, name text);
GRANT ALL ON app.items TO kinds_writer;
GRANT SELECT ON app.items TO PUBLIC;
GRANT USAGE ON SEQUENCE app.items_id_seq TO kinds_writer;
-- The owner may take from itself.
CREATE TABLE app.closed (id integer);
REVOKE ALL ON app.closed FROM CURRENT_USER;
CREATE TABLE app."we ird" ("or""der" integer);
GRANT SELECT ON app."we ird" TO "kinds we""ird";
GRANT UPDATE ("or""der") ON app."we ird" TO "kinds we""ird";

CREATE SEQUENCE app.numbers;
GRANT ALL ON SEQUENCE app.numbers TO kinds_writer;
GRANT SELECT ON SEQUENCE app.numbers TO kinds_reader WITH GRANT OPTION;

CREATE VIEW app.names AS SELECT id, email FROM app.users;
GRANT SELECT ON app.names TO kinds_reader;
GRANT UPDATE (email) ON app.names TO kinds_writer;
CREATE MATERIALIZED VIEW app.counts AS SELECT count(*) AS n FROM app.users;
GRANT SELECT ON app.counts TO kinds_reader;

CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION app.f(integer, text[]) RETURNS integer LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION app.f(app.mood) RETURNS integer LANGUAGE sql AS 'SELECT 3';
REVOKE EXECUTE ON FUNCTION app.f(integer, text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.f(integer, text[]) TO kinds_reader;
REVOKE EXECUTE ON FUNCTION app.f(app.mood) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION app.f() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app.f() TO kinds_writer WITH GRANT OPTION;
CREATE PROCEDURE app.run() LANGUAGE sql AS 'SELECT 1';
GRANT EXECUTE ON PROCEDURE app.run() TO kinds_writer;

ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO kinds_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT ALL ON SEQUENCES TO kinds_writer WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE kinds_writer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE kinds_writer GRANT USAGE ON SCHEMAS TO kinds_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE kinds_writer REVOKE USAGE ON TYPES FROM PUBLIC;
