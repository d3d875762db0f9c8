CREATE EXTENSION hypopg;
CREATE TABLE t (id bigint PRIMARY KEY, a int);
SELECT hypopg_create_index('CREATE INDEX ON t (a)');
-- check: SELECT count(*) > 0 FROM hypopg_create_index('CREATE INDEX ON t (a)')
