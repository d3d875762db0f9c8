CREATE TYPE a AS ENUM ('x', 'y');
CREATE TYPE b AS ENUM ('x', 'y', 'z');
CREATE TABLE t (id int PRIMARY KEY, m a, l a[], CONSTRAINT c CHECK (m <> 'x' OR id > 0), CONSTRAINT d CHECK (l[1] <> 'x' OR id > 0));
CREATE TABLE p (m a PRIMARY KEY);
CREATE TABLE r (m a);
