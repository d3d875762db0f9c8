-- Publications of every shape.
\ir ../since.sql
CREATE SCHEMA other;
CREATE TABLE t (id integer PRIMARY KEY, a text, "B b" integer);
CREATE TABLE other."T t" (id integer PRIMARY KEY, kind text);
CREATE PUBLICATION empty;
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, truncate', publish_via_partition_root = true);
\if :since_15
CREATE PUBLICATION "So me" FOR TABLE t (id, "B b") WHERE (id IN (1, 2) AND "B b" > 0), other."T t" WHERE (kind = 'x''y');
\endif
CREATE PUBLICATION plain FOR TABLE t, other."T t";
\if :since_15
CREATE PUBLICATION schemas FOR TABLES IN SCHEMA other, public;
CREATE PUBLICATION mixed FOR TABLE t, TABLES IN SCHEMA other WITH (publish = 'delete');
\endif
CREATE PUBLICATION silent FOR TABLE t WITH (publish = '');
COMMENT ON PUBLICATION plain IS 'two tables';
