-- Sequences that go with another column than takes their numbers, that continue with their privileges, and that take the
-- names of types.
DO $$ BEGIN CREATE ROLE plans_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE TABLE owner_column (id integer, n bigint);
CREATE SEQUENCE of_column OWNED BY owner_column.n;
CREATE TABLE goes_first (id integer, n bigint DEFAULT nextval('of_column'));
CREATE TABLE owner_table (id integer, n bigint);
CREATE SEQUENCE of_table OWNED BY owner_table.n;
CREATE TABLE goes_too (id integer, n bigint DEFAULT nextval('of_table'));
CREATE TABLE old_name (id integer, n bigint);
CREATE SEQUENCE of_renamed OWNED BY old_name.n;
CREATE TABLE gets_default (id integer);
CREATE TABLE becomes_serial (id integer NOT NULL);
CREATE SEQUENCE granted AS integer OWNED BY becomes_serial.id;
ALTER TABLE becomes_serial ALTER COLUMN id SET DEFAULT nextval('granted');
GRANT USAGE ON SEQUENCE granted TO plans_reader;
CREATE TABLE lacks_not_null (id integer);
CREATE SEQUENCE granted_too AS integer OWNED BY lacks_not_null.id;
ALTER TABLE lacks_not_null ALTER COLUMN id SET DEFAULT nextval('granted_too');
GRANT USAGE ON SEQUENCE granted_too TO plans_reader;
CREATE TABLE serial_goes_on (id serial);
GRANT USAGE ON SEQUENCE serial_goes_on_id_seq TO plans_reader;
CREATE TABLE leaves_shared (id integer NOT NULL);
CREATE SEQUENCE stays AS integer OWNED BY leaves_shared.id;
ALTER TABLE leaves_shared ALTER COLUMN id SET DEFAULT nextval('stays');
CREATE SEQUENCE told;
CREATE TYPE was_enum AS ENUM ('a');
CREATE DOMAIN was_domain AS text;
CREATE TYPE was_row AS (a integer);
