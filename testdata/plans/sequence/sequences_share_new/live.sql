-- Serial columns, whatever the names of their tables, and a column of a sequence that is declared no more take their numbers from
-- one new sequence: one goes on as it, the others are dropped.
CREATE TABLE z (n bigserial);
CREATE TABLE a (n bigserial);
CREATE TABLE m (n bigserial);
CREATE SEQUENCE counted INCREMENT 2;
CREATE TABLE c (n bigint DEFAULT nextval('counted'));
CREATE SEQUENCE x;
CREATE SEQUENCE y;
CREATE TABLE x1 (n bigint DEFAULT nextval('x'));
CREATE TABLE x2 (n bigint DEFAULT nextval('y'));
