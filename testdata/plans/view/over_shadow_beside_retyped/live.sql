-- A view is made again because a column changes its type in place, and reads from now on a column beside it that changes its type
-- by a shadow column, itself or after another view, or is made again for its own sake: it would stand over the old column when that is dropped.
CREATE TABLE itself (id integer, doc jsonb, list text[]);
CREATE INDEX itself_doc ON itself USING gin (doc jsonb_path_ops);
INSERT INTO itself VALUES (1, '{}', '{1}');
CREATE VIEW of_itself AS SELECT id, list FROM itself;
CREATE TABLE through (id integer, doc jsonb, list text[]);
CREATE INDEX through_doc ON through USING gin (doc jsonb_path_ops);
INSERT INTO through VALUES (1, '{}', '{1}');
CREATE VIEW lists AS SELECT list FROM through;
CREATE VIEW of_through AS SELECT id FROM through;
CREATE TABLE other (id integer);
CREATE TABLE alone (id integer, doc jsonb, list text[]);
CREATE INDEX alone_doc ON alone USING gin (doc jsonb_path_ops);
INSERT INTO alone VALUES (1, '{}', '{1}');
CREATE MATERIALIZED VIEW of_alone AS SELECT id FROM other;
CREATE TABLE apart (id integer, doc jsonb, list text[]);
CREATE INDEX apart_doc ON apart USING gin (doc jsonb_path_ops);
INSERT INTO apart VALUES (1, '{}', '{1}');
CREATE VIEW of_apart AS SELECT id, list FROM apart;
