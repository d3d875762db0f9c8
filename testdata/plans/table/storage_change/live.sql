SET allow_in_place_tablespaces = on;
SELECT 'CREATE TABLESPACE schemactl_plan LOCATION ''''' WHERE NOT EXISTS (SELECT FROM pg_tablespace WHERE spcname = 'schemactl_plan') \gexec
CREATE TABLE a (id integer PRIMARY KEY, b integer NOT NULL, CONSTRAINT a_b_key UNIQUE (b));
ALTER TABLE a CLUSTER ON a_pkey;
ALTER TABLE a REPLICA IDENTITY FULL;
CREATE TABLE b (id integer PRIMARY KEY, n integer NOT NULL) TABLESPACE schemactl_plan;
CREATE UNIQUE INDEX b_n ON b (n) TABLESPACE schemactl_plan;
ALTER TABLE b REPLICA IDENTITY USING INDEX b_n, CLUSTER ON b_n;
CREATE TABLE c (id integer PRIMARY KEY);
