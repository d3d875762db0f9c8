-- preload: pglogical
-- set: wal_level=logical
CREATE EXTENSION pglogical;
CREATE TABLE t (id bigint PRIMARY KEY, a text);
SELECT pglogical.create_node('provider', 'dbname=x');
SELECT pglogical.replication_set_add_all_tables('default', ARRAY['public']);
-- check: SELECT count(*) = 1 FROM pglogical.tables WHERE set_name = 'default' AND relname = 't'
