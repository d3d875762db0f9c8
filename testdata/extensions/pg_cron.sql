-- preload: pg_cron
-- set: cron.database_name=app
CREATE EXTENSION pg_cron;
CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz);
SELECT cron.schedule('nightly', '0 3 * * *', 'DELETE FROM t WHERE at < now() - interval ''7 days''');
-- check: SELECT count(*) = 1 FROM cron.job WHERE jobname = 'nightly'
