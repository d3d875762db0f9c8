-- m
-- refused: cannot
\set ON_ERROR_STOP on
SET search_path = pg_catalog, pg_temp;

-- 1. build
SET lock_timeout = 0;
SET statement_timeout = 0;
SET maintenance_work_mem = '2GB';
CREATE INDEX CONCURRENTLY i ON public.users (a);
RESET maintenance_work_mem;

-- 2. one
BEGIN;
SET LOCAL lock_timeout = 2000;
SET LOCAL statement_timeout = 10000;
ALTER TABLE a ADD b int;

-- 3. two
SET LOCAL lock_timeout = 2000;
SET LOCAL statement_timeout = 10000;
SET LOCAL "TimeZone" = 'UTC';
ALTER TABLE a ADD c int;
SET LOCAL "TimeZone" TO DEFAULT;
COMMIT;

-- 4. three
BEGIN;
SET LOCAL lock_timeout = 60000;
SET LOCAL statement_timeout = 0;
ALTER TABLE a VALIDATE CONSTRAINT c;
COMMIT;
