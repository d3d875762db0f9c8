-- New composite types take the names of a sequence that goes and of an index that gets another: a composite type is a
-- relation too. What is made of their columns, and stands beside them, is asked about.
CREATE SEQUENCE shape;
CREATE TABLE t (id integer PRIMARY KEY, n integer, CONSTRAINT t_n CHECK (n > 0));
CREATE INDEX pair ON t (n);
