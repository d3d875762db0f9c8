-- A column that a table has from two others cannot get another type or name in one of them; from tables that have it from one, it can.
CREATE TABLE a (x integer, r integer);
CREATE TABLE b (x integer, r integer);
CREATE TABLE c () INHERITS (a, b);
CREATE TABLE root (x integer);
CREATE TABLE left_half () INHERITS (root);
CREATE TABLE right_half () INHERITS (root);
CREATE TABLE whole () INHERITS (left_half, right_half);
CREATE TABLE d (x integer, CONSTRAINT k CHECK (x > 0));
CREATE TABLE e (x integer, CONSTRAINT k CHECK (x > 0));
CREATE TABLE f () INHERITS (d);
CREATE TABLE g () INHERITS (f, e);
INSERT INTO c (x) VALUES (1);
INSERT INTO whole (x) VALUES (1);
