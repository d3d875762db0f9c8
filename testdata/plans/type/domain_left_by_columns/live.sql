-- A check or NOT NULL of a domain waits for the columns that get another type: until then the server reads their tables under
-- SHARE, and does not look into an array at all.
CREATE DOMAIN tag AS text;
CREATE TABLE a (id integer PRIMARY KEY, lab tag);
INSERT INTO a VALUES (1, 'longer than any value may be by then'), (2, NULL);
CREATE DOMAIN tags AS text;
CREATE TABLE b (id integer PRIMARY KEY, labs tags[]);
CREATE DOMAIN known AS text;
CREATE TABLE c (id integer PRIMARY KEY, lab known, other known);
INSERT INTO c VALUES (1, NULL, 'x');
CREATE DOMAIN sole AS text;
CREATE TABLE d (id integer PRIMARY KEY, lab sole);
INSERT INTO d VALUES (1, NULL);
