-- NOT NULL that a column has from two tables stays where one of them loses it; where both do, it goes.
CREATE TABLE a (kept integer NOT NULL, gone integer NOT NULL);
CREATE TABLE b (kept integer NOT NULL, gone integer NOT NULL);
CREATE TABLE c () INHERITS (a, b);
INSERT INTO c VALUES (1, 2);
