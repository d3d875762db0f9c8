\ir ../since.sql
SET allow_in_place_tablespaces = on;
SELECT 'CREATE TABLESPACE "schemactl te""st" LOCATION ''''' WHERE NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'schemactl te"st') \gexec
CREATE SCHEMA "Sch.ema";
CREATE TABLE identity_full (a integer PRIMARY KEY, b text);
ALTER TABLE identity_full REPLICA IDENTITY FULL;
CREATE TABLE identity_nothing (a integer PRIMARY KEY);
ALTER TABLE identity_nothing REPLICA IDENTITY NOTHING;
CREATE TABLE "identity in""dex" ("a b" integer NOT NULL, c integer NOT NULL, CONSTRAINT "by key" UNIQUE (c));
CREATE UNIQUE INDEX "by in""dex" ON "identity in""dex" ("a b");
ALTER TABLE "identity in""dex" REPLICA IDENTITY USING INDEX "by in""dex", CLUSTER ON "by key";
CREATE TABLE identity_key (a integer, b integer NOT NULL, CONSTRAINT own_name PRIMARY KEY (a), CONSTRAINT "Other" UNIQUE (b));
ALTER TABLE identity_key REPLICA IDENTITY USING INDEX "Other";
ALTER TABLE identity_key CLUSTER ON own_name;
CREATE TABLE clustered (a integer PRIMARY KEY, b text, c tsrange, EXCLUDE USING gist (c WITH &&));
CREATE INDEX clustered_b ON clustered (b);
ALTER TABLE clustered CLUSTER ON clustered_b;
CREATE TABLE clustered_exclusion (c tsrange, CONSTRAINT apart EXCLUDE USING gist (c WITH &&));
ALTER TABLE clustered_exclusion CLUSTER ON apart;
CREATE TABLE elsewhere (a integer, b text, CONSTRAINT elsewhere_pkey PRIMARY KEY (a) USING INDEX TABLESPACE "schemactl te""st", UNIQUE (b)) WITH (fillfactor = 50) TABLESPACE "schemactl te""st";
CREATE INDEX elsewhere_b ON elsewhere (lower(b)) TABLESPACE "schemactl te""st";
CREATE UNLOGGED TABLE unlogged_elsewhere (a serial, b integer GENERATED ALWAYS AS IDENTITY) TABLESPACE "schemactl te""st";
CREATE TABLE targets (a integer, "b b" text, c text, d integer, e numeric);
ALTER TABLE targets ALTER a SET STATISTICS 500, ALTER "b b" SET STATISTICS 0, ALTER c SET (n_distinct = -0.5), ALTER d SET (n_distinct_inherited = 1000.0, n_distinct = 20),
  ALTER e SET STATISTICS 10000, ALTER e SET (n_distinct_inherited = -1);
COMMENT ON COLUMN targets."b b" IS 'not analyzed';
CREATE INDEX "tar""gets" ON targets (lower("b b"), a, (d + 1) DESC, upper(c) COLLATE "C");
ALTER INDEX "tar""gets" ALTER COLUMN 1 SET STATISTICS 77;
ALTER INDEX "tar""gets" ALTER COLUMN 4 SET STATISTICS 0;
\if :since_15
CREATE UNIQUE INDEX nulls_equal ON targets (c) INCLUDE (d) NULLS NOT DISTINCT WITH (fillfactor = 60, deduplicate_items = off) WHERE a > 0;
\else
CREATE UNIQUE INDEX nulls_equal ON targets (c) INCLUDE (d) WITH (fillfactor = 60, deduplicate_items = off) WHERE a > 0;
\endif
COMMENT ON INDEX nulls_equal IS 'it''s unique';
CREATE STATISTICS every_kind ON a, d FROM targets;
CREATE STATISTICS "Sch.ema"."one k""ind" (ndistinct) ON d, a FROM targets;
CREATE STATISTICS two_kinds (mcv, dependencies) ON a, c, "b b" FROM targets;
\if :since_14
CREATE STATISTICS one_expression ON (lower(c) || 'x') FROM targets;
CREATE STATISTICS "select" (ndistinct, mcv) ON a, lower("b b"), (a + d), (CASE WHEN a IN (1, 2) THEN c END) FROM targets;
CREATE STATISTICS mixed_all ON d, (a % 10) FROM targets;
\endif
CREATE STATISTICS targeted (dependencies) ON a, d FROM targets;
ALTER STATISTICS targeted SET STATISTICS 250;
\if :since_14
ALTER STATISTICS one_expression SET STATISTICS 0;
\endif
COMMENT ON STATISTICS every_kind IS 'about two columns';
CREATE TABLE "Sch.ema"."T""x" ("Ünï" integer, "select" text);
\if :since_14
CREATE STATISTICS "Sch.ema"."T""x" ON "Ünï", "select", ("Ünï" * 2) FROM "Sch.ema"."T""x";
\endif
CREATE MATERIALIZED VIEW stored AS SELECT a, c FROM targets;
CREATE INDEX stored_a ON stored (a);
ALTER MATERIALIZED VIEW stored CLUSTER ON stored_a;
