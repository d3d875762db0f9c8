-- A column that is renamed keeps the name of its NOT NULL, which one of its old name that becomes NOT NULL must not take.
CREATE TABLE t (a integer NOT NULL, b integer);
CREATE TABLE u (a integer NOT NULL, b integer NOT NULL, c integer);
CREATE TABLE w (a integer NOT NULL, b integer);
