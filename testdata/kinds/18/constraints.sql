CREATE EXTENSION btree_gist;
CREATE SCHEMA "S x";
CREATE TABLE periods (id integer, valid daterange, note text, CONSTRAINT "periods key" PRIMARY KEY (id, valid WITHOUT OVERLAPS), CONSTRAINT unq UNIQUE (note, valid WITHOUT OVERLAPS));
COMMENT ON CONSTRAINT "periods key" ON periods IS 'one at a time';
CREATE TABLE multi (id integer NOT NULL, valid tstzmultirange, CONSTRAINT multi_two UNIQUE (id, valid WITHOUT OVERLAPS) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE referring (id integer, valid daterange, "par ent" integer, t text,
  CONSTRAINT covered FOREIGN KEY ("par ent", PERIOD valid) REFERENCES periods (id, PERIOD valid),
  CONSTRAINT late FOREIGN KEY (t, PERIOD valid) REFERENCES periods (note, PERIOD valid) NOT ENFORCED);
CREATE TABLE plain (id integer PRIMARY KEY, a integer, b text,
  CONSTRAINT intent CHECK (a > 0) NOT ENFORCED, CONSTRAINT own CHECK (b <> '') NO INHERIT, CONSTRAINT two_words CHECK (a < 5) NO INHERIT NOT ENFORCED,
  CONSTRAINT soft FOREIGN KEY (a) REFERENCES plain (id) ON DELETE CASCADE NOT ENFORCED);
ALTER TABLE plain ADD CONSTRAINT later CHECK (a <> 3) NOT VALID, ADD CONSTRAINT later_key FOREIGN KEY (a) REFERENCES plain (id) NOT VALID;
COMMENT ON CONSTRAINT intent ON plain IS 'nobody looks';
CREATE TABLE "S x"."T""x" (
  a integer CONSTRAINT "a is ""set" NOT NULL, b integer NOT NULL, c integer CONSTRAINT "T""x_c_not_null" NOT NULL, d integer, e integer, f integer NOT NULL NO INHERIT,
  g serial CONSTRAINT g_is_set NOT NULL, h integer CONSTRAINT h_set PRIMARY KEY, i bigint GENERATED ALWAYS AS IDENTITY
);
ALTER TABLE "S x"."T""x" ADD CONSTRAINT later NOT NULL d NOT VALID, ADD CONSTRAINT "T""x_e_not_null" NOT NULL e NOT VALID;
COMMENT ON CONSTRAINT "a is ""set" ON "S x"."T""x" IS 'a reason';
COMMENT ON CONSTRAINT "T""x_b_not_null" ON "S x"."T""x" IS 'another';
CREATE TABLE first_name (id integer NOT NULL, a integer PRIMARY KEY);
ALTER TABLE first_name RENAME TO second_name;
ALTER TABLE second_name RENAME id TO number;
CREATE TABLE "very_long_table_name_that_is_cut_very_long_table_name_that_is_c" ("very_long_column_name_that_is_cut_very_long_column_name_that_is" integer NOT NULL, "ünïcödé_ünïcödé_ünïcödé_ünïcödé_ünïcödé" text NOT NULL);
CREATE TABLE virtuals (a integer, b integer GENERATED ALWAYS AS (a * 2), c text GENERATED ALWAYS AS (CASE WHEN a IN (1, 2) THEN 'x' END) VIRTUAL NOT NULL, d integer GENERATED ALWAYS AS (a + 1) STORED);
CREATE FOREIGN DATA WRAPPER w;
CREATE SERVER s FOREIGN DATA WRAPPER w;
CREATE FOREIGN TABLE far (a integer, CONSTRAINT intent CHECK (a > 0) NOT ENFORCED, CONSTRAINT hard CHECK (a < 9)) SERVER s;
