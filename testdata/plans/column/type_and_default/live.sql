-- A default changes with the type of its column, in one statement: no row is written without.
CREATE TYPE mood AS ENUM ('calm');
CREATE TABLE a (id integer, n integer NOT NULL DEFAULT 5, s text NOT NULL DEFAULT 'calm', v varchar(5) DEFAULT 'x', gone integer DEFAULT 1, comes varchar(5));
CREATE TABLE child () INHERITS (a);
ALTER TABLE child ALTER n SET DEFAULT 9;
INSERT INTO a (id) VALUES (1);
INSERT INTO child (id) VALUES (2);
CREATE VIEW over AS SELECT n, s FROM a;
