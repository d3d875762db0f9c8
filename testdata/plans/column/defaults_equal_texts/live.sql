CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE "odd Name";
CREATE FUNCTION next_code() RETURNS text LANGUAGE sql AS $$ SELECT 'c' $$;
CREATE FUNCTION doubled(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT $1 * 2 $$;
CREATE TABLE t (a uuid DEFAULT gen_random_uuid(), b text[] DEFAULT '{}', c mood DEFAULT 'sad', d text DEFAULT next_code(), e timestamptz DEFAULT now(),
  f bigint DEFAULT nextval('"odd Name"'), g mood[] DEFAULT '{sad,ok}', h interval DEFAULT '1 day', i text DEFAULT next_code() || clock_timestamp()::text,
  j integer GENERATED ALWAYS AS (doubled(21)) STORED, k integer DEFAULT doubled(4), "current_user" text DEFAULT CURRENT_USER, m integer, n integer GENERATED ALWAYS AS (doubled(m)) STORED,
  CONSTRAINT calls CHECK (doubled(m) > 0));
