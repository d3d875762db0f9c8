-- What becomes an identity while it may be NULL: one after the other, however its values came before.
CREATE TABLE plain (id integer, v text);
INSERT INTO plain VALUES (1, 'a');
CREATE TABLE numbered (id serial, v text);
ALTER TABLE numbered ALTER COLUMN id DROP NOT NULL;
INSERT INTO numbered (v) VALUES ('a');
CREATE SEQUENCE shared;
CREATE TABLE continues (id integer DEFAULT nextval('shared'), v text);
INSERT INTO continues (v) VALUES ('a');
CREATE TABLE retyped (id integer, v text);
INSERT INTO retyped VALUES (1, 'a');
