-- Table inheritance: local, inherited and merged columns, checks, several parents.
CREATE SCHEMA heirs;
CREATE TABLE base (
  id serial PRIMARY KEY, name text NOT NULL DEFAULT 'base', size integer CHECK (size > 0), extra text COLLATE "C",
  CONSTRAINT only_here CHECK (id > 0) NO INHERIT, CONSTRAINT named CHECK (name <> '')
);
CREATE INDEX base_name ON base (name);
COMMENT ON COLUMN base.name IS 'of the base';
CREATE TABLE second (tag text, size integer, at timestamp DEFAULT now());
CREATE TABLE empty_child () INHERITS (base);
CREATE TABLE child (own integer, PRIMARY KEY (id)) INHERITS (base);
ALTER TABLE child ALTER COLUMN name SET DEFAULT 'child', ALTER COLUMN size SET NOT NULL, ALTER COLUMN extra SET STORAGE EXTERNAL;
ALTER TABLE child ADD CONSTRAINT own_check CHECK (own > id);
COMMENT ON COLUMN child.name IS 'of the child';
CREATE INDEX child_name ON child (name, own);
-- columns that are written again are the child's own too
CREATE TABLE merged (name text DEFAULT 'merged', more integer, size integer NOT NULL, CONSTRAINT named CHECK (name <> '')) INHERITS (base);
CREATE TABLE heirs.both (last integer) INHERITS (public.base, public.second) WITH (fillfactor = 80);
CREATE TABLE heirs.grandchild (deep text) INHERITS (heirs.both);
ALTER TABLE heirs.grandchild ALTER COLUMN name DROP DEFAULT;
-- made one of the family later
CREATE TABLE adopted (at timestamp, note text, tag text, size integer);
ALTER TABLE adopted INHERIT second;
-- columns that came to the parent later
ALTER TABLE base ADD COLUMN late integer DEFAULT 3, ADD CONSTRAINT late_check CHECK (late > 0);
CREATE TABLE "In herits" ("Own" text) INHERITS (heirs.grandchild);
-- generated columns of children: their parents', or their own over a plain column
CREATE TABLE made (a integer, b integer GENERATED ALWAYS AS (a * 3) STORED);
CREATE TABLE made_again (a integer, b integer GENERATED ALWAYS AS (a * 3) STORED, own text);
ALTER TABLE made_again INHERIT made;
CREATE TABLE made_elsewhere (own integer, b integer GENERATED ALWAYS AS (a * 3) STORED, a integer);
ALTER TABLE made_elsewhere INHERIT made;
CREATE TABLE made_twice (a integer, b integer GENERATED ALWAYS AS (a * 3) STORED);
CREATE TABLE made_of_both () INHERITS (made, made_twice);
-- what PostgreSQL allows until 15, and from 16 on
SELECT current_setting('server_version_num')::integer < 160000 AS over_plain \gset
\if :over_plain
CREATE TABLE plain (b integer DEFAULT 4);
CREATE TABLE made_over_plain (b integer GENERATED ALWAYS AS (a * 2) STORED, a integer);
ALTER TABLE made_over_plain INHERIT plain;
\else
CREATE TABLE made_otherwise (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED, own text);
ALTER TABLE made_otherwise INHERIT made;
\endif
