-- Serial columns take their numbers from one new sequence by now: the sequence of the first goes on as it, the others are dropped under the
-- names that they have then, also where the table or the column is renamed.
CREATE TABLE a (num bigserial);
CREATE TABLE c (num bigserial);
CREATE TABLE d (id integer, n bigserial, m bigserial);
INSERT INTO a SELECT FROM generate_series(1, 3);
INSERT INTO c SELECT FROM generate_series(1, 2);
INSERT INTO d (id) VALUES (1), (2);
