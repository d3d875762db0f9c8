CREATE DOMAIN positive AS integer;
CREATE TYPE mood AS ENUM ('a');
CREATE TABLE t (x positive, m mood);
CREATE MATERIALIZED VIEW kept AS SELECT x, m FROM t;
CREATE VIEW over AS SELECT x FROM kept;
