\ir ../since.sql
CREATE EXTENSION btree_gist;
CREATE TABLE parent (a integer, b integer, c text, CONSTRAINT parent_pk PRIMARY KEY (b, a), UNIQUE (c), UNIQUE (a, b));
CREATE TABLE keys (
  id integer PRIMARY KEY, a integer, b integer, c text, d text,
  CONSTRAINT deferred UNIQUE (a) DEFERRABLE INITIALLY DEFERRED, CONSTRAINT can_defer UNIQUE (b) DEFERRABLE,
  CONSTRAINT including UNIQUE (d) INCLUDE (a, b), CONSTRAINT filled UNIQUE (a, b) WITH (fillfactor = 70)
);
\if :since_15
ALTER TABLE keys ADD CONSTRAINT not_distinct UNIQUE NULLS NOT DISTINCT (c);
\endif
COMMENT ON CONSTRAINT deferred ON keys IS 'checked at commit';
CREATE TABLE child (
  id integer PRIMARY KEY, a integer, b integer, c text,
  CONSTRAINT plain FOREIGN KEY (b, a) REFERENCES parent, CONSTRAINT full_match FOREIGN KEY (b, a) REFERENCES parent MATCH FULL,
  CONSTRAINT cascading FOREIGN KEY (c) REFERENCES parent (c) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT defaults FOREIGN KEY (b, a) REFERENCES parent ON UPDATE RESTRICT ON DELETE SET DEFAULT,
  CONSTRAINT late FOREIGN KEY (c) REFERENCES parent (c) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT self FOREIGN KEY (a) REFERENCES child (id)
);
\if :since_15
ALTER TABLE child ADD CONSTRAINT nulls FOREIGN KEY (b, a) REFERENCES parent ON UPDATE SET NULL ON DELETE SET NULL (a);
\endif
ALTER TABLE child ADD CONSTRAINT unproven FOREIGN KEY (c) REFERENCES parent (c) NOT VALID;
COMMENT ON CONSTRAINT plain ON child IS 'points up';
CREATE TABLE checks (
  a integer CHECK (a > 0), b text, c timestamptz, d interval,
  CONSTRAINT in_list CHECK (b IN ('x', 'y', 'z')), CONSTRAINT single CHECK (b IN ('x')), CONSTRAINT distinctness CHECK (a IS NOT DISTINCT FROM 5 OR b IS NULL),
  CONSTRAINT mixed CHECK (a > 1 AND a < 10 OR a = 100 AND NOT b = 'q'), CONSTRAINT times CHECK (c > '2020-01-01' AND d < interval '90 days'),
  CONSTRAINT pattern CHECK (b ~ '^[a-z]{2,}\d+$' AND b NOT LIKE '%\%%'), CONSTRAINT cased CHECK (CASE WHEN a > 5 THEN b <> '' ELSE true END),
  CONSTRAINT lone CHECK (a <> 7) NO INHERIT
);
ALTER TABLE checks ADD CONSTRAINT unproven CHECK (b <> 'never') NOT VALID;
COMMENT ON CONSTRAINT in_list ON checks IS 'one of three';
CREATE TABLE exclusions (
  room integer, during tsrange, name text, active boolean,
  CONSTRAINT no_overlap EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (active),
  CONSTRAINT expression EXCLUDE USING gist ((room + 1) WITH =, during WITH -|-) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT btree_one EXCLUDE (name WITH =) INCLUDE (room) WITH (fillfactor = 80)
);
COMMENT ON CONSTRAINT no_overlap ON exclusions IS 'one at a time';
CREATE TABLE "a.b" ("select" integer PRIMARY KEY, "q""uote" text, "sp ace" text, "ünïcödé" integer UNIQUE, "${x}" text DEFAULT '${y}',
  "very_long_name_very_long_name_very_long_name_very_long_name_63b" integer, CONSTRAINT "che'ck" CHECK ("sp ace" <> "q""uote"),
  CONSTRAINT "Fk.1" FOREIGN KEY ("ünïcödé") REFERENCES "a.b" ("select"));
CREATE INDEX "in.dex ""x""" ON "a.b" ("sp ace", lower("q""uote"));
CREATE TABLE late_one (id integer);
CREATE TABLE early (id integer PRIMARY KEY, other integer);
ALTER TABLE late_one ADD PRIMARY KEY (id), ADD FOREIGN KEY (id) REFERENCES early;
ALTER TABLE early ADD FOREIGN KEY (other) REFERENCES late_one;
-- the index of a constraint has a comment of its own
COMMENT ON INDEX no_overlap IS 'grows fast';
COMMENT ON INDEX early_pkey IS 'of the index';
COMMENT ON CONSTRAINT early_pkey ON early IS 'of the key';
COMMENT ON INDEX late_one_pkey IS 'of the index alone';
