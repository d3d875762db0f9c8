-- A table takes the name of another, or a column of one that goes, and loses a serial or an identity column: its sequence is under no new name.
CREATE TABLE a (id integer, n serial);
CREATE TABLE b (id integer, n serial);
CREATE TABLE c (id integer, n integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE d (id integer, n serial);
