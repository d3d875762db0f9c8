-- The proof of a domain's new constraints reads the tables that get a column of it in the same plan, too.
CREATE DOMAIN positive AS integer;
CREATE TABLE has (id integer PRIMARY KEY, n positive);
CREATE TABLE gets (id integer PRIMARY KEY);
CREATE TABLE gets_by_type (id integer PRIMARY KEY, n bigint);
