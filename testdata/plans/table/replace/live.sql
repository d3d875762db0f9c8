-- Each name stays, with another kind of object.
CREATE TABLE base (id integer, v text);
INSERT INTO base VALUES (1, 'a');
CREATE VIEW view_materialized AS SELECT id FROM base;
CREATE VIEW dependent AS SELECT * FROM view_materialized;
COMMENT ON VIEW dependent IS 'made again';
CREATE MATERIALIZED VIEW materialized_view AS SELECT id FROM base;
CREATE UNIQUE INDEX materialized_id ON materialized_view (id);
CREATE TABLE table_view (id integer PRIMARY KEY);
CREATE TABLE refers (id integer CONSTRAINT refers_id REFERENCES table_view);
CREATE VIEW view_table AS SELECT id, v FROM base;
CREATE SEQUENCE sequence_table;
CREATE TABLE numbered (id bigint DEFAULT nextval('sequence_table'));
CREATE TYPE composite_table AS (a integer);
CREATE TABLE table_composite (a integer);
