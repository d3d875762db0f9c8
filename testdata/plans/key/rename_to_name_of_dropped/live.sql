-- What goes with a table, and what goes by itself, has the names that others get by a rename.
CREATE TABLE gone (id integer CONSTRAINT key_a PRIMARY KEY, n integer);
CREATE INDEX index_a ON gone (n);
CREATE TABLE kept (id integer CONSTRAINT key_b PRIMARY KEY, n integer, CONSTRAINT unique_b UNIQUE (n));
CREATE INDEX index_b ON kept (n, id);
CREATE TABLE old_name (id integer, n integer, CONSTRAINT unique_a UNIQUE (id));
