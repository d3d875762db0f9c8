CREATE SEQUENCE b_id_seq;
CREATE TABLE a (id integer GENERATED ALWAYS AS IDENTITY, first text);
CREATE TABLE b (id integer NOT NULL DEFAULT nextval('b_id_seq'), second text);
CREATE TABLE c (id integer GENERATED ALWAYS AS IDENTITY, n serial, m integer GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME numbers));
CREATE TABLE x (id integer);
CREATE INDEX x_id ON x (id);
INSERT INTO a (first) VALUES ('a'), ('b');
INSERT INTO b (second) VALUES ('c'), ('d'), ('e');
INSERT INTO c DEFAULT VALUES;
