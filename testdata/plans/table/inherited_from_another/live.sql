-- A column that a table has from two others, one of which loses it, stays; and from both that lose it, it goes.
CREATE TABLE a (kept integer, gone integer);
CREATE TABLE b (kept integer, gone integer);
CREATE TABLE c () INHERITS (a, b);
INSERT INTO c VALUES (1, 2);
