-- An index that becomes a constraint's gives its name to something that is made before: a type, a table that is renamed, a sequence; and
-- the index of a primary key to another index.
CREATE TABLE t (a integer NOT NULL, b integer NOT NULL, c integer NOT NULL);
CREATE UNIQUE INDEX of_type ON t (a);
CREATE UNIQUE INDEX of_table ON t (b);
CREATE UNIQUE INDEX of_sequence ON t (c);
CREATE TABLE was (a integer);
CREATE TABLE k (a integer NOT NULL, b integer);
CREATE UNIQUE INDEX of_index ON k (a);
INSERT INTO t VALUES (1, 2, 3);
INSERT INTO k VALUES (1, 2);
