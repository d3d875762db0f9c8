CREATE EXTENSION btree_gist;
CREATE TABLE p (id integer NOT NULL, valid daterange NOT NULL, CONSTRAINT p_key UNIQUE (id, valid));
CREATE TABLE t (id integer, valid daterange, CONSTRAINT t_id_valid UNIQUE (id, valid WITHOUT OVERLAPS));
