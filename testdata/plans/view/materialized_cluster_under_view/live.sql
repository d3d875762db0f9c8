-- A view that sorts before the materialized one that it reads: that is made first, with its marks.
CREATE TABLE t (id integer PRIMARY KEY);
