-- preload: citus
CREATE EXTENSION citus;
SELECT citus_set_coordinator_host('localhost', current_setting('port')::integer);
SELECT citus_set_node_property('localhost', current_setting('port')::integer, 'shouldhaveshards', true);
CREATE TABLE tenants (id bigint PRIMARY KEY, name text);
CREATE TABLE countries (code text PRIMARY KEY);
CREATE TABLE here (id bigint PRIMARY KEY);
SELECT create_distributed_table('tenants', 'id', shard_count => 4);
SELECT create_reference_table('countries');
INSERT INTO tenants SELECT n, 'n' FROM generate_series(1, 100) n;
-- check: SELECT (SELECT count(*) FROM pg_dist_partition) = 2 AND (SELECT count(*) FROM tenants) = 100
