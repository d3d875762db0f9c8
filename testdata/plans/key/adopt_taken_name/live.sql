-- The constraint that goes has the name that the index of another table is to have as a constraint.
CREATE TABLE a (id integer NOT NULL, code integer NOT NULL);
CREATE UNIQUE INDEX a_code ON a (code);
CREATE TABLE b (id integer NOT NULL, code integer NOT NULL, CONSTRAINT unique_code UNIQUE (code));
-- And so has an index.
CREATE TABLE c (id integer NOT NULL);
CREATE UNIQUE INDEX c_id ON c (id);
CREATE TABLE d (id integer NOT NULL);
CREATE INDEX unique_id ON d (id);
