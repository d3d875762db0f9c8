-- The sequences of a serial that goes and of one that stays would get the names of sequences that go later.
CREATE TABLE a0 (id serial PRIMARY KEY);
CREATE TABLE a1 (id integer PRIMARY KEY);
CREATE SEQUENCE a1_id_seq;
CREATE TABLE b0 (id serial PRIMARY KEY);
CREATE TABLE b1 (id integer PRIMARY KEY);
CREATE SEQUENCE b1_id_seq;
