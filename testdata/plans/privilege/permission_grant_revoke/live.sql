DO $$ BEGIN CREATE ROLE plans_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE plans_writer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
-- What new objects get by themselves is not what the HCL says.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT ON TABLES TO plans_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO plans_writer;
CREATE TABLE orders (id serial PRIMARY KEY, total numeric, note text);
GRANT SELECT, DELETE ON orders TO plans_reader;
GRANT UPDATE ON orders TO plans_writer WITH GRANT OPTION;
GRANT SELECT (note) ON orders TO plans_writer;
CREATE FUNCTION secret() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION opened() RETURNS integer LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION opened() FROM PUBLIC;
CREATE VIEW totals AS SELECT total FROM orders;
GRANT SELECT ON totals TO plans_reader;
