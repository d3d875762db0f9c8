CREATE TABLE a (id serial PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY DEFAULT nextval('a_id_seq'), j integer GENERATED ALWAYS AS IDENTITY);
CREATE TABLE c (k integer DEFAULT nextval('b_j_seq'));
CREATE TABLE d (id integer, z integer);
CREATE SEQUENCE owned OWNED BY d.id;
CREATE TABLE e (id bigint DEFAULT nextval('owned'));
CREATE TABLE f (id serial, z integer);
CREATE TABLE g (id integer DEFAULT nextval('f_id_seq'), z integer);
CREATE TABLE h (id serial);
